/**
 * What can be wrong with a stream.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";
import { nameKind } from "../protocol/name-kind.ts";

/** A stream is not where it can be kept, or is shown where it cannot be. */
export class StreamFieldError extends LiveViewError {
  override readonly name = "StreamFieldError";
  readonly code = "ERR_STREAM_FIELD";

  /** @param found - what was found in place of a stream; left out when it is one. */
  constructor(problem: string, ...found: readonly [found?: unknown]) {
    super(found.length === 0 ? problem : `${problem}, not ${nameKind(found[0])}`);
  }
}

/** A key is none, or is not there. */
export class StreamKeyError extends LiveViewError {
  override readonly name = "StreamKeyError";
  readonly code = "ERR_STREAM_KEY";
  /** The key, or what was found in its place. */
  readonly key: unknown;

  constructor(problem: string, key: unknown) {
    super(problem);
    this.key = key;
  }
}

/** A place in a stream, or its limit, is no number that can be one. */
export class StreamPlaceError extends LiveViewError {
  override readonly name = "StreamPlaceError";
  readonly code = "ERR_STREAM_PLACE";
  /** What was found in its place. */
  readonly found: unknown;

  constructor(option: "at" | "limit", wanted: string, found: unknown) {
    super(`${option} is ${wanted}, not ${nameKind(found)}`);
    this.found = found;
  }
}
