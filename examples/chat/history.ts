// The process that keeps what was said. Views ask it to say something; it tells everybody in the room.
import { publish } from "perigee";
import {
  child,
  defineServer,
  lookup,
  ProcessDownError,
  supervise,
  supervisor,
  type ChildSpec,
  type SupervisorArgument,
} from "perigee/runtime";
import { saidIn, type Message } from "./rooms.ts";

/** So many messages of a room are kept. */
const mostKept = 200;

interface State {
  readonly rooms: Map<string, Message[]>;
  nextId: number;
}

/**
 * What was said, room by room.
 *
 * When it fails, its successor has all of it, by `handover`. A program would write it to its database.
 */
export const History = defineServer(import.meta, {
  init: (_argument: undefined, { handover }): State => ({
    rooms: handover?.rooms ?? new Map<string, Message[]>(),
    nextId: handover?.nextId ?? 1,
  }),
  handover: (state: State) => state,
  calls: {
    recent: ({ rooms }, room: string): readonly Message[] => rooms.get(room) ?? [],
    say: (state, { room, by, text }: Pick<Message, "by" | "text"> & { readonly room: string }) => {
      const message: Message = { id: state.nextId, by, text, at: Date.now() };
      state.nextId += 1;
      state.rooms.set(room, [...(state.rooms.get(room) ?? []), message].slice(-mostKept));
      publish(saidIn(room), { type: "said", room, message });
      return true;
    },
  },
});

/** The history under a supervisor of its own, for `node.start`; on a thread of its own, so that no view takes it along. */
export const chatHistory = (): ChildSpec<SupervisorArgument> => ({
  id: "chat",
  definition: supervisor,
  argument: supervise({
    children: [
      child(History, undefined, { id: "history", name: historyName, isolation: "thread" }),
    ],
    maxRestarts: 100,
    windowMs: 10_000,
  }),
});

const historyName = "chat history";

/** What was said in a room lately, or nothing while nobody knows. */
export const recentIn = async (room: string): Promise<readonly Message[]> =>
  (await whileOpen(async () => (await lookup(History, historyName))?.recent(room))) ?? [];

/** Says something in a room; false while nobody keeps what is said. */
export const say = async (room: string, by: string, text: string): Promise<boolean> =>
  (await whileOpen(async () => (await lookup(History, historyName))?.say({ room, by, text }))) ??
  false;

/** It may end while it is asked. */
async function whileOpen<Answer>(
  ask: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (thrown) {
    if (thrown instanceof ProcessDownError) return undefined;
    throw thrown;
  }
}
