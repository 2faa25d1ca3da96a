/**
 * Presences for processes of any kind on any thread: being there, and seeing who is.
 *
 * @module
 */
import { call, ProcessDownError } from "../../runtime/index.ts";
import type { Presence, Present } from "./presence.ts";
import type { PresenceRequest } from "./presence-message.ts";
import { startPresences } from "./start-presences.ts";
import { copyMeta, localTracker } from "./tracker.ts";

/**
 * Has this process be somewhere, under `key`, until it ends; a view, while somebody looks at it. Again with
 * the same key, it says something else of it. Inside of a view, `ctx.track` does it when the handler is through.
 *
 * @throws {NotInProcessError} outside of a process.
 * @throws {OptionError} when the key is empty, or no text.
 * @throws {NotCloneableError} when `meta` cannot be copied.
 */
export function track<Meta>(presence: Presence<Meta>, key: string, meta: NoInfer<Meta>): void {
  const copy = copyMeta(key, meta);
  localTracker.get().track(presence, key, copy);
}

/**
 * Has it be there no more under this key. One that is not there: no effect.
 *
 * @throws {NotInProcessError} outside of a process.
 */
export function untrack(presence: Presence<never>, key: string): void {
  localTracker.get().untrack(presence, key);
}

/**
 * Has something of what is known of `key` be different; without effect when this process does not track it.
 *
 * @throws {NotInProcessError} outside of a process.
 * @throws {NotCloneableError} when `changes` cannot be copied.
 */
export function updateMeta<Meta extends object>(
  presence: Presence<Meta>,
  key: string,
  changes: Partial<NoInfer<Meta>>,
): void {
  const copy = copyMeta(key, changes) as object;
  localTracker.get().update(presence, key, copy);
}

/** So often who knows may have ended while it was asked. */
const mostTries = 5;

/**
 * Who is there now, the oldest first. Waits while the process that knows is started again.
 *
 * @throws {ProcessDownError} when the node is stopping.
 */
export async function listPresent<Meta>(
  presence: Presence<Meta>,
): Promise<readonly Present<Meta>[]> {
  const request: PresenceRequest = { type: "list", name: presence.presence };
  for (let tries = 1; ; tries += 1) {
    const server = await startPresences();
    if (server === undefined) return [];
    try {
      return (await call(server, request)) as readonly Present<Meta>[];
    } catch (thrown) {
      if (!(thrown instanceof ProcessDownError) || tries === mostTries) throw thrown;
    }
  }
}
