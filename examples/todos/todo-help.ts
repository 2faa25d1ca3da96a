import { html, js, type Rendered } from "perigee";

/** What the browser does by itself: it opens even while the server is away, keeps the focus, and closes on Escape. */
export const help = (): Rendered => html`
  <button type="button" class="quiet" aria-haspopup="dialog" @click=${js.openDialog("#help")}>
    How to use it
  </button>
  <dialog id="help" aria-labelledby="help-title">
    <h2 id="help-title">How to use it</h2>
    <ul>
      <li>Double-click a title, or press Edit, to change it.</li>
      <li>Enter saves it; Cancel leaves it as it was.</li>
      <li>What you type is checked on the server, and kept when it is refused.</li>
    </ul>
    <button type="button" class="primary" @click=${js.closeDialog({ closest: "dialog" })}>
      Close
    </button>
  </dialog>
`;
