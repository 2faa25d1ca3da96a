/**
 * The database file of an SQLite store: opened, checked, with its tables.
 *
 * A file is changed only when it is empty or known to be a store of this schema: a mistake in a path
 * must not cost another program its data.
 *
 * @module
 */
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { describeThrown, StoreFileError, StoreSchemaError } from "./store-errors.ts";

/** Counts up with every change of the tables. */
export const schemaVersion = 1;
/** "Peri" in ASCII: says in the file whose it is (`PRAGMA application_id`). */
const applicationId = 0x50_65_72_69;

/**
 * Milliseconds to wait for another OS process that writes. Less than a process may hold up its thread;
 * a save that fails for it is tried again.
 */
const busyTimeoutMs = 500;

// Not WITHOUT ROWID: states are large. Numbers of a Date may have fractions, so `expires` is REAL.
const schema = `
  CREATE TABLE checkpoints (
    id TEXT PRIMARY KEY,
    view TEXT NOT NULL,
    state BLOB NOT NULL,
    applied INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    frame INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    url TEXT NOT NULL,
    expires REAL,
    is_last INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX checkpoints_by_expires ON checkpoints (expires) WHERE expires IS NOT NULL;
  CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
`;

/**
 * Opens the database of a store; makes its folder, its file (readable by its owner only) and its
 * tables, where they are not there.
 *
 * @throws {StoreSchemaError} when the store is of another schema.
 * @throws {StoreFileError} when the file is no database, is one of another program, or cannot be used.
 */
export function openDatabase(file: string): DatabaseSync {
  // Loaded when it is needed, on the thread of the store: some versions of Node 24 warn that it is
  // experimental, and worker threads here are silent about that.
  const { DatabaseSync: Database } = process.getBuiltinModule("node:sqlite");
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    // SQLite gives its other files the mode of this one.
    closeSync(openSync(file, "a", 0o600));
    database = new Database(file);
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    prepareTables(database, file);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    return database;
  } catch (thrown) {
    database?.close();
    if (thrown instanceof StoreFileError || thrown instanceof StoreSchemaError) throw thrown;
    throw new StoreFileError(file, describeThrown(thrown), { cause: thrown });
  }
}

function prepareTables(database: DatabaseSync, file: string): void {
  if (checkOwner(database, file) === "ours") return;
  database.exec("BEGIN IMMEDIATE");
  try {
    // Another OS process may have made them since.
    if (checkOwner(database, file) === "empty") database.exec(schema);
    database.exec("COMMIT");
  } catch (thrown) {
    database.exec("ROLLBACK");
    throw thrown;
  }
}

function checkOwner(database: DatabaseSync, file: string): "ours" | "empty" {
  const owner = readNumber(database, "PRAGMA application_id");
  const version = readNumber(database, "PRAGMA user_version");
  if (owner === applicationId) {
    if (version !== schemaVersion) throw new StoreSchemaError(file, version, schemaVersion);
    return "ours";
  }
  const tables = readNumber(database, "SELECT count(*) FROM sqlite_schema");
  if (owner === 0 && version === 0 && tables === 0) return "empty";
  throw new StoreFileError(file, "it is the database of another program: choose another file");
}

function readNumber(database: DatabaseSync, sql: string): number {
  const row = database.prepare(sql).get();
  return Number(Object.values(row ?? {})[0]);
}
