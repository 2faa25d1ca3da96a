import { html, liveView } from "perigee";
import { whereis } from "perigee/runtime";
import { call } from "../../../runtime/index.ts";

/** Comes back when whoever has this name answers. */
const passGate = async (name: string): Promise<void> => {
  const gate = await whereis(name);
  if (gate !== undefined) await call(gate, "pass", { timeoutMs: Infinity });
};

const spin = (): never => {
  for (;;);
};

/** A view that writes down which events reached its state, and that can lose its thread. */
export const Ledger = liveView(import.meta, {
  mount: () => ({
    written: [] as number[],
    isPoisoned: false,
    spins: false,
    bad: undefined as unknown,
  }),
  setup: (state) => {
    if (state.isPoisoned) throw new Error("its setup fails");
  },
  events: {
    write: (state, n: number) => {
      state.written.push(n);
    },
    writeLater: async (state, n: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      state.written.push(n);
    },
    writeSlowly: async (state, n: number) => {
      await passGate("gate");
      state.written.push(n);
    },
    throwAfter: (state, n: number) => {
      state.written.push(n);
      throw new Error("its handler fails");
    },
    spin: (state, n: number) => {
      state.written.push(n);
      for (;;);
    },
    spinInRender: (state, n: number) => {
      state.written.push(n);
      state.spins = true;
    },
    endThread: (state, n: number) => {
      state.written.push(n);
      process.exit(1);
    },
    leak: (state, n: number) => {
      state.written.push(n);
      const leaked: unknown[] = [];
      for (;;) leaked.push(Array.from({ length: 1_000 }, (_, at) => ({ at })));
    },
    endThreadSoon: () => {
      setImmediate(() => process.exit(1));
    },
    poison: (state) => {
      state.isPoisoned = true;
    },
    holdFunction: (state) => {
      state.bad = () => {};
    },
    grow: (state, bytes: number) => {
      state.bad = "x".repeat(bytes);
    },
  },
  render: (state) => html`<p>written ${state.spins ? spin() : state.written.join(" ")}</p>`,
});
