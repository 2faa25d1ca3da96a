/** A board that many views show, shared or not, and the same as one string. */
import { each } from "../../../liveview/template/each.ts";
import { escapeText } from "../../../liveview/template/escape.ts";
import {
  html,
  liveView,
  shared,
  topic,
  type InfoContext,
  type LiveView,
  type Rendered,
} from "../../../liveview/index.ts";

/** What is published. */
export interface Posted {
  readonly type: "posted";
  readonly rows: readonly { readonly id: number; readonly text: string; readonly price: number }[];
}

/** Where it is published. */
export const postings = topic<Posted>("bench/postings");

/** Twenty rows, of which each post changes all prices. */
export function postOf(n: number): Posted {
  const rows = Array.from({ length: 20 }, (_, id) => {
    return { id, text: `Thing ${id} & its name`, price: (id * 7 + n) % 1_000 };
  });
  return { type: "posted", rows };
}

const board = ({ rows }: Posted): Rendered =>
  html`<ul>
    ${each(
      rows,
      ({ id }) => id,
      ({ id, text, price }) => html`<li id=${id}><b>${text}</b> <i>${price}</i></li>`,
    )}
  </ul>`;

/** The same as one string. */
export const plainBoard = ({ rows }: Posted): string =>
  `<ul>${rows
    .map(
      ({ id, text, price }) =>
        `<li id="${id}"><b>${escapeText(text)}</b> <i>${escapeText(String(price))}</i></li>`,
    )
    .join("")}</ul>`;

const sharedBoard = shared(board);

const mount = (): { posted: Posted } => ({ posted: postOf(0) });
const setup = (_state: unknown, ctx: InfoContext): void => ctx.subscribe(postings);
const info = {
  posted: (state: { posted: Posted }, message: Posted): void => {
    state.posted = message;
  },
};

/** A view of it, whose part is shared by all of its thread. */
export const SharedBoard: LiveView = liveView(import.meta, {
  mount,
  setup,
  info,
  render: ({ posted }) => html`<h1>News</h1>${sharedBoard(posted)}`,
});

/** A view of it that renders for itself. */
export const OwnBoard: LiveView = liveView(import.meta, {
  mount,
  setup,
  info,
  render: ({ posted }) => html`<h1>News</h1>${board(posted)}`,
});
