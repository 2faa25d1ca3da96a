/**
 * A process that performs one trick per request and tells what it hears.
 *
 * @module
 */
import { MessageChannel } from "node:worker_threads";
import {
  call,
  defineBehaviour,
  deferred,
  demonitor,
  exit,
  kill,
  link,
  monitor,
  register,
  reply,
  RuntimeError,
  self,
  send,
  sendAfter,
  sendInterval,
  spawn,
  startChild,
  supervise,
  supervisor,
  unlink,
  unregister,
  watchChildren,
  whereis,
  type ChildEvent,
  type ExitReason,
  type Pid,
  type ProcessContext,
  type Reference,
  type SpawnOptions,
  type WatchOptions,
} from "perigee/runtime";

/** What a puppet is like. */
export interface PuppetArgument {
  /** Who hears what the puppet hears. */
  readonly tells?: Pid<Heard>;
  readonly traps?: boolean;
  /** `never`: a `terminate` that does not come to its end; `ask first`: it asks the process in `with`. */
  readonly terminates?: "at once" | "never" | "ask first";
  /** Whether it leaves its successor how many came before. */
  readonly counts?: boolean;
  /** What it does while it starts. */
  readonly start?: keyof typeof starts;
  /** What it does that with. */
  readonly with?: unknown;
}

/** What a puppet hears, as it tells it. */
export type Heard =
  | {
      readonly type: "started";
      readonly pid: Pid;
      readonly argument: PuppetArgument;
      readonly count: number;
    }
  | { readonly type: "opened" }
  | { readonly type: "message"; readonly message: unknown }
  | {
      readonly type: "exited";
      readonly pid: Pid;
      readonly reason: ExitReason;
      readonly handover: unknown;
    }
  | {
      readonly type: "down";
      readonly pid: Pid;
      readonly reason: ExitReason;
      readonly reference: Reference;
    }
  | { readonly type: "terminated"; readonly pid: Pid; readonly reason: ExitReason };

/** A runtime error that a trick met, as its answer. */
export interface Failed {
  readonly failed: string;
  readonly code: string;
  readonly reason?: ExitReason;
}

interface Performance {
  readonly reference: Reference;
  readonly context: ProcessContext;
  readonly own: { n: number; list: number[] };
}

type Tricks = typeof tricks;
type ArgumentsOf<Name extends keyof Tricks> = Tricks[Name] extends (
  performance: Performance,
  ...args: infer Arguments
) => unknown
  ? Arguments
  : never;

/** Makes `pid` perform a trick, and gives what that gave. */
export function perform<Name extends keyof Tricks>(
  pid: Pid,
  trick: Name,
  ...args: ArgumentsOf<Name>
): Promise<unknown> {
  return call(pid, { trick, args });
}

export const puppet = defineBehaviour<PuppetArgument>(import.meta, async (context, argument) => {
  const { tells, traps, terminates, counts, start } = argument;
  const tell = (heard: Heard): void => {
    if (tells !== undefined) send(tells, heard);
  };
  const count = typeof context.handover === "number" ? context.handover : 0;
  const own = { n: 1, list: [1] };
  if (start !== undefined) await starts[start](context, argument.with);
  tell({ type: "started", pid: context.pid, argument, count });
  return {
    opened: () => tell({ type: "opened" }),
    message: (message) => tell({ type: "message", message }),
    request: (request, reference) => {
      const { trick, args } = request as { trick: keyof Tricks; args: readonly unknown[] };
      return performHere(tricks[trick] as AnyTrick, { reference, context, own }, args);
    },
    down: (pid, reason, reference) => tell({ type: "down", pid, reason, reference }),
    ...(traps === true && {
      exited: (pid: Pid, reason: ExitReason, handover: unknown) =>
        tell({ type: "exited", pid, reason, handover }),
    }),
    ...(terminates !== undefined && {
      terminate: (reason: ExitReason) => {
        tell({ type: "terminated", pid: context.pid, reason });
        if (terminates === "ask first") return askFirst(context, argument.with);
        return terminates === "never" ? forEver() : undefined;
      },
    }),
    ...(counts === true && { handover: () => count + 1 }),
  };
});

type AnyTrick = (performance: Performance, ...args: readonly unknown[]) => unknown;

