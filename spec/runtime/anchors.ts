/**
 * Certainty for specs: who lives where, and that an end is watched before it can happen.
 *
 * @module
 */
import { awaitExit, kill, spawn, type ExitReason, type Pid } from "../../runtime/index.ts";
import { threadOf } from "../../runtime/term/pid.ts";
import { perform, puppet } from "./modules/puppet.ts";

/** Starts a process on each of `count` threads, to start others near to. */
export async function dropAnchors(count: number): Promise<readonly Pid<unknown>[]> {
  const byThread = new Map<number, Pid<unknown>>();
  const others: Pid[] = [];
  while (byThread.size < count) {
    const pid = await spawn(puppet, {});
    if (byThread.has(threadOf(pid))) others.push(pid);
    else byThread.set(threadOf(pid), pid);
  }
  for (const pid of others) kill(pid);
  return [...byThread.values()];
}

/** Watches a puppet, and comes back when it is surely watched. */
export async function watchEnd(pid: Pid): Promise<{ readonly ended: Promise<ExitReason> }> {
  const ended = awaitExit(pid);
  await perform(pid, "nothing");
  return { ended };
}
