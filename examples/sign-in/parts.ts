// What the pages of this example share.
import { html, type FlashMessages } from "perigee";

/** What a page was told on the way here. */
export const messages = ({ error, success, info }: FlashMessages) => html`
  ${error === undefined ? null : html`<p class="note problem" role="alert">${error}</p>`}
  ${success === undefined ? null : html`<p class="note" role="status">${success}</p>`}
  ${info === undefined ? null : html`<p class="note" role="status">${info}</p>`}
`;

/** Who is there, and the way out. */
export const signOutForm = (user: string) => html`
  <form class="line" method="post" action="/sign-out" aria-label="Sign out">
    <p>You are signed in as <strong>${user}</strong>.</p>
    <button>Sign out</button>
  </form>
`;
