/**
 * A store in one SQLite file: what it keeps outlives the OS process.
 *
 * A save that was answered is in the file, and survives the end of the OS process in any way. The end
 * of the machine itself may cost the last saves, never the file (`synchronous = NORMAL` in WAL mode).
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { OptionError } from "../../runtime/index.ts";
import { defineStore, type StoreKind } from "./define-store.ts";
import { openDatabase } from "./sqlite-database.ts";
import type { Checkpoint, Store, StoreDefinition } from "./store.ts";

/** Where an {@link sqliteStore} keeps its checkpoints. */
export interface SqliteStoreOptions {
  /** The file, made when it is not there; a path is relative to the working directory. */
  readonly file: string | URL;
  /**
   * Milliseconds that the views of an OS process that ended without a word are kept for their clients
   * to come back, from the next start on; one hour by default.
   */
  readonly keepMs?: number;
}

/**
 * Keeps checkpoints in an SQLite file, on a thread of its own.
 *
 * @throws {OptionError} when `file` names no file, or `keepMs` is no number of milliseconds.
 */
export function sqliteStore(options: SqliteStoreOptions): StoreDefinition {
  const { file, keepMs = 3_600_000 } = options;
  if (!Number.isFinite(keepMs) || keepMs < 0) {
    throw new OptionError("keepMs", keepMs, "a number of milliseconds, 0 or more");
  }
  return sqlite({ file: pathOf(file), keepMs });
}

function pathOf(file: unknown): string {
  if (typeof file === "string" && file !== "" && !file.includes("\0")) return resolve(file);
  // Told by its shape: also a URL of another realm (a `vm` context).
  const isUrl = typeof file === "object" && file !== null && "href" in file;
  if (isUrl && typeof file.href === "string" && file.href.startsWith("file:")) {
    return fileURLToPath(file.href);
  }
  throw new OptionError("file", file, "a path, or a file: URL");
}

/** What an SQLite store is opened with. */
export interface SqliteStoreArgument {
  /** An absolute path. */
  readonly file: string;
  readonly keepMs: number;
}

/** The kind of store that {@link sqliteStore} makes. */
export const sqlite: StoreKind<SqliteStoreArgument> = defineStore(
  import.meta,
  { isDurable: true, isolation: "thread" },
  openSqliteStore,
);

/**
 * Opens the store in this file.
 *
 * @throws {StoreSchemaError} when it was written by a version of another schema.
 * @throws {StoreFileError} when the file cannot be used.
 */
export function openSqliteStore({ file, keepMs }: SqliteStoreArgument): Store {
  const store = new SqliteStore(openDatabase(file));
  store.expireOrphans(Date.now() + keepMs);
  return store;
}

const columns = "id, view, state, applied, settled, frame, turn, url, expires, is_last";

class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #save: StatementSync;
  readonly #load: StatementSync;
  readonly #delete: StatementSync;
  readonly #sweep: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#save = database.prepare(
      `INSERT OR REPLACE INTO checkpoints (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#load = database.prepare(`SELECT ${columns} FROM checkpoints WHERE id = ?`);
    this.#delete = database.prepare("DELETE FROM checkpoints WHERE id = ?");
    this.#sweep = database.prepare("DELETE FROM checkpoints WHERE expires <= ?");
  }

  /** Gives those an expiry that have none: no process of their views is left. */
  expireOrphans(expires: number): void {
    this.#database.prepare("UPDATE checkpoints SET expires = ? WHERE expires IS NULL").run(expires);
  }

  save(checkpoints: readonly Checkpoint[]): void {
    this.#transact(() => {
      for (const { id, view, state, applied, settled, frame, turn, ...rest } of checkpoints) {
        const { url, isLast } = rest;
        const expires = rest.expires === Infinity ? null : rest.expires;
        const last = isLast ? 1 : 0;
        this.#save.run(id, view, state, applied, settled, frame, turn, url, expires, last);
      }
    });
  }

  load(id: string): Checkpoint | undefined {
    const row = this.#load.get(id);
    return row === undefined ? undefined : readRow(id, row);
  }

  delete(ids: readonly string[]): void {
    this.#transact(() => {
      for (const id of ids) this.#delete.run(id);
    });
  }

  sweep(now: number): void {
    this.#sweep.run(now);
  }

  secret(): string {
    const database = this.#database;
    // Two OS processes may ask at the same time: the first one's is everybody's.
    database
      .prepare("INSERT OR IGNORE INTO secrets (name, value) VALUES ('token', ?)")
      .run(randomBytes(32).toString("base64url"));
    return String(
      database.prepare("SELECT value FROM secrets WHERE name = 'token'").get()?.["value"],
    );
  }

  close(): void {
    this.#database.close();
  }

  /** All of it, or nothing. */
  #transact(change: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      change();
      this.#database.exec("COMMIT");
    } catch (thrown) {
      // Some failures, such as a full disk, have rolled back already.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw thrown;
    }
  }
}

function readRow(id: string, row: Readonly<Record<string, SQLOutputValue>>): Checkpoint {
  const { state, expires } = row;
  return {
    id,
    view: String(row["view"]),
    state: state as Uint8Array,
    applied: Number(row["applied"]),
    settled: Number(row["settled"]),
    frame: Number(row["frame"]),
    turn: Number(row["turn"]),
    url: String(row["url"]),
    expires: expires === null ? Infinity : Number(expires),
    isLast: row["is_last"] === 1,
  };
}
