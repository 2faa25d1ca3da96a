/**
 * Servers that keep accounts, and one that starts them.
 *
 * @module
 */
import {
  answer,
  call,
  defineServer,
  handleOf,
  link,
  lookup,
  monitor,
  replyLater,
  RuntimeError,
  self,
  send,
  start,
  StartRefusedError,
  unlink,
  type LinkEnd,
  type Pid,
  type ReplyTo,
  type ServerContext,
  type StartOptions,
} from "perigee/runtime";

/** What an account starts with. */
export interface Opening {
  readonly cents: number;
  /** Who hears what becomes of it. */
  readonly tells?: Pid<unknown>;
  /** Who is asked before it ends. */
  readonly asks?: Pid;
}

export const Account = defineServer(import.meta, {
  init: ({ cents, tells, asks }: Opening, { handover, parent, defer }: ServerContext<number>) => {
    if (cents < 0) throw new RangeError("overdrawn");
    if (cents > 1_000) throw new StartRefusedError({ most: 1_000 });
    if (tells !== undefined) defer(() => send(tells, "cleaned up"));
    const waiting: ReplyTo<number>[] = [];
    return { cents: handover ?? cents, tells, asks, parent, heard: new Array<unknown>(), waiting };
  },
  casts: {
    deposit: (state, cents: number) => {
      state.cents += cents;
    },
    addSlowly: async (state, gate: Pid, cents: number) => {
      await call(gate, "add");
      state.cents += cents;
    },
    tell: (_state, pid: Pid<unknown>, ...words: readonly unknown[]) => {
      send(pid, words);
    },
    failLater: async (_state, message: string) => {
      await Promise.resolve();
      throw new TypeError(message);
    },
    answerAll: (state, cents: number) => {
      for (const to of state.waiting.splice(0)) answer(to, cents);
    },
    answerTo: (_state, to: ReplyTo<number>, cents: number) => answer(to, cents),
  },
  calls: {
    cents: (state) => state.cents,
    heard: (state) => state.heard,
    parent: (state) => state.parent,
    watch: async (_state, pid: Pid) => {
      monitor(pid);
      // Refused, but by then it is watched.
      await call(pid, "anything").catch(() => {});
    },
    withdraw: async (state, cents: number, note: string) => {
      await Promise.resolve();
      state.cents -= cents;
      return `${note}: ${state.cents}`;
    },
    fail: (_state, message: string): number => {
      throw new TypeError(message);
    },
    ask: async (_state, gate: Pid, word: string) => {
      await call(gate, "ask");
      return word;
    },
    answerFunction: () => () => {},
    putOff: (state): ReplyTo<number> => {
      const to = replyLater<number>();
      state.waiting.push(to);
      return to;
    },
    putOffSlowly: async (_state, to: Pid<ReplyTo<number>>): Promise<ReplyTo<number>> => {
      await Promise.resolve();
      const reply = replyLater<number>();
      send(to, reply);
      return reply;
    },
    echo: (_state, value: unknown) => value,
    lend: (_state, to: Pid<ReplyTo<number>>): number => {
      send(to, replyLater<number>());
      return 7;
    },
  },
  info: (state, message, tag) => {
    if (message !== "reply later") {
      state.heard.push(tag === "" ? message : { message, tag });
      return;
    }
    try {
      replyLater();
    } catch (thrown) {
      state.heard.push(thrown instanceof RuntimeError ? thrown.code : thrown);
    }
  },
  down: (state, { pid, reason }) => {
    if (state.tells !== undefined) send(state.tells, { down: pid, reason });
  },
  terminate: async (state, reason) => {
    if (state.asks !== undefined) await call(state.asks, "terminate", { timeoutMs: Infinity });
    if (state.tells !== undefined) send(state.tells, { cents: state.cents, reason });
  },
  handover: (state) => state.cents,
});

/** Another server with handlers of the same name and one of its own, but without the rest. */
export const Savings = defineServer(import.meta, {
  init: async (percent: number) => ({ percent }),
  casts: {
    deposit: (state, cents: number) => {
      state.percent = -cents;
    },
    raise: (state, by: number) => {
      state.percent += by;
    },
  },
  calls: { percent: (state) => state.percent },
});

/** Who a seeker found. */
interface Found {
  readonly found: Pid<unknown> | undefined;
}

/** Finds the server that has a name while it starts. */
export const Seeker = defineServer(import.meta, {
  init: async (name: string): Promise<Found> => ({ found: (await lookup(Seeker, name))?.pid }),
  calls: { found: (state): Pid<unknown> | undefined => state.found },
});

/** How high a climber is, and who waits for it. */
interface Climb {
  height: number;
  readonly heard: unknown[];
  readonly waiting: { readonly height: number; readonly to: ReplyTo<number> }[];
}

/** Tells itself to climb, the first time before it has a state. */
export const Climber = defineServer(import.meta, {
  init: async (top: number): Promise<Climb> => {
    handleOf(Climber, self()).climb(top);
    send(self(), "told before there was a state");
    await Promise.resolve();
    return { height: 0, heard: [], waiting: [] };
  },
  casts: {
    climb: (state, top: number): void => {
      state.height += 1;
      for (const { height, to } of state.waiting) if (height === state.height) answer(to, height);
      if (state.height < top) handleOf(Climber, self()).climb(top);
    },
  },
  calls: {
    reach: (state, height: number): number | ReplyTo<number> => {
      if (state.height >= height) return state.height;
      const to = replyLater<number>();
      state.waiting.push({ height, to });
      return to;
    },
    heard: (state): unknown[] => state.heard,
  },
  info: (state, message) => {
    state.heard.push(message);
  },
});

/** Starts accounts linked to itself. */
export const Bank = defineServer(import.meta, {
  init: () => ({}),
  calls: {
    open: async (_state, opening: Opening, options: StartOptions) =>
      (await start(Account, opening, { ...options, link: true })).pid,
    openWrongly: async (_state, opening: Opening, options: StartOptions) => {
      try {
        await start(Account, opening, { ...options, link: true });
        return "it started";
      } catch (thrown) {
        return thrown instanceof RuntimeError ? { ...thrown } : thrown;
      }
    },
    link: (_state, pid: Pid) => link(pid),
    unlink: (_state, pid: Pid) => unlink(pid),
    isThere: () => true,
  },
});

/** A bank that outlives its accounts. */
export const SafeBank = defineServer(import.meta, {
  init: (tells: Pid<unknown>) => ({ tells, ends: new Array<LinkEnd>() }),
  calls: {
    open: async (_state, opening: Opening, options: StartOptions) =>
      (await start(Account, opening, { ...options, link: true })).pid,
    ends: (state) => state.ends,
  },
  exited: (state, end) => {
    state.ends.push(end);
    send(state.tells, "an end");
  },
});
