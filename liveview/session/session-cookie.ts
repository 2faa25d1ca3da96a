/**
 * The cookie that a session is kept in.
 *
 * It is signed and not encrypted: who holds it can read it, and cannot change it.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";
import type { PlainRecord } from "./plain-data.ts";
import { maxSessionBytes, SessionSizeError } from "./session-errors.ts";
import { readSigned, signValue } from "./signed-value.ts";
import type { SessionRecord } from "./visitor.ts";

/** How sessions are kept. */
export interface SessionOptions {
  /** How long a session is good after it was set, in seconds; two weeks by default. */
  readonly maxAgeS?: number;
  /**
   * Whether cookies are for HTTPS only: by default, when the request came over HTTPS. Behind a proxy that takes
   * HTTPS, set `trustProxy` of `serve`, or `true` here.
   */
  readonly secure?: boolean;
}

/** Two weeks. */
const defaultMaxAgeS = 14 * 24 * 3600;
const purpose = "session";

/** The cookie that a session is kept in. */
export class SessionCookie {
  readonly #secret: string;
  readonly #maxAgeS: number;

  constructor(secret: string, { maxAgeS = defaultMaxAgeS }: SessionOptions = {}) {
    this.#secret = secret;
    this.#maxAgeS = maxAgeS;
  }

  /** The session in the header `Cookie`; `undefined` when there is none, or none that is good. */
  read(header: string | undefined, isSecure: boolean): SessionRecord | undefined {
    const text = header === undefined ? undefined : parseCookie(header)[nameOf(isSecure)];
    if (text === undefined) return undefined;
    const value = readSigned(text, { secret: this.#secret, purpose }, this.#maxAgeS);
    return value === undefined ? undefined : (value as SessionRecord);
  }

  /** The header `Set-Cookie` that has a browser keep `data` from now on, or forget all when it is null. */
  write(data: PlainRecord | null, isSecure: boolean): string {
    const rest = { path: "/", httpOnly: true, sameSite: "lax", secure: isSecure } as const;
    const name = nameOf(isSecure);
    if (data === null) return stringifySetCookie({ name, value: "", maxAge: 0, ...rest });
    const session = { id: randomBytes(16).toString("base64url"), data };
    const value = signValue(session, { secret: this.#secret, purpose });
    return stringifySetCookie({ name, value, maxAge: this.#maxAgeS, ...rest });
  }
}

/**
 * Whether it fits into a cookie.
 *
 * @throws {SessionSizeError} when it does not.
 */
export function checkSessionSize(data: PlainRecord | null = null): void {
  // Base64 makes four characters of three bytes; the rest is id, date and signature.
  const bytes = Math.ceil((Buffer.byteLength(JSON.stringify(data)) * 4) / 3) + 120;
  if (bytes > maxSessionBytes) throw new SessionSizeError(bytes);
}

/** The prefix keeps others of the domain from setting it (RFC 6265bis, 4.1.3.2). */
function nameOf(isSecure: boolean): string {
  return isSecure ? "__Host-perigee-session" : "perigee-session";
}
