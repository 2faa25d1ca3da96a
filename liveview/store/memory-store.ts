/**
 * A store in memory: what it keeps outlives every process and thread of views, not the OS process.
 *
 * @module
 */
import { OptionError } from "../../runtime/index.ts";
import { defineStore, type StoreKind } from "./define-store.ts";
import type { Checkpoint, Store, StoreDefinition } from "./store.ts";

/** How much a {@link memoryStore} keeps. */
export interface MemoryStoreOptions {
  /**
   * Bytes of state above which checkpoints of views that nobody looks at are forgotten, those first
   * that expire first; 64 MiB by default. Those of running views are always kept.
   */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 64 * 1024 * 1024;

/**
 * Keeps checkpoints in the memory of the main thread: the default.
 *
 * @throws {OptionError} when `maxBytes` is no number of bytes.
 */
export function memoryStore(options: MemoryStoreOptions = {}): StoreDefinition {
  const { maxBytes = defaultMaxBytes } = options;
  if (typeof maxBytes !== "number" || Number.isNaN(maxBytes) || maxBytes < 0) {
    throw new OptionError("maxBytes", maxBytes, "a number of bytes, 0 or more");
  }
  return memory({ maxBytes });
}

/** The kind of store that {@link memoryStore} makes. */
export const memory: StoreKind<Required<MemoryStoreOptions>> = defineStore(
  import.meta,
  { isDurable: false, isolation: "shared" },
  openMemoryStore,
);

/** Opens a store in memory, empty. */
export function openMemoryStore({ maxBytes }: Required<MemoryStoreOptions>): Store {
  const kept = new Map<string, Checkpoint>();
  const expiring = new Map<string, Checkpoint>();
  let bytes = 0;
  const forget = (id: string): void => {
    bytes -= kept.get(id)?.state.byteLength ?? 0;
    kept.delete(id);
    expiring.delete(id);
  };
  const keep = (checkpoint: Checkpoint): void => {
    forget(checkpoint.id);
    kept.set(checkpoint.id, checkpoint);
    if (checkpoint.expires !== Infinity) expiring.set(checkpoint.id, checkpoint);
    bytes += checkpoint.state.byteLength;
  };
  return {
    save: (checkpoints) => {
      for (const checkpoint of checkpoints) keep(checkpoint);
      if (bytes <= maxBytes) return;
      // Some room too, so that not each save has to look for what can go.
      for (const id of soonest(expiring, bytes - maxBytes * roomLeft)) forget(id);
    },
    load: (id) => kept.get(id),
    delete: (ids) => {
      for (const id of ids) forget(id);
    },
    sweep: (now) => {
      for (const { id, expires } of expiring.values()) if (expires <= now) forget(id);
    },
    close: () => {
      kept.clear();
      expiring.clear();
    },
  };
}

const roomLeft = 7 / 8;

/** Those that expire soonest, as many as make up so many bytes. */
function soonest(expiring: ReadonlyMap<string, Checkpoint>, bytes: number): readonly string[] {
  const ids: string[] = [];
  let left = bytes;
  const inOrder = [...expiring.values()].toSorted((one, other) => one.expires - other.expires);
  for (const { id, state } of inOrder) {
    if (left <= 0) break;
    left -= state.byteLength;
    ids.push(id);
  }
  return ids;
}
