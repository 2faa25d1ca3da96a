/** A view whose sums a task does, or its handler itself. */
import { html, liveTask, liveView } from "perigee";

const sum = async (upTo: number): Promise<number> => {
  let all = 0;
  for (let n = 1; n <= upTo; n += 1) all += n;
  return all;
};

export const addUp = liveTask(import.meta, "addUp", sum);

/** Shows each sum with the number of its event, so that each shows. */
export const Sums = liveView(import.meta, {
  mount: () => ({ shown: "", n: 0 }),
  tasks: (on) => [
    on(addUp, {
      done: (state, all) => {
        state.n += 1;
        state.shown = `${state.n}: ${all}`;
      },
      failed: () => {},
    }),
  ],
  events: {
    byTask: (_state, upTo: number, ctx) => ctx.startTask(addUp, upTo),
    bare: async (state, upTo: number) => {
      const all = await sum(upTo);
      state.n += 1;
      state.shown = `${state.n}: ${all}`;
    },
  },
  render: ({ shown }) => html`<p>${shown}</p>`,
});
