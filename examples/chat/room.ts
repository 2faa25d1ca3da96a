import {
  applyPresence,
  html,
  liveView,
  nobodyPresent,
  nothing,
  stream,
  streamInsert,
  streamReset,
  type InfoContext,
  type PresenceNews,
  type Stream,
} from "perigee";
import { recentIn, say } from "./history.ts";
import { guestList, messageForm, messageList, nameForm, roomLinks } from "./room-parts.ts";
import {
  guestsOf,
  readName,
  roomOf,
  roomRoute,
  saidIn,
  type Guest,
  type Message,
  type Said,
} from "./rooms.ts";

const maxLength = 500;
/** Who has not typed for so long does not any more. */
const restMs = 3_000;

interface State {
  room: string;
  /** Under which name one is here; empty for who only reads. */
  name: string;
  messages: Stream<Message>;
  here: ReturnType<typeof nobodyPresent<Guest>>;
  /** Counts what was typed. */
  typed: number;
  problem: string;
}

/** What it takes to enter and to leave. */
type Rooms = Pick<InfoContext, "subscribe" | "unsubscribe" | "track" | "untrack">;

/**
 * A room. Its URL says which, and who one is: a link to another is a patch, the view stays.
 *
 * Subscriptions and presence belong to the process: `setup` makes them in each that takes on the view, and
 * asks for what was said meanwhile.
 */
export const ChatRoom = liveView(import.meta, {
  route: roomRoute,

  mount: (): State => ({
    room: "",
    name: "",
    messages: stream<Message>(),
    here: nobodyPresent<Guest>(),
    typed: 0,
    problem: "",
  }),

  params: async (state, ctx) => {
    const [room, name] = [ctx.params.room, readName(ctx.search["name"])];
    if (state.room !== "") leave(state, ctx);
    const isOther = state.room !== room;
    state.room = room;
    state.name = name;
    if (isOther) {
      state.here = nobodyPresent<Guest>();
      streamReset(state.messages, []);
    }
    await enter(state, ctx);
  },

  setup: (state, ctx) => enter(state, ctx),

  events: {
    type: (state, _form: unknown, ctx) => {
      state.typed += 1;
      ctx.updateMeta(guestsOf(state.room), state.name, { isTyping: true });
      ctx.sendAfter({ type: "rested", typed: state.typed }, restMs);
    },
    say: async (state, _form: unknown, ctx) => {
      const text = String(ctx.event.form?.["text"] ?? "")
        .trim()
        .slice(0, maxLength);
      if (text === "" || state.name === "") return;
      ctx.updateMeta(guestsOf(state.room), state.name, { isTyping: false });
      const isSaid = await say(state.room, state.name, text);
      state.problem = isSaid
        ? ""
        : "That was not said: the room is closed for a moment. Try again.";
    },
  },

  info: {
    said: (state, { room, message }: Said) => {
      if (room === state.room) streamInsert(state.messages, message, { limit: -200 });
    },
    presence: (state, news: PresenceNews<Guest>) => {
      if (news.of === guestsOf(state.room).presence) state.here = applyPresence(state.here, news);
    },
    rested: (state, { typed }: { readonly typed: number }, ctx) => {
      if (typed === state.typed)
        ctx.updateMeta(guestsOf(state.room), state.name, { isTyping: false });
    },
  },

  // Rows that a page lacks after a crash: what the history still has of them.
  streams: {
    messages: { load: (keys, ctx) => loadMessages(keys, ctx.params["room"] ?? "") },
  },

  head: ({ room }) => ({ title: `${roomOf(room).name}, chat` }),
  render: ({ room, name, messages, here, problem }, on) => html`
    <section class="stack chat">
      <div class="stack">
        <h1>${roomOf(room).name}</h1>
        <p class="lead">${roomOf(room).about}</p>
      </div>
      ${roomLinks(room, name)}
      <div class="chat-room">
        <div class="panel">
          ${messageList(messages)}
          <p class="typing small" role="status">${typing(here.present, name)}</p>
          ${name === "" ? nameForm(room) : messageForm(on, maxLength)}
          ${problem === "" ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
        </div>
        ${guestList(here.present, name)}
      </div>
    </section>
  `,
});

/** Hears of a room, is there, and knows what was said; also again, after a crash. */
async function enter(state: State, ctx: Rooms): Promise<void> {
  const { room, name, messages } = state;
  // Before it asks: what is said meanwhile comes twice rather than not at all.
  ctx.subscribe(saidIn(room));
  ctx.subscribe(guestsOf(room));
  if (name !== "") ctx.track(guestsOf(room), name, { isTyping: false });
  streamInsert(messages, await recentIn(room));
}

function leave({ room, name }: State, ctx: Rooms): void {
  ctx.unsubscribe(saidIn(room));
  ctx.unsubscribe(guestsOf(room));
  if (name !== "") ctx.untrack(guestsOf(room), name);
}

async function loadMessages(
  keys: readonly (string | number)[],
  room: string,
): Promise<readonly Message[]> {
  const recent = await recentIn(room);
  return recent.filter(({ id }) => keys.includes(id));
}

/** Who is typing, as a sentence. */
function typing(present: State["here"]["present"], name: string): string {
  const names = present.flatMap(({ key, metas }) =>
    key !== name && metas.some(({ isTyping }) => isTyping) ? [key] : [],
  );
  if (names.length === 0) return "";
  return names.length === 1 ? `${names.join("")} is typing …` : `${names.join(", ")} are typing …`;
}
