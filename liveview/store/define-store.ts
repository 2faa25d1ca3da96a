/**
 * Defining a store: what keeps checkpoints, findable on any thread.
 *
 * @module
 */
import { defineBehaviour, OptionError, type Definition } from "../../runtime/index.ts";
import { startCheckpointsProcess, type CheckpointsArgument } from "./checkpoints-process.ts";
import type { Store, StoreDefinition } from "./store.ts";

/** What is known of a store before it is opened. */
export interface StoreTraits {
  /** Whether what it keeps outlives the OS process; only then are clients told that it does. */
  readonly isDurable: boolean;
  /**
   * `thread` (default) gives it a worker thread of its own; `shared` puts it beside other processes,
   * which it must not hold up: for a store that only waits for a server elsewhere.
   */
  readonly isolation?: "shared" | "thread";
}

/** Makes definitions of one kind of store: call it with what the store is opened with. */
export interface StoreKind<Argument> {
  (argument: Argument): StoreDefinition;
  /** What the process of checkpoints runs with such a store. */
  readonly definition: Definition<CheckpointsArgument>;
}

/**
 * Defines a kind of store.
 *
 * ```ts
 * export const redisStore = defineStore(import.meta, { isDurable: true }, async (url: string) => {
 *   const client = await connect(url);
 *   return { save: …, load: …, delete: …, sweep: …, close: () => client.quit() };
 * });
 * // serve({ store: redisStore("redis://localhost"), … })
 * ```
 *
 * Export it by name at the top level of its module: the store is opened on another thread, which loads
 * that module and finds it there.
 *
 * @param meta - the `import.meta` of the module.
 * @param open - opens the store; its argument must be plain data. When it throws, the server does not
 *   start.
 * @throws {OptionError} naming a trait that makes no sense.
 */
export function defineStore<Argument>(
  meta: { readonly url: string },
  traits: StoreTraits,
  open: (argument: Argument) => Store | Promise<Store>,
): StoreKind<Argument> {
  const { isDurable, isolation = "thread" } = traits;
  if (typeof isDurable !== "boolean") {
    throw new OptionError("isDurable", isDurable, "true or false");
  }
  if (isolation !== "shared" && isolation !== "thread") {
    throw new OptionError("isolation", isolation, "shared or thread");
  }
  const definition = defineBehaviour<CheckpointsArgument>(meta, (context, argument) =>
    // Only the function below makes arguments of this definition.
    startCheckpointsProcess(context, argument, (given) => open(given as Argument)),
  );
  const { url, place } = definition;
  const define = (argument: Argument): StoreDefinition => ({
    url,
    place,
    argument,
    isDurable,
    isolation,
  });
  return Object.assign(define, { definition });
}
