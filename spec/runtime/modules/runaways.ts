/**
 * Processes that do not come back, each in its own way.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { runInNewContext } from "node:vm";
import {
  call,
  defineBehaviour,
  defineProcess,
  kill,
  send,
  sleep,
  spawn,
  type Mailbox,
  type Pid,
} from "perigee/runtime";

/** What a process of {@link runaway} is like. */
export interface RunawayArgument {
  /** What it does while it starts. */
  readonly start?: Run;
  /** What it does while it is asked to stop. */
  readonly terminate?: Run;
  /** What it does when it has ended. */
  readonly cleanup?: Run;
  /** What it does when it is asked for what it leaves. */
  readonly handover?: Run;
  /** Who hears that it has started. */
  readonly tells?: Pid<Pid>;
}

/** A way to run away. */
export type Run = keyof typeof runs;

export const spinForEver = (): never => {
  for (;;);
};

const spinFor = (ms: number): void => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

/** Works until it has used so much processor time, however long that takes on a busy machine. */
const useProcessor = (ms: number): void => {
  const { user, system } = process.threadCpuUsage();
  for (;;) {
    const used = process.threadCpuUsage();
    if (used.user + used.system - user - system > ms * 1_000) return;
  }
};

const waitFor = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

export const runs = {
  "in the handler": () => spinForEver(),
  "after an await": async () => {
    await Promise.resolve();
    spinForEver();
  },
  "after a sleep": async () => {
    await sleep(1);
    spinForEver();
  },
  "after a call": async () => {
    const neighbour = await spawn(counter, 0);
    await call(neighbour, "count");
    spinForEver();
  },
  "in a timer": () => setTimeout(spinForEver, 1) && forEver(),
  "in an interval": () => setInterval(spinForEver, 1) && forEver(),
  "in an immediate": () => setImmediate(spinForEver) && forEver(),
  "in the midst of immediates": () => {
    for (const body of [() => {}, spinForEver, () => {}]) setImmediate(body);
    return forEver();
  },
  "in a microtask": () => {
    queueMicrotask(spinForEver);
    return forEver();
  },
  "in a tick": () => {
    process.nextTick(spinForEver);
    return forEver();
  },
  "in a chain of promises": async () => {
    const chain = (): Promise<void> => Promise.resolve().then(chain);
    await chain();
  },
  "in a regular expression": () => /^(?:a+)+$/.test(`${"a".repeat(60)}b`),
  "in Atomics.wait": () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  "in a try that catches everything": () => {
    for (;;) {
      try {
        spinForEver();
      } catch {
        spinForEver();
      } finally {
        // eslint-disable-next-line no-unsafe-finally
        continue;
      }
    }
  },
  "in a generator": () => {
    function* numbers(): Generator<number> {
      for (let n = 0; ; n += 1) yield n;
    }
    for (const n of numbers()) if (n < 0) return;
    return undefined;
  },
  "in another context": () => runInNewContext("(function spinForEver() { for (;;); })()"),
  "in the midst of a native call": () => {
    for (;;) new Float64Array(200_000).map(Math.random).sort();
  },
  "in a getter of a message": async () => {
    const trapped = {
      get trap() {
        return spinForEver();
      },
    };
    send<unknown>(await spawn(counter, 0), trapped);
  },
} satisfies Record<string, () => unknown>;

/** Counts what it is asked. */
export const counter = defineBehaviour<number>(import.meta, (_context, from) => {
  let count = from;
  return {
    request: () => {
      count += 1;
      return count;
    },
  };
});

/** What a {@link runaway} can be asked. */
export type RunawayRequest =
  | { readonly run: Run }
  /** Waits for another program, in a way that nobody can interrupt. */
  | { readonly blockMs: number }
  /** Kills another in the midst of its turn. */
  | { readonly kill: Pid }
  /** Calls another and then runs away, or answers what that answered. */
  | { readonly call: Pid; readonly next?: Run }
  /** Calls another and then uses so much processor time. */
  | { readonly call: Pid; readonly thenMs: number }
  /** Ends, and leaves a timer behind that runs away. */
  | { readonly leave: "a timer" }
  /** Uses so much processor time at a time. */
  | { readonly useMs: number }
  /** Works for so long in all, in pieces, coming back to the event loop between them. */
  | { readonly workMs: number; readonly pieceMs: number }
  /** Works for so long at a time. */
  | { readonly spinMs: number }
  /** Waits for so long. */
  | { readonly waitMs: number };

/** Runs away when it is told to, by a request or a message. */
export const runaway = defineBehaviour<RunawayArgument, { run: Run }>(
  import.meta,
  async (context, { start, terminate, cleanup, handover, tells }) => {
    if (cleanup !== undefined) context.defer(() => void runs[cleanup]());
    if (start !== undefined) await runs[start]();
    if (tells !== undefined) send(tells, context.pid);
    return {
      message: async (message) => {
        await runs[(message as { run: Run }).run]();
      },
      request: async (request) => {
        const asked = request as RunawayRequest;
        if ("run" in asked) return runs[asked.run]();
        if ("kill" in asked) return kill(asked.kill);
        if ("call" in asked) {
          const answer = await call(asked.call, context.pid, { timeoutMs: Infinity });
          if ("thenMs" in asked) return work({ useMs: asked.thenMs });
          return asked.next === undefined ? answer : runs[asked.next]();
        }
        if ("leave" in asked) {
          setTimeout(spinForEver, 1);
          context.exit({ type: "normal" });
          return undefined;
        }
        return work(asked);
      },
      ...(terminate !== undefined && { terminate: () => void runs[terminate]() }),
      ...(handover !== undefined && { handover: () => void runs[handover]() }),
    };
  },
);

function block(ms: number): void {
  execFileSync(process.execPath, ["-e", `setTimeout(() => {}, ${ms})`]);
}

async function work(asked: Work): Promise<unknown> {
  if ("useMs" in asked) useProcessor(asked.useMs);
  else if ("spinMs" in asked) spinFor(asked.spinMs);
  else if ("blockMs" in asked) block(asked.blockMs);
  else if ("waitMs" in asked) await waitFor(asked.waitMs);
  else {
    for (let leftMs = asked.workMs; leftMs > 0; leftMs -= asked.pieceMs) {
      spinFor(asked.pieceMs);
      await new Promise(setImmediate);
    }
  }
  return "done";
}

type Work = Exclude<
  RunawayRequest,
  { run: Run } | { kill: Pid } | { call: Pid } | { leave: string }
>;

/** A function process that runs away at the first message that names how; answers others to their sender. */
export const functionRunaway = defineProcess(
  import.meta,
  async (mailbox: Mailbox<{ run: Run } | { echoTo: Pid<string> }>) => {
    for await (const message of mailbox) {
      if ("run" in message) await runs[message.run]();
      else send(message.echoTo, "here");
    }
  },
);

function forEver(): Promise<never> {
  return new Promise(() => {});
}
