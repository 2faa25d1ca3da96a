// What stands in a room, as functions of data.
import {
  each,
  html,
  shared,
  streamRows,
  type Binding,
  type Present,
  type Rendered,
  type Stream,
} from "perigee";
import { rooms, roomUrl, type Guest, type Message } from "./rooms.ts";

/** Links to all rooms; to the one that is shown, too. */
export const roomLinks = (shown: string, name: string): Rendered => html`
  <nav class="controls" aria-label="Rooms">
    ${rooms.map(
      ({ id, name: title }) => html`
        <a
          class="tab"
          href=${roomUrl(id, name)}
          aria-current=${id === shown ? "page" : "false"}
          data-live-patch
        >
          ${title}
        </a>
      `,
    )}
  </nav>
`;

/** What was said. The box is upside down, so that it stays at its end. */
export const messageList = (messages: Stream<Message>): Rendered => html`
  <div class="messages" tabindex="0" role="log" aria-label="Messages">
    <ol class="rows">
      ${streamRows(messages, messageRow)}
    </ol>
  </div>
`;

/** The same for all who are in the room: rendered once for everybody on a thread. */
const messageRow = shared(
  ({ by, text, at }: Message) => html`
    <li class="message">
      <strong>${by}</strong>
      <time class="small" datetime=${new Date(at).toISOString()}>${clockTime(at)}</time>
      <p>${text}</p>
    </li>
  `,
);

/** The server knows no time zone of anybody's: this is UTC, and says so. */
const clockTime = (at: number): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;

/** Asks who one is. Without JavaScript, too: it is a URL. */
export const nameForm = (room: string): Rendered => html`
  <form class="controls" action="/chat/${room}" data-live-patch>
    <label class="field">
      Your name
      <input name="name" required maxlength="24" autocomplete="nickname" />
    </label>
    <button class="primary">Come in</button>
  </form>
`;

/** The events of a room. */
export interface RoomEvents {
  type(): Binding;
  say(): Binding;
}

/** Where one says something. */
export const messageForm = (on: RoomEvents, maxLength: number): Rendered => html`
  <form class="controls" @submit=${on.say()} data-live-reset>
    <input
      name="text"
      maxlength=${maxLength}
      autocomplete="off"
      aria-label="Message"
      placeholder="Say something"
      @input=${on.type()}
    />
    <button class="primary">Say</button>
  </form>
`;

/** Who is there. */
export const guestList = (present: readonly Present<Guest>[], name: string): Rendered => html`
  <aside class="panel" aria-label="Who is here">
    <h2>Here now</h2>
    <ul class="rows guests">
      ${each(
        present,
        ({ key }) => key,
        ({ key, metas }) => html`
          <li class="row">
            ${key}${key === name ? " (you)" : ""}${metas.length > 1 ? `, ${metas.length} tabs` : ""}
          </li>
        `,
      )}
    </ul>
    <p class="small">${present.length === 0 ? "Nobody yet." : `${present.length} in this room`}</p>
  </aside>
`;
