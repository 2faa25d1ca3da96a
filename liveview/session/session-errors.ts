/**
 * What can be wrong with a session.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";

/** Bytes of a session in its cookie: browsers keep cookies of up to 4,096, name and attributes included (RFC 6265, 6.1). */
export const maxSessionBytes = 3_800;

/** A session is too large for a cookie. */
export class SessionSizeError extends LiveViewError {
  override readonly name = "SessionSizeError";
  readonly code = "ERR_SESSION_SIZE";

  /** @param bytes - of the session, signed. */
  constructor(bytes: number) {
    super(
      `the session is ${bytes} bytes, and a cookie holds ${maxSessionBytes}: keep an id in it, and the rest in a store`,
    );
  }
}
