/**
 * Whatever runs away in the midst of whatever: who lives goes on.
 *
 * `PERIGEE_RUNAWAYS=500 npm test -- spec/runtime/thread/watchdog-random` tries for longer than usual;
 * `PERIGEE_SEED` repeats what failed.
 */
import { Worker } from "node:worker_threads";
import {
  awaitExit,
  call,
  deferred,
  kill,
  send,
  spawn,
  spawnHere,
  startNode,
  type ExitReason,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { restless, restlessFunction, type Activity, type Errand } from "../modules/restless.ts";
import { runs, type Run } from "../modules/runaways.ts";
import { Probe } from "../probe.ts";

const budgetMs = 100;
const runaways = Number(process.env["PERIGEE_RUNAWAYS"] ?? 12);
const seed = Number(process.env["PERIGEE_SEED"] ?? Date.now() % 1_000_000);
const longestMs = 20_000;
const population = 24;

let state = seed;
/** A number from 0 to `below`, exclusive (mulberry32). */
function random(below: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
}
const oneOf = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item;

let node: Node;
let busy: Worker | undefined;
beforeAll(async () => {
  node = await startNode({ threads: 1, turnBudgetMs: budgetMs });
  if (process.env["PERIGEE_BUSY"] !== undefined) busy = new Worker("for (;;);", { eval: true });
});
afterAll(async () => {
  await busy?.terminate();
  await node.stop();
});

/** Those that a native call holds may cost the thread, which is another matter. */
const ways = (Object.keys(runs) as Run[]).filter((run) => run !== "in the midst of a native call");

interface Member {
  readonly pid: Pid<Errand>;
  readonly kind: string;
  end: ExitReason | undefined;
  readonly ended: Promise<ExitReason>;
}

const living: Member[] = [];

async function spawnOne(near: Pid): Promise<void> {
  const isFunction = random(3) === 0;
  const kind = isFunction ? "function" : "behaviour";
  const pid = isFunction
    ? await spawn(restlessFunction, undefined, { near })
    : await spawn(restless, undefined, { near });
  const member: Member = { pid, kind, end: undefined, ended: awaitExit(pid) };
  const noteEnd = (reason: ExitReason): void => {
    member.end = reason;
  };
  void member.ended.then(noteEnd);
  living.push(member);
}

/** Something for `member` to do; it calls those before it only, so that no two wait for each other. */
function activity(member: Member): Activity {
  const callable = living
    .slice(0, living.indexOf(member))
    .filter(({ kind }) => kind === "behaviour");
  return oneOf<Activity>([
    { type: "sleep", ms: random(30) },
    { type: "timer", ms: random(30) },
    { type: "work", ms: random(4) },
    { type: "immediates", count: random(40) },
    { type: "microtasks", count: random(400) },
    ...(callable.length > 0 ? [{ type: "call", pid: oneOf(callable).pid } as const] : []),
  ]);
}

const silent = (): Pid => spawnHere<never>({ request: () => deferred });

/** Waits for `done`; fails when that takes so long that it will never be. */
async function demand<Value>(what: string, done: Promise<Value>): Promise<Value> {
  const clock = silent();
  const late = call(clock, "wait", { timeoutMs: longestMs }).catch(() => {
    throw new Error(`${what} never came, with PERIGEE_SEED=${seed}`);
  });
  const first = await Promise.race([done, late]).finally(() => kill(clock));
  late.catch(() => {});
  return first as Value;
}

/** Gives errands to some, all of which are to be done unless their process ends. */
function sendErrands(): readonly Promise<unknown>[] {
  return living
    .filter(() => random(2) === 0)
    .map((member) => {
      const probe = new Probe<"done">();
      const activities = Array.from({ length: 1 + random(6) }, () => activity(member));
      send(member.pid, { activities, tells: probe.pid });
      const { kind, pid } = member;
      const names = activities.map(({ type }) => type).join(", ");
      const settled = Promise.race([probe.next(), member.ended]).finally(() => kill(probe.pid));
      return demand(`an errand of ${kind} ${pid} (${names})`, settled);
    });
}

async function runAway(): Promise<void> {
  const culprit = oneOf(living);
  const run = oneOf(ways);
  const before = Array.from({ length: random(3) }, () => activity(culprit));
  const activities: readonly Activity[] = [...before, { type: "run", run }];
  send(culprit.pid, { activities, tells: silent() as never });
  const reason = await demand(`the end of ${culprit.pid}, ${run}`, culprit.ended);
  expect(["turn-budget", "collateral"]).toContain(reason.type);
}

async function expectAllToAnswer(): Promise<void> {
  await Promise.all(
    living.map(async ({ pid, kind, ended }) => {
      if (kind === "behaviour") {
        const answer = call(pid, "there?", { timeoutMs: Infinity }).catch(() => ended);
        await demand(`an answer of ${pid}`, answer);
        return;
      }
      const probe = new Probe<"done">();
      send(pid, { activities: [], tells: probe.pid });
      await demand(`a word of ${pid}`, Promise.race([probe.next(), ended]));
      kill(probe.pid);
    }),
  );
}

test(
  `of ${runaways} that run away, none keeps another waiting`,
  async () => {
    const anchor = await spawn(restless, undefined);
    let left = runaways;
    while (left > 0) {
      while (living.length < population) await spawnOne(anchor);
      const errands = sendErrands();
      const count = Math.min(left, 1 + random(3));
      const gone = Array.from({ length: count }, runAway);
      await Promise.all([...gone, ...errands]);
      await expectAllToAnswer();
      left -= count;
      for (const member of [...living]) {
        if (member.end === undefined) continue;
        expect(["turn-budget", "collateral"]).toContain(member.end.type);
        living.splice(living.indexOf(member), 1);
      }
    }
  },
  60_000 + runaways * 1_000,
);