function performHere(trick: AnyTrick, performance: Performance, args: readonly unknown[]): unknown {
  try {
    const outcome = trick(performance, ...args);
    return outcome instanceof Promise ? outcome.catch(failed) : outcome;
  } catch (thrown) {
    return failed(thrown);
  }
}

function failed(thrown: unknown): Failed {
  if (!(thrown instanceof RuntimeError)) throw thrown;
  return { ...thrown, failed: thrown.name, code: thrown.code };
}

const starts = {
  throw: (_context: ProcessContext, message: unknown) => {
    throw new TypeError(String(message));
  },
  exit: (context: ProcessContext, reason: unknown) => context.exit(reason as ExitReason),
  "wait for a stray error": (_context: ProcessContext, message: unknown) => {
    setTimeout(() => {
      throw new Error(String(message));
    }, 0);
    return forEver();
  },
  "lose a linked process": async () => {
    const child = await spawn(puppet, {}, { link: true });
    await perform(child, "exitSelf", { type: "kill" }).catch(() => {});
    // Its end is here as soon as an answer of its thread is.
    await spawn(puppet, {}, { near: child });
  },
  monitor: (_context: ProcessContext, pid: unknown) => {
    monitor(pid as Pid);
  },
  "throw when something was left": (context: ProcessContext) => {
    if (context.handover !== undefined) throw new TypeError("something was left");
  },
  "change the argument": (_context: ProcessContext, list: unknown) => {
    (list as number[]).push(1);
  },
  "ask first": askFirst,
};

async function askFirst(context: ProcessContext, pid: unknown): Promise<void> {
  await call(pid as Pid, context.pid, { timeoutMs: Infinity });
}

