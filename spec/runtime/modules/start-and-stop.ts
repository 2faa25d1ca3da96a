/**
 * A program that starts a node, leaves all sorts of things undone, and stops it. Nothing but what the
 * node holds could keep it from ending then.
 *
 * @module
 */
import {
  awaitExit,
  call,
  send,
  sendAfter,
  spawn,
  startNode,
  supervise,
  supervisor,
  type Pid,
} from "perigee/runtime";
import { perform, puppet } from "./puppet.ts";

const node = await startNode({ threads: 2 });
const pids = await Promise.all([1, 2, 3, 4].map(() => spawn(puppet, {})));
const alone = await spawn(puppet, {}, { isolation: "thread" });
await node.start({ id: "child", definition: puppet, argument: { terminates: "at once" } });

// Under no supervisor that would stop it, and never tired of starting its child again.
const children = [{ id: "child", definition: puppet, argument: {} as never }];
const untiring = supervise({ children, maxRestarts: 1_000_000, windowMs: 0.001 });
await spawn(supervisor, untiring, { near: node.root });

let told = 0;
for (const pid of [...pids, alone]) {
  void awaitExit(pid).then(() => (told += 1));
  const request = { trick: "waitForEver", args: [] };
  void call(pid, request, { timeoutMs: 60_000 }).catch(() => (told += 1));
}
void spawn(puppet, { start: "wait for a stray error", with: "late" }).catch(() => (told += 1));
void spawn(puppet, {}, { isolation: "thread" }).catch(() => {});
void perform(pids[0] as Pid, "exitThread").catch(() => {});
const timer = sendAfter(alone, "never sent", 60_000);

await node.stop();
timer.cancel();
try {
  send(alone, "to a node that has stopped");
} catch (thrown) {
  // Everybody who waited was told: 5 ends, 5 answers, and a start.
  process.stdout.write(`${(thrown as Error).name} ${told}`);
}
