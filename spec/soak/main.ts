/**
 * `npm run soak`: random faults under load for ten minutes. Ends well when no process is lost, no
 * acknowledged event, and memory is flat.
 *
 *   --minutes N   how long; 10
 *   --users N     how many at a time; 20
 *   --seed N      which faults, when
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Dice } from "../support/dice.ts";
import { ScriptedUser, writtenOn } from "../support/scripted-user.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    users: { type: "string", default: "20" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});

interface Report {
  readonly processes: number;
  readonly rss: number;
}

/** A view has so many clicks: its list is not to be what grows. */
const clicksOfUser = 150;
/** A view that fails more than five times within ten seconds is given up, by design. */
const faultEveryMs = 4_000;
const faults = ["throwAfter", "spin", "endThread", "leak"];

const dice = new Dice(Number(values.seed));
const server = fork(new URL("server.ts", import.meta.url), {
  execArgv: [...process.execArgv, "--expose-gc"],
});
const [{ url }] = (await once(server, "message")) as [{ readonly url: string }];
const end = performance.now() + Number(values.minutes) * 60_000;
const counts = {
  users: 0,
  clicks: 0,
  applied: 0,
  lost: 0,
  faults: 0,
  breaks: 0,
  gateways: 0,
  reloads: 0,
};
const problems: string[] = [];
let nextFaultAt = 0;

const base = await report();
console.log(`seed ${values.seed}, ${values.users} users, ${values.minutes} minutes at ${url}`);
const watching = watch();
await Promise.all(Array.from({ length: Number(values.users) }, () => comeAndGo()));
const reports = await watching;
await settle();
server.kill();
finish();

/** One place at the server: people come, click, and go. */
async function comeAndGo(): Promise<void> {
  while (performance.now() < end) {
    const user = await open();
    counts.users += 1;
    await click(user);
    await user.settled(user.clicks);
    check(user);
    user.leave();
  }
}

/** Opens a page; as people do, tries again when the server is not there just then. */
async function open(): Promise<ScriptedUser> {
  for (;;) {
    try {
      return await ScriptedUser.open(url);
    } catch {
      counts.reloads += 1;
      await setTimeout(100);
    }
  }
}

async function click(user: ScriptedUser): Promise<void> {
  while (user.clicks < clicksOfUser && performance.now() < end && !user.hasFailed) {
    const n = user.clicks + 1;
    user.click(pickDeed(), n);
    counts.clicks += 1;
    if (dice.chance(0.01)) {
      counts.breaks += 1;
      user.breakConnection();
    }
    if (dice.chance(0.3)) await user.settled(n);
    else await setTimeout(dice.below(30));
  }
}

function pickDeed(): string {
  if (performance.now() < nextFaultAt) return dice.pick(["write", "write", "writeLater"]);
  nextFaultAt = performance.now() + faultEveryMs;
  if (dice.chance(0.1)) {
    counts.gateways += 1;
    server.send("kill-gateway");
    return "write";
  }
  counts.faults += 1;
  return dice.pick(faults);
}

function check(user: ScriptedUser): void {
  counts.applied += user.applied.size;
  counts.lost += user.lost.size;
  if (user.hasFailed) problems.push("a view was given up");
  const shown = writtenOn(user).join(" ");
  const expected = Array.from({ length: user.clicks }, (_, at) => at + 1)
    .filter((n) => !user.lost.has(n))
    .join(" ");
  if (shown !== expected) problems.push(`shown ${shown}\n  expected ${expected}`);
}

async function report(): Promise<Report> {
  const heard = once(server, "message");
  server.send("report");
  const [answer] = (await heard) as [Report];
  return answer;
}

async function watch(): Promise<readonly Report[]> {
  const taken: Report[] = [];
  while (performance.now() < end) {
    await setTimeout(10_000);
    const now = await report();
    taken.push(now);
    const megabytes = Math.round(now.rss / 1024 / 1024);
    console.log(`${JSON.stringify(counts)} processes ${now.processes}, ${megabytes} MB`);
  }
  return taken;
}

/** Waits until nobody is left who was not there before. */
async function settle(): Promise<void> {
  const giveUpAt = performance.now() + 15_000;
  let left = await report();
  while (left.processes > base.processes && performance.now() < giveUpAt) {
    await setTimeout(500);
    left = await report();
  }
  const more = left.processes - base.processes;
  if (more !== 0) problems.push(`${more} processes more than at the start`);
}

function finish(): void {
  const middle = (some: readonly Report[]): number =>
    some.map(({ rss }) => rss).toSorted((one, other) => one - other)[some.length >> 1] ?? 0;
  const third = Math.ceil(reports.length / 3);
  // The first third is warming up.
  const [early, late] = [middle(reports.slice(third, 2 * third)), middle(reports.slice(2 * third))];
  const growth = late / early;
  console.log(
    `${JSON.stringify(counts)}, memory of the last third to that before: ${growth.toFixed(2)}`,
  );
  if (growth > 1.25) problems.push(`memory grows: ${growth.toFixed(2)}`);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
  console.log(problems.length === 0 ? "nothing was lost" : `${problems.length} problems`);
}
