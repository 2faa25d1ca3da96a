/**
 * Tokens: the right to adopt one view.
 *
 * A token names a view and its own number, and is signed, so that nobody can make one up:
 * `view.turn.signature`. It is good until a later one has arrived, which who keeps the view knows; so it needs
 * no date: it is worth nothing as soon as its view is gone, and what was kept of it. Nor is it outside of the
 * session that the view was mounted in: who signs out, or in as somebody else, has no right to it any more.
 *
 * @module
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** What a token says. */
export interface TokenClaims {
  /** The id of the view. */
  readonly id: string;
  /** Which of the view's tokens it is. */
  readonly turn: number;
}

/** A secret that nobody knows, for when none was configured. Tokens end with the OS process then. */
export function makeSecret(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * Writes and signs a token.
 *
 * @param session - the id of the session that it is good in; empty for none.
 */
export function signToken({ id, turn }: TokenClaims, secret: string, session = ""): string {
  const text = `${id}.${turn}`;
  return `${text}.${sign(text, secret, session).toString("base64url")}`;
}

/** What a token says, or `undefined` when it was not signed with `secret`, or for another session. */
export function readToken(token: string, secret: string, session = ""): TokenClaims | undefined {
  const parts = token.split(".");
  const [id, turn, signature] = parts;
  if (parts.length !== 3 || id === undefined || signature === undefined) return undefined;
  const given = Buffer.from(signature, "base64url");
  const right = sign(`${id}.${turn}`, secret, session);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  return { id, turn: Number(turn) };
}

function sign(text: string, secret: string, session: string): Buffer {
  return createHmac("sha256", secret).update(`${session}\n${text}`).digest();
}
