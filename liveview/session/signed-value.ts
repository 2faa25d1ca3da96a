/**
 * Values that leave the server and come back: signed, dated, and readable by whoever holds them.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { PlainData } from "./plain-data.ts";

/** With what, and for what, a value is signed. */
export interface SigningKey {
  /** The server's secret. */
  readonly secret: string;
  /** What the value is for: one that was signed for something else is worth nothing. */
  readonly purpose: string;
}

/** Writes a value: three parts of base64url, for cookies and URLs. */
export function signValue(value: PlainData, key: SigningKey, atMs: number = Date.now()): string {
  const payload = Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${payload}.${Math.floor(atMs / 1000).toString(36)}`;
  return `${text}.${sign(text, key).toString("base64url")}`;
}

/**
 * What {@link signValue} wrote; `undefined` when it was not signed with this key, or is older than that.
 *
 * @param maxAgeS - in seconds.
 */
export function readSigned(
  text: string,
  key: SigningKey,
  maxAgeS: number,
  nowMs: number = Date.now(),
): unknown {
  const [payload = "", at = "", signature = "", ...more] = text.split(".");
  const given = Buffer.from(signature, "base64url");
  const right = sign(`${payload}.${at}`, key);
  if (more.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) {
    return undefined;
  }
  // By a clock that was set back, it may be from a moment that is still to come.
  if (nowMs / 1000 - Number.parseInt(at, 36) > maxAgeS) return undefined;
  const value: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
  return value;
}

/** The key of each purpose is another one. */
function sign(text: string, { secret, purpose }: SigningKey): Buffer {
  const key = createHmac("sha256", secret).update(`perigee ${purpose}`).digest();
  return createHmac("sha256", key).update(text).digest();
}
