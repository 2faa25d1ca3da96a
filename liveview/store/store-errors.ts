/**
 * What can go wrong with a store.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";

/** A store could not do what was asked of it. */
export class StoreFailedError extends LiveViewError {
  override readonly name = "StoreFailedError";
  readonly code = "ERR_STORE_FAILED";

  constructor(what: string, why: string, options?: ErrorOptions) {
    super(`${what}: ${why}`, options);
  }
}

/** A file cannot be used as a store. */
export class StoreFileError extends LiveViewError {
  override readonly name = "StoreFileError";
  readonly code = "ERR_STORE_FILE";
  /** The file. */
  readonly file: string;
  /** What is wrong with it. */
  readonly why: string;

  constructor(file: string, why: string, options?: ErrorOptions) {
    super(`the store ${file} cannot be used: ${why}`, options);
    this.file = file;
    this.why = why;
  }
}

/** A database was written by another version of Perigee, whose checkpoints this one does not read. */
export class StoreSchemaError extends LiveViewError {
  override readonly name = "StoreSchemaError";
  readonly code = "ERR_STORE_SCHEMA";
  /** The file. */
  readonly file: string;
  /** The version of its schema. */
  readonly found: number;
  /** The version that this Perigee reads and writes. */
  readonly wanted: number;

  constructor(file: string, found: number, wanted: number) {
    super(
      `the store ${file} has schema version ${found}, and this version of Perigee uses ${wanted}: ` +
        "give it another file (views then start afresh), or run the version that wrote it",
    );
    this.file = file;
    this.found = found;
    this.wanted = wanted;
  }
}

/** The state of a view cannot be kept: it holds what is no plain data. */
export class StateError extends LiveViewError {
  override readonly name = "StateError";
  readonly code = "ERR_STATE";

  constructor(why: string, options?: ErrorOptions) {
    super(`the state of a view must be plain data: ${why}`, options);
  }
}

/** Why something failed, as text, whatever was thrown. */
export function describeThrown(thrown: unknown): string {
  // Told by its shape: an error of another realm (a `vm` context) is no instance of Error here.
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    if (typeof thrown.message === "string") return thrown.message;
  }
  return typeof thrown === "string" ? thrown : `a thrown ${typeof thrown}`;
}
