/**
 * A handler as a transaction: it works on a draft, and all of it counts or nothing.
 *
 * @module
 */
import { create } from "mutative";
import { closeLists } from "../stream/lists.ts";
import { nameStreams } from "../stream/state-streams.ts";
import { checkState } from "../checks/check-state.ts";
import { isDevelopment } from "../checks/development.ts";

/**
 * The state after `change`; `state` itself when that changed nothing. A change that throws throws
 * here, and `state` is as it was: parts that were not touched are shared between the two, so what
 * stayed equal can be told by identity.
 *
 * @throws {StateNotPlainError} in development, when the new state is no plain data.
 */
export function transact<State extends object>(
  state: State,
  change: (draft: State) => void | Promise<void>,
): State | Promise<State> {
  const { draft, settle } = openDraft(state);
  const outcome = change(draft);
  return outcome instanceof Promise ? outcome.then(settle) : settle();
}

/** A draft of `state`, and what makes the next state of it. */
export function openDraft<State extends object>(
  state: State,
): { readonly draft: State; readonly settle: () => State } {
  closeLists();
  const [draft, finish] = create(state);
  const settle = (): State => {
    closeLists();
    const next = finish();
    if (next === state) return state;
    nameStreams(next);
    return isDevelopment() ? checkState(next) : next;
  };
  // A draft looks like the state to whoever changes it.
  return { draft: draft as State, settle };
}
