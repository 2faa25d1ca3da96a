/**
 * Tokens: the right to adopt one process, once, for a while.
 *
 * A token names a view and the turn it is good for, and is signed, so that nobody can make one up:
 * `view.turn.expires.signature`. Whether its turn is still to come, the gateway knows.
 *
 * @module
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** What a token says. */
export interface TokenClaims {
  /** The id of the view. */
  readonly id: string;
  /** Which of the view's tokens it is; each is good once. */
  readonly turn: number;
  /** Until when it is good, in milliseconds since 1970. */
  readonly expires: number;
}

/** A secret that nobody knows, for when none was configured. Tokens end with the OS process then. */
export function makeSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Writes and signs a token. */
export function signToken({ id, turn, expires }: TokenClaims, secret: string): string {
  const text = `${id}.${turn}.${expires}`;
  return `${text}.${sign(text, secret).toString("base64url")}`;
}

/** What a token says, or `undefined` when it was not signed with `secret` or has expired at `now`. */
export function readToken(token: string, secret: string, now: number): TokenClaims | undefined {
  const parts = token.split(".");
  const [id, turn, expires, signature] = parts;
  if (parts.length !== 4 || id === undefined || signature === undefined) return undefined;
  const given = Buffer.from(signature, "base64url");
  const right = sign(`${id}.${turn}.${expires}`, secret);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  const claims = { id, turn: Number(turn), expires: Number(expires) };
  return claims.expires > now ? claims : undefined;
}

function sign(text: string, secret: string): Buffer {
  return createHmac("sha256", secret).update(text).digest();
}
