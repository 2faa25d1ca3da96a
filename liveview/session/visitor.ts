/**
 * Who is on the other side of a connection: what the server had their browser keep, and how they are connected.
 *
 * @module
 */
import type { PlainRecord } from "./plain-data.ts";

/** What the server had a browser keep, signed. */
export interface SessionRecord {
  /** Another one each time that the data was set: not even who knew it before knows it now. */
  readonly id: string;
  readonly data: PlainRecord;
}

/** How a visitor is connected, from the request that asked for the view. */
export interface ConnectInfo {
  /** The IP address of the other side; the one that a proxy names if `trustProxy` says so. */
  readonly address: string | undefined;
  /** The header `User-Agent`, as the browser says it. */
  readonly userAgent: string | undefined;
  /** The headers that `connectHeaders` of `serve` names, by their names in small letters, as far as they came. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Who asked for a view. */
export interface Visitor {
  readonly session: SessionRecord | undefined;
  readonly connect: ConnectInfo;
}

/** Who starts a view from a program. */
export const nobody: Visitor = {
  session: undefined,
  connect: { address: undefined, userAgent: undefined, headers: {} },
};
