import { applyPresence, html, liveView, nobodyPresent, type PresenceNews } from "perigee";
import { guestsOf, rooms, roomUrl, type Guest, type Room } from "./rooms.ts";

/** All rooms, and who is in them now. */
export const Chat = liveView(import.meta, {
  mount: () => ({
    guests: Object.fromEntries(
      rooms.map(({ id }) => [guestsOf(id).presence, nobodyPresent<Guest>()]),
    ),
  }),

  setup: (_state, ctx) => {
    for (const { id } of rooms) ctx.subscribe(guestsOf(id));
  },

  info: {
    presence: ({ guests }, news: PresenceNews<Guest>) => {
      guests[news.of] = applyPresence(guests[news.of] ?? nobodyPresent(), news);
    },
  },

  head: () => ({ title: "Chat" }),
  render: ({ guests }) => html`
    <section class="stack chat">
      <h1>Chat</h1>
      <p class="lead">
        Rooms where everybody sees what is said and who is there, on whatever thread their view is.
      </p>
    </section>
    <ul class="cards">
      ${rooms.map((room) => {
        const names = guests[guestsOf(room.id).presence]?.present.map(({ key }) => key) ?? [];
        return card(room, names);
      })}
    </ul>
  `,
});

const card = ({ id, name, about }: Room, names: readonly string[]) => html`
  <li class="card">
    <h2><a href=${roomUrl(id, "")}>${name}</a></h2>
    <p>${about}</p>
    <p class="small">${names.length === 0 ? "Nobody is here." : `Here: ${names.join(", ")}`}</p>
  </li>
`;
