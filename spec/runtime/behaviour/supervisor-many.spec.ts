/**
 * A supervisor of very many children: what one of them costs does not grow with how many there are.
 *
 * Time says little on a busy machine. What is counted instead is walks: how often somebody goes
 * through, copies or moves all of a large collection while one child is started, fails, or is stopped.
 *
 * @module
 */
import {
  awaitExit,
  exit,
  kill,
  listChildren,
  startChild,
  stop,
  terminateChild,
  type ChildEvent,
  type ChildSpec,
  type Pid,
} from "../../../runtime/index.ts";
import { planRestart } from "../../../runtime/behaviour/strategy.ts";
import { Turnstile, type Waiting } from "../gate.ts";
import { puppet } from "../modules/puppet.ts";
import { Probe } from "../probe.ts";
import { node, superviseHere, useSupervision } from "../supervised.ts";

useSupervision();

const many = 10_000;
// Smaller collections are nobody's concern.
const large = many / 4;

/** Counts the walks over large collections on this thread while `body` is at work. */
async function countWalks(body: () => Promise<void>): Promise<number> {
  let walks = 0;
  const methods: readonly (readonly [object, readonly PropertyKey[]])[] = [
    [Map.prototype, ["values", "keys", "entries", "forEach", Symbol.iterator]],
    [Set.prototype, ["values", "keys", "entries", "forEach", Symbol.iterator]],
    [
      Array.prototype,
      ["filter", "map", "slice", "splice", "shift", "toReversed", "toSpliced", "concat"].concat([
        "find",
        "findIndex",
        "indexOf",
        "includes",
        "some",
        "every",
        "forEach",
      ]),
    ],
    [Array.prototype, [Symbol.iterator, "values"]],
  ];
  const originals = methods.flatMap(([prototype, names]) =>
    names.map((name) => [prototype, name, Reflect.get(prototype, name) as Method] as const),
  );
  for (const [prototype, name, original] of originals) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      writable: true,
      value(this: Collection, ...args: unknown[]) {
        if ((this.size ?? this.length ?? 0) > large) walks += 1;
        return Reflect.apply(original, this, args);
      },
    });
  }
  try {
    await body();
  } finally {
    for (const [prototype, name, value] of originals) {
      Object.defineProperty(prototype, name, { configurable: true, writable: true, value });
    }
  }
  return walks;
}

type Method = (...args: unknown[]) => unknown;

interface Collection {
  readonly size?: number;
  readonly length?: number;
}

const child = (n: number, rest: Partial<ChildSpec<never>> = {}): ChildSpec<never> => ({
  id: `child ${n}`,
  definition: puppet,
  argument: {} as never,
  near: node.root,
  ...rest,
});

const startMany = async (
  supervisorPid: Pid,
  rest: Partial<ChildSpec<never>> = {},
): Promise<void> => {
  const numbers = Array.from({ length: many }, (_, n) => n);
  await Promise.all(numbers.map((n) => startChild(supervisorPid, child(n, rest))));
};

