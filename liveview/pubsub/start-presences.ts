/**
 * The process of presences as others see it: finding it, and starting it when there is none.
 *
 * @module
 */
import {
  ChildExistsError,
  startChild,
  supervise,
  supervisor,
  whereis,
  type Pid,
} from "../../runtime/index.ts";
import type { PresenceMessage } from "./presence-message.ts";
import { presences } from "./presence-process.ts";

const processName = "perigee.presence";
const supervisorName = "perigee.presence.supervisor";

/** The process of presences; started when it is needed first. */
export async function startPresences(): Promise<Pid<PresenceMessage> | undefined> {
  const running = await whereis<PresenceMessage>(processName);
  if (running !== undefined) return running;
  const root = await whereis("perigee.root");
  if (root === undefined) return undefined;
  try {
    await startChild(root, {
      id: supervisorName,
      name: supervisorName,
      definition: supervisor,
      argument: supervise({
        // What makes it fail is not to take the node along, and who waits for it waits for no long back-off.
        maxRestarts: 100,
        windowMs: 250,
        children: [
          {
            id: processName,
            name: processName,
            definition: presences,
            argument: undefined,
            near: root,
          },
        ],
      }),
      near: root,
    });
  } catch (thrown) {
    // Somebody else was first: trackers are greeted as soon as it has started.
    if (!(thrown instanceof ChildExistsError)) throw thrown;
  }
  return whereis<PresenceMessage>(processName);
}
