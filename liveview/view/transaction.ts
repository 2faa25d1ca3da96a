/**
 * A handler as a transaction: it works on a draft, and all of it counts or nothing.
 *
 * @module
 */
import { create } from "mutative";

/**
 * The state after `change`; `state` itself when that changed nothing. A change that throws throws
 * here, and `state` is as it was: parts that were not touched are shared between the two, so what
 * stayed equal can be told by identity.
 */
export function transact<State extends object>(
  state: State,
  change: (draft: State) => void | Promise<void>,
): State | Promise<State> {
  const [draft, finish] = create(state);
  // A draft looks like the state to whoever changes it.
  const outcome = change(draft as State);
  return outcome instanceof Promise ? outcome.then(finish) : finish();
}