describe(`a supervisor of ${many} children`, () => {
  it("is counted on to walk when it lists them", async () => {
    const pid = await superviseHere({});
    await startMany(pid);

    const walks = await countWalks(async () => {
      await listChildren(pid);
    });

    expect(walks).toBeGreaterThan(0);
    kill(pid);
  });

  it.each(["one-for-one", "one-for-all", "rest-for-one"] as const)(
    "starts, stops and forgets one without a look at the others: %s",
    async (strategy) => {
      const pid = await superviseHere({ strategy });
      await startMany(pid, { restart: "transient" });
      const { length } = await listChildren(pid);

      const walks = await countWalks(async () => {
        for (let n = 0; n < 20; n += 1) {
          const added = await startChild(pid, child(many + n, { restart: "transient" }));
          if (n % 2 === 0) await stop(added);
          else exit(added, { type: "normal" });
          await terminateChild(pid, `child ${n * 100}`);
        }
      });

      expect(walks).toBe(0);
      expect(length).toBe(many);
      expect(await listChildren(pid)).toHaveLength(many - 20);
      kill(pid);
    },
  );

  it.each(["supervisor", "child"] as const)(
    "restarts one after many others, counted for the %s, without a look at them",
    async (countFor) => {
      const told = new Probe<ChildEvent>();
      const pid = await superviseHere({ countFor, maxRestarts: 10 * many, windowMs: 60_000 });
      await startMany(pid, { owner: told.pid });
      const children = await listChildren(pid);
      const fail = async (from: number, to: number): Promise<void> => {
        for (const { pid: old } of children.slice(from, to)) kill(old as Pid);
        for (let n = from; n < to; n += 1) {
          await told.nextThat(({ type }) => type === "child-down");
        }
      };
      await fail(0, 2 * large);

      const walks = await countWalks(async () => {
        await fail(2 * large, 2 * large + 20);
      });

      expect(walks).toBe(0);
      kill(pid);
    },
  );

  it("restarts all of them when they end together, each once", async () => {
    const told = new Probe<ChildEvent>();
    const pid = await superviseHere({
      countFor: "child",
      maxRestarts: 1,
    });
    await startMany(pid, { owner: told.pid });
    const before = await listChildren(pid);

    for (const { pid: old } of before) kill(old as Pid);

    await told.take(2 * many);
    const after = await listChildren(pid);
    expect(after).toHaveLength(many);
    expect(new Set([...before, ...after].map((known) => known.pid)).size).toBe(2 * many);
    kill(pid);
  });
});

describe("a supervisor of 5,000 children that are counted each for itself", () => {
  const count = 5_000;
  const startAll = async (gate: Turnstile, shutdownMs: number): Promise<Pid> => {
    const pid = await superviseHere({ countFor: "child" });
    const slow = { terminates: "ask first", with: gate.pid } as never;
    const deaf = { terminates: "never" } as never;
    const starts = Array.from({ length: count }, (_, n) => {
      if (n % 100 === 0) return child(n, { argument: slow, shutdownMs });
      return child(n, n % 100 === 1 ? { argument: deaf, shutdownMs: 50 } : {});
    });
    await Promise.all(starts.map((spec) => startChild(pid, spec)));
    return pid;
  };

  it("stops them together, each in its own time, and lets others run meanwhile", async () => {
    const gate = new Turnstile();
    const pid = await startAll(gate, Infinity);
    let hasStopped = false;

    const stopped = stop(pid, Infinity).finally(() => {
      hasStopped = true;
    });
    // None of them is answered before all that want to ask have asked.
    const waiting: Waiting[] = [];
    while (waiting.length < count / 100) waiting.push(await gate.next());

    expect(hasStopped).toBe(false);
    for (const { open } of waiting) open();
    await stopped;
    for (const { asked } of waiting) {
      await expect(awaitExit(asked as Pid)).resolves.toEqual({ type: "noproc" });
    }
  });

  it("leaves nobody behind when it is killed in the midst of it", async () => {
    const gate = new Turnstile();
    const pid = await startAll(gate, 50);
    const before = (await listChildren(pid)).map((known) => known.pid as Pid);

    void stop(pid, Infinity).catch(() => {});
    await gate.next();
    const ends = before.map((one) => awaitExit(one));
    kill(pid);

    await expect(Promise.all(ends)).resolves.toHaveLength(count);
  });
});

describe("a plan for many", () => {
  it("is made in one walk", async () => {
    const order = Array.from({ length: many }, (_, n) => n);
    const failed = new Set([many - 1]);

    const walks = await countWalks(async () => {
      planRestart("rest-for-one", order, failed);
    });

    // The search for the first that failed is one; what comes after it is not large.
    expect(walks).toBeLessThanOrEqual(2);
  });
});
