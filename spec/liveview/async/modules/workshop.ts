import { html, liveTask, liveView, type LiveTaskContext, type TaskError } from "perigee";
import { self, whereis, type Pid } from "perigee/runtime";
import { call, send } from "../../../../runtime/index.ts";

/** What a task is told to do. */
export interface Order {
  readonly text: string;
  /** Who lets it go on: a process, or the name of one that may be there. */
  readonly gate?: string;
  /** Who hears of it. */
  readonly log?: string;
}

class OutOfStockError extends Error {
  readonly code = "ERR_OUT_OF_STOCK";
}

/** What else there is to do. */
const orders: Readonly<
  Record<string, (report: (n: number) => void) => string | void | Promise<void>>
> = {
  throw: () => {
    throw new OutOfStockError("no glue left");
  },
  spin: (report) => {
    report(1);
    for (;;);
  },
  exit: () => {
    process.exit(1);
  },
  stray: () => {
    setImmediate(() => {
      throw new Error("nobody waits for this");
    });
    return new Promise(() => {});
  },
  report: (report) => {
    for (let n = 1; n <= 1_000; n += 1) report(n);
  },
  busy: (report) => {
    const until = performance.now() + 500;
    for (let n = 0; performance.now() < until; n += 1) report(n);
  },
  environment: () => process.env["PATH"],
};

const work = async (
  { text, gate, log }: Order,
  { signal, report }: LiveTaskContext<number>,
): Promise<string> => {
  if (log !== undefined) {
    const to = log as Pid<unknown>;
    send(to, { begun: text, pid: self() });
    signal.addEventListener("abort", () => send(to, { aborted: text }));
  }
  const keeper = gate?.startsWith("<") === true ? (gate as Pid) : await whereis(gate ?? "none");
  if (keeper !== undefined) await call(keeper, text, { timeoutMs: Infinity });
  const answer = await orders[text]?.(report);
  if (text === "function") return (() => {}) as unknown as string;
  return (answer ?? text).toUpperCase();
};

export const build = liveTask(import.meta, "build", work);
export const buildElsewhere = liveTask(import.meta, "buildElsewhere", work, {
  isolation: "shared",
});
export const buildOnce = liveTask(import.meta, "buildOnce", work, { restart: "never" });
export const buildApart = liveTask(import.meta, "buildApart", work, { isolation: "thread" });
export const unlisted = liveTask(import.meta, "unlisted", () => 1);

interface State {
  said: string[];
  order: Order;
}

const say = (state: State, key: string, text: string): void => {
  state.said.push(`${key} ${text}`.trim());
};

const taken = {
  done: (state: State, result: string, { key }: { readonly key: string }) => {
    say(state, key, `done ${result}`);
    if (result === "CRASH") throw new Error("the view cannot take it");
  },
  failed: (state: State, { code, message }: TaskError, { key }: { readonly key: string }) =>
    say(state, key, `failed ${code}: ${message}`),
};

/** A view that has things built, and says what came of it. */
export const Workshop = liveView(import.meta, {
  mount: (): State => ({ said: [], order: { text: "draft" } }),
  tasks: (on) => [
    on(build, { ...taken, progress: (state, n, { key }) => say(state, key, `at ${n}`) }),
    on(buildElsewhere, taken),
    on(buildOnce, taken),
    on(buildApart, { ...taken, progress: (state, n) => say(state, "", `at ${n}`) }),
  ],
  events: {
    build: (state, { key, ...order }: Order & { readonly key?: string }, ctx) => {
      ctx.startTask(build, order, key === undefined ? {} : { key });
      state.said.push(`started ${order.text}`);
    },
    elsewhere: (_state, { key = "", ...order }: Order & { readonly key?: string }, ctx) =>
      ctx.startTask(buildElsewhere, order, { key }),
    once: (_state, order: Order, ctx) => ctx.startTask(buildOnce, order),
    apart: (_state, order: Order, ctx) => ctx.startTask(buildApart, order),
    cancel: (_state, key: string, ctx) => {
      ctx.cancelTask(build, { key });
      ctx.cancelTask(buildElsewhere, { key });
      ctx.cancelTask(buildApart, { key });
    },
    buildDraft: (state, _payload, ctx) => {
      state.order = { text: "draft" };
      ctx.startTask(build, state.order);
      state.order = { text: "changed" };
    },
    buildBad: (_state, _payload, ctx) => {
      ctx.startTask(build, { text: "x", log: (() => {}) as unknown as string });
    },
    buildThenThrow: (_state, order: Order, ctx) => {
      ctx.startTask(build, order);
      throw new Error("its handler fails");
    },
    buildMany: (state, count: number, ctx) => {
      try {
        for (let n = 0; n < count; n += 1) ctx.startTask(build, { text: "x" }, { key: `${n}` });
      } catch (thrown) {
        state.said.push(String(Reflect.get(thrown as object, "code")));
      }
    },
    buildUnlisted: (_state, _payload, ctx) => ctx.startTask(unlisted),
    throw: () => {
      throw new Error("its handler fails");
    },
    endThread: () => {
      process.exit(1);
    },
  },
  render: ({ said }) => html`<p>${said.join("; ")}</p>`,
});
