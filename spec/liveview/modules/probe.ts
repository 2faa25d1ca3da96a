import { html, liveView } from "perigee";
import { kill } from "perigee/runtime";

/** Shared by all views of a thread, on purpose: instances of a class are not looked into. */
class Mounts {
  count = 0;
}

const mounts = new Mounts();

/** A view that can go wrong in every way that a spec needs. */
export const Probe = liveView(import.meta, {
  mount: (ctx) => {
    mounts.count += 1;
    if (ctx.search["fail"] === "mount") throw new Error("mount fails");
    return {
      count: 0,
      setups: 0,
      mounts: mounts.count,
      isBroken: false,
      bad: undefined as unknown,
    };
  },
  setup: (state, ctx) => {
    state.setups += 1;
    if (ctx.search["fail"] === "setup" && state.setups > 1) throw new Error("setup fails");
  },
  events: {
    add: (state, by: number) => {
      state.count += by;
    },
    nothing: () => {},
    throwAfter: (state, by: number) => {
      state.count += by;
      throw new Error("handler fails");
    },
    addLater: async (state, by: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      state.count += by;
    },
    throwLater: async (state) => {
      state.count += 1_000;
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error("fails after an await");
    },
    breakRender: (state) => {
      state.isBroken = true;
      state.count += 1_000;
    },
    throwInTimer: () => {
      setTimeout(() => {
        throw new Error("timer fails");
      }, 0);
    },
    killItself: (_state, _payload: null, ctx) => {
      kill(ctx.self);
    },
    holdFunction: (state) => {
      state.bad = () => {};
    },
    fields: (state, form: { readonly by: string }, ctx) => {
      state.count += Number(form.by) + Number(ctx.event.form?.["by"] ?? 0);
    },
  },
  info: {
    add: (state, message: { readonly by: number }) => {
      state.count += message.by;
    },
    addAfter: (_state, message: { readonly by: number }, ctx) => {
      ctx.sendAfter({ type: "add", by: message.by }, 0);
    },
  },
  render: (state) => {
    if (state.isBroken) throw new Error("render fails");
    return html`<p>count ${state.count}</p>
      <p>setups ${state.setups}</p>
      <p>mounts ${state.mounts}</p>`;
  },
});
