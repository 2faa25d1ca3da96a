/**
 * The keeper of tasks with a thread of their own, as others see it: starting it, finding it.
 *
 * @module
 */
import { ChildExistsError, startChild, whereis, type Pid } from "../../runtime/index.ts";
import { taskKeeper, type KeeperMessage } from "./task-keeper-process.ts";

const keeperName = "perigee.tasks";

/** The keeper of the node; started when it is needed first. */
export async function findTaskKeeper(): Promise<Pid<KeeperMessage>> {
  const running = await whereis<KeeperMessage>(keeperName);
  if (running !== undefined) return running;
  const root = await whereis("perigee.root");
  if (root === undefined) throw new Error("the node has no root supervisor: it is stopping");
  const child = { id: keeperName, name: keeperName, definition: taskKeeper, near: root };
  try {
    return (await startChild(root, { ...child, argument: undefined })) as Pid<KeeperMessage>;
  } catch (thrown) {
    // Somebody else was first; its start is under way, and startChild waits for nobody else's.
    if (thrown instanceof ChildExistsError) return findTaskKeeper();
    throw thrown;
  }
}