const tricks = {
  self: () => self(),
  nothing: () => {},
  spawn: (_: Performance, argument: PuppetArgument, options?: SpawnOptions) =>
    spawn(puppet, argument, options),
  spawnWithFunction: () => spawn(puppet, (() => {}) as PuppetArgument),
  supervise: ({ context }: Performance) =>
    spawn(supervisor, supervise({ maxRestarts: 1_000 }), { near: context.pid }),
  startChild: (_: Performance, supervisorPid: Pid, argument: PuppetArgument) =>
    startChild(supervisorPid, { id: "child", definition: puppet, argument }),
  register: (_: Performance, name: string) => register(name, self()),
  unregister: (_: Performance, name: string) => unregister(name),
  whereis: (_: Performance, name: string) => whereis(name),
  watch: (_: Performance, supervisorPid: Pid, options?: WatchOptions) =>
    watchChildren(supervisorPid, options),

  send: (_: Performance, to: Pid, message: unknown) => send(to as Pid<unknown>, message),
  sendFunction: (_: Performance, to: Pid) => send(to as Pid<unknown>, { nested: { f: () => {} } }),
  sendThenChange: (_: Performance, to: Pid) => {
    const flat = { n: 1 };
    const deep = { list: [1] };
    const bytes = Uint8Array.of(1);
    for (const message of [flat, deep, bytes]) send(to as Pid<unknown>, message);
    flat.n = 2;
    deep.list.push(2);
    bytes[0] = 2;
  },
  sendMany: (_: Performance, to: Pid, count: number) => {
    for (let n = 0; n < count; n += 1) {
      // Flat ones travel in batches and others by themselves: the order must hold all the same.
      send(to as Pid<unknown>, n % 3 === 0 ? { deep: { n } } : { n });
    }
  },
  sendAfter: (_: Performance, to: Pid, message: unknown, ms: number) => {
    sendAfter(to as Pid<unknown>, message, ms);
  },
  sendInterval: (_: Performance, to: Pid, message: unknown, ms: number) => {
    sendInterval(to as Pid<unknown>, message, ms);
  },
  /** Each message after its time, all set at once. */
  sendEachAfter: (
    _: Performance,
    to: Pid,
    ...messages: readonly [message: string, ms: number][]
  ) => {
    for (const [message, ms] of messages) sendAfter(to as Pid<unknown>, message, ms);
  },
  sendAfterThenExit: ({ context }: Performance, to: Pid, message: string, ms: number) => {
    sendAfter(to as Pid<unknown>, message, ms);
    context.exit({ type: "normal" });
  },
  sendAfterThenChange: (_: Performance, to: Pid, ms: number) => {
    const message = { n: 1 };
    sendAfter(to as Pid<unknown>, message, ms);
    message.n = 2;
  },
  call: (_: Performance, to: Pid, request: unknown, timeoutMs?: number) =>
    call(to, request, timeoutMs === undefined ? {} : { timeoutMs }),
  pass: ({ reference }: Performance, to: Pid) => {
    send(to as Pid<Reference>, reference);
    return deferred;
  },
  reply: (_: Performance, reference: Reference, value: unknown) => reply(reference, value),
  replyWithFunction: (_: Performance, reference: Reference) => reply(reference, () => {}),
  answer: (_: Performance, value: unknown) => value,
  answerOwn: ({ own }: Performance) => own,
  readOwn: ({ own }: Performance) => structuredClone(own),
  answerFunction: () => () => {},
  answerFunctionLater: async () => () => {},
  answerThenable: (_: Performance, value: unknown) => ({
    // oxlint-disable-next-line unicorn/no-thenable
    then: (resolve: (value: unknown) => void) => resolve(value),
  }),

  link: (_: Performance, to: Pid) => link(to),
  unlink: (_: Performance, to: Pid) => unlink(to),
  monitor: (_: Performance, to: Pid) => monitor(to),
  demonitor: (_: Performance, reference: Reference) => demonitor(reference),
  kill: (_: Performance, to: Pid) => kill(to),
  killThenDemonitor: (_: Performance, to: Pid, reference: Reference) => {
    kill(to);
    demonitor(reference);
  },
  exit: (_: Performance, to: Pid, reason: ExitReason) => exit(to, reason),
  exitSelf: ({ context }: Performance, reason: ExitReason) => context.exit(reason),
  throw: (_: Performance, message: string) => {
    throw new RangeError(message);
  },
  throwLater: async (_: Performance, message: string) => {
    throw new RangeError(message);
  },
  throwUncloneable: () => {
    throw Object.assign(new Error("odd"), { message: () => {} });
  },

  waitForEver: (_: Performance, probe?: Pid) => {
    if (probe !== undefined) send(probe as Pid<unknown>, "waiting");
    return forEver();
  },
  actAfterAnswer: async (_: Performance, other: Pid, probe: Pid): Promise<void> => {
    await perform(other, "pass", probe);
    send(probe as Pid<unknown>, "from a process that has ended");
  },
  defer: ({ context }: Performance, to: Pid, message: unknown) =>
    context.defer(() => send(to as Pid<unknown>, message)),
  deferThrow: ({ context }: Performance) =>
    context.defer(() => {
      throw new Error("a cleanup that fails");
    }),
  stray: (_: Performance, how: keyof typeof strays, message: string) => {
    void strays[how](() => {
      throw new Error(message);
    });
    return forEver();
  },
  strayAfterEnd: ({ context }: Performance, message: string) => {
    setTimeout(() => {
      throw new Error(message);
    }, 1);
    context.exit({ type: "kill" });
  },
  wait: (_: Performance, ms: number) =>
    new Promise<void>((resolve) => {
      setTimeout(resolve, ms);
    }),
  strayOfNobody: (_: Performance, message: string) => {
    nobody.postMessage(message);
    return forEver();
  },
  block: (_: Performance, ms: number) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  },
  sendThenBlock: async (_: Performance, to: Pid, message: unknown, ms: number) => {
    send(to as Pid<unknown>, message);
    await new Promise(setImmediate);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  },
  blockThenExitThread: (_: Performance, ms: number) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    process.exit();
  },
  exitThread: () => process.exit(),
};

/** How an error is thrown that no handler throws. */
export const strays = {
  "in a timer": (raise: () => never) => setTimeout(raise, 0),
  "in an immediate": (raise: () => never) => setImmediate(raise),
  "in a microtask": (raise: () => never) => queueMicrotask(raise),
  "in a promise nobody handles": (raise: () => never) => void Promise.resolve().then(raise),
  "after an await of another process": async (raise: () => never) => {
    await perform(await spawn(puppet, {}), "self");
    raise();
  },
};

// Made when the module is loaded: what arrives here is part of no process.
const { port1: nobody, port2 } = new MessageChannel();
port2.on("message", (message: string) => {
  throw new Error(message);
});
port2.unref();

function forEver(): Promise<never> {
  return new Promise(() => {});
}

export type { ChildEvent };
