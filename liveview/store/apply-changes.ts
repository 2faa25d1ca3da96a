/**
 * Making changes in a store: all of them at once, and one by one when that fails, so that what a store
 * cannot take holds up nothing else.
 *
 * @module
 */
import type { Checkpoint, Store } from "./store.ts";
import { describeThrown } from "./store-errors.ts";
import type { Change } from "./waiting-changes.ts";

/** What came of it. */
export interface Applied {
  readonly done: readonly Change[];
  /** Those that were not made, also those that were not tried because others failed. */
  readonly failed: readonly Change[];
  /** Those of the failed that the store refused while it took others. */
  readonly refused: ReadonlySet<Change>;
  /** Why something failed. */
  readonly why: string | undefined;
}

interface Save {
  readonly change: Change;
  readonly checkpoint: Checkpoint;
}

// A store that is gone altogether fails for each of them, and each may take its time.
const mostFailures = 3;

/** Makes changes, of different views each; never throws. */
export async function applyChanges(store: Store, changes: readonly Change[]): Promise<Applied> {
  const saves: Save[] = [];
  const deletes: Change[] = [];
  for (const change of changes) {
    const { checkpoint } = change;
    if (checkpoint === undefined) deletes.push(change);
    else saves.push({ change, checkpoint });
  }
  const saved = await saveAll(store, saves);
  if (deletes.length === 0) return saved;
  try {
    await store.delete(deletes.map(({ id }) => id));
    return { ...saved, done: [...saved.done, ...deletes] };
  } catch (thrown) {
    const why = saved.why ?? describeThrown(thrown);
    return { ...saved, failed: [...saved.failed, ...deletes], why };
  }
}

async function saveAll(store: Store, saves: readonly Save[]): Promise<Applied> {
  const done = saves.map(({ change }) => change);
  const none = new Set<Change>();
  if (saves.length === 0) return { done, failed: [], refused: none, why: undefined };
  try {
    await store.save(saves.map(({ checkpoint }) => checkpoint));
    return { done, failed: [], refused: none, why: undefined };
  } catch (thrown) {
    const why = describeThrown(thrown);
    if (saves.length === 1) return { done: [], failed: done, refused: none, why };
    return saveEach(store, saves, why);
  }
}

async function saveEach(store: Store, saves: readonly Save[], first: string): Promise<Applied> {
  const done: Change[] = [];
  const tried: Change[] = [];
  const untried: Change[] = [];
  let why = first;
  let failures = 0;
  for (const { change, checkpoint } of saves) {
    if (failures === mostFailures) {
      untried.push(change);
      continue;
    }
    try {
      await store.save([checkpoint]);
      done.push(change);
      failures = 0;
    } catch (thrown) {
      why = describeThrown(thrown);
      tried.push(change);
      failures += 1;
    }
  }
  // Those that were not tried come first the next time.
  const failed = [...untried, ...tried];
  return { done, failed, refused: new Set(done.length === 0 ? [] : tried), why };
}
