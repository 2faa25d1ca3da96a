import { hook, html, js, liveComponent, liveView, type EventContext } from "perigee";

const Part = liveComponent("Part", {
  mount: (_props: object) => ({ n: 0 }),
  events: {
    ask: (_state, n: number, ctx) => {
      ctx.reply(n + 1);
      ctx.run(js.focus());
    },
  },
  render: ({ n }, _props, on) => html`<button @click=${on.ask(1)}>${n}</button>`,
});

/** A view that answers. */
export const Replier = liveView(import.meta, {
  mount: () => ({ items: [{ id: 1 }], n: 0 }),
  events: {
    ask: (state, _payload, ctx) => {
      state.n += 1;
      ctx.reply(state.items);
    },
    askLater: async (_state, _payload, ctx) => {
      await Promise.resolve();
      ctx.reply("later");
    },
    askNothing: (_state, _payload, ctx) => {
      ctx.reply(undefined);
    },
    askThen: (_state, _payload, ctx) => {
      ctx.reply("never");
      throw new Error("its handler fails");
    },
    askBad: (_state, _payload, ctx) => {
      ctx.reply({ at: new Date(0) });
    },
    run: (_state, _payload, ctx) => {
      ctx.run(js.show("#a"));
    },
    runBad: (_state, _payload, ctx) => {
      ctx.run({} as never);
    },
    startInfo: (_state, _payload, ctx) => {
      ctx.sendAfter({ type: "info" }, 0);
    },
    endThread: () => {
      process.exit(1);
    },
  },
  info: {
    info: (state, _message, ctx) => {
      try {
        // Its type has no such thing.
        (ctx as unknown as EventContext).reply("to nobody");
      } catch (error) {
        ctx.push("code", (error as { code: string }).code);
        state.n += 1;
      }
    },
  },
  render: ({ n }) => html`<p ${hook("Asker")}>${n}</p>
    ${Part({ id: "one" })}`,
});
