import { each, html, liveView, shared, topic, type TopicMessage } from "perigee";
import { defineBehaviour } from "perigee/runtime";
import { Packed } from "../../../liveview/protocol/packed.ts";

/** What is told to all boards. */
export interface Posted extends TopicMessage {
  readonly type: "posted";
  readonly rows: readonly { readonly id: number; readonly text: string }[];
}

/** Where it is told. */
export const postings = topic<Posted>("postings");

/** Not a plain variable: in development, a view that changes one of its module is warned of. */
class Count {
  #value = 0;

  get value(): number {
    return this.#value;
  }

  add(): void {
    this.#value += 1;
  }
}

const renders = new Count();

const list = shared(({ rows }: Posted) => {
  renders.add();
  return html`<ul>${each(
    rows,
    ({ id }) => id,
    ({ id, text }) => html`<li id=${id}>${text}</li>`,
  )}</ul>`;
});

/** A view of what was posted, with a name of its own. */
export const Board = liveView(import.meta, {
  mount: ({ search }) => ({ name: search["name"] ?? "", posted: null as Posted | null }),
  setup: (_state, ctx) => {
    ctx.subscribe(postings);
  },
  info: {
    posted: (state, message: Posted) => {
      state.posted = message;
    },
  },
  render: ({ name, posted }) => html`<h1>${name}</h1>${posted === null ? null : list(posted)}`,
});

/** Says what has been rendered and encoded for all boards of its thread. */
export const boardCounts = defineBehaviour<undefined>(import.meta, () => ({
  request: () => ({ renders: renders.value, encoded: Packed.made }),
}));
