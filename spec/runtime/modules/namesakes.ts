/**
 * Processes that exist once by their name, and those who look for them.
 *
 * @module
 */
import {
  call,
  defineBehaviour,
  deferred,
  monitor,
  reply,
  RuntimeError,
  send,
  spawn,
  spawnOrFind,
  type Definition,
  type Pid,
  type Reference,
} from "perigee/runtime";

/** How a process that exists once starts. */
export interface OnlyArgument {
  /** Hears of every start. */
  readonly tells?: Pid<Pid>;
  /** Is asked, with the address of the process, whether the start fails. */
  readonly asks?: Pid;
  /** The name that it looks for while it starts. */
  readonly looksFor?: string;
}

/** A process that exists once. */
export const only: Definition<OnlyArgument, unknown> = defineBehaviour(
  import.meta,
  async ({ pid }, { tells, asks, looksFor }: OnlyArgument) => {
    if (tells !== undefined) send(tells, pid);
    const fails = asks !== undefined && (await call(asks, pid, { timeoutMs: Infinity }));
    if (fails === true) throw new RangeError("not today");
    const found =
      looksFor === undefined ? undefined : await spawnOrFind(only, {}, { name: looksFor });
    return { request: () => found };
  },
);

/** What became of looking for a process: it, or the name of an error. */
export interface Outcome {
  readonly pid?: Pid;
  readonly started?: boolean;
  readonly failed?: string;
}

/** Looks for a process so many times at once. */
export async function lookFor(
  name: string,
  argument: OnlyArgument,
  times: number = 1,
): Promise<Outcome[]> {
  const looks = Array.from({ length: times }, () =>
    spawnOrFind(only, argument, { name }).catch((thrown: unknown) => {
      if (thrown instanceof RuntimeError) return { failed: thrown.name };
      throw thrown;
    }),
  );
  return Promise.all(looks);
}

/** Looks for processes when it is asked to, for many at once. */
export const finder = defineBehaviour(import.meta, () => ({
  request: (request, reference) => {
    void lookFor(...(request as Parameters<typeof lookFor>)).then((found) =>
      reply(reference, found),
    );
    return deferred;
  },
}));

/** Who ends whom, and is to have its name. */
export interface Succession {
  readonly name: string;
  readonly pid: Pid<Farewell>;
  /** Gets much that must go out before word of the end does. */
  readonly crowd: Pid<string>;
}

/** Ends a process, and starts another of its name as soon as it hears of the end; answers with that. */
export const heir = defineBehaviour(import.meta, ({ pid: own }) => {
  let asked: { readonly name: string; readonly reference: Reference } | undefined;
  return {
    request: (request, reference) => {
      const { name, pid, crowd } = request as Succession;
      asked = { name, reference };
      monitor(pid);
      send(pid, { heir: own as Pid<string>, crowd });
      return deferred;
    },
    down: async () => {
      if (asked === undefined) return;
      const { name, reference } = asked;
      const started = spawn(mortal, undefined, { name, near: own });
      reply(reference, await started.catch((thrown: unknown) => String(thrown)));
    },
  };
});

/** Whom a process takes leave of. */
export interface Farewell {
  readonly heir: Pid<string>;
  readonly crowd: Pid<string>;
}

/** Ends when it is told to, so that its heir hears of it well before the main thread does. */
export const mortal = defineBehaviour<undefined, Farewell>(import.meta, ({ exit }) => ({
  message: (message) => {
    // What is sent first is posted first; and much takes long.
    const farewell = message as Farewell;
    send(farewell.heir, "farewell");
    for (let n = 0; n < 3_000; n += 1) send(farewell.crowd, "farewell");
    exit({ type: "normal" });
  },
}));
