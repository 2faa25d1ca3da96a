/**
 * Who sends a request.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { SessionCookie, SessionOptions } from "../session/session-cookie.ts";
import type { Visitor } from "../session/visitor.ts";

/** What is read of requests. */
export interface VisitorOptions {
  readonly session: SessionOptions;
  /** Names of headers that views get to know. */
  readonly headers: readonly string[];
  /** Whether `X-Forwarded-For` and `X-Forwarded-Proto` tell the truth. */
  readonly trustProxy: boolean;
}

/** Reads who sends requests. */
export class Visitors {
  readonly #cookie: SessionCookie;
  readonly #options: VisitorOptions;

  constructor(cookie: SessionCookie, options: VisitorOptions) {
    this.#cookie = cookie;
    this.#options = options;
  }

  /** Who sends this one. */
  read(request: IncomingMessage): Visitor {
    const { headers, socket } = request;
    const { trustProxy, headers: wanted } = this.#options;
    // Each proxy appends who it got the request from: what is before that, the visitor may have made up.
    const forwarded = trustProxy
      ? textOf(headers["x-forwarded-for"])?.split(",").at(-1)
      : undefined;
    const chosen = wanted.flatMap((name) => {
      const value = textOf(headers[name.toLowerCase()]);
      return value === undefined ? [] : [[name.toLowerCase(), value] as const];
    });
    return {
      session: this.#cookie.read(headers.cookie, this.isSecure(request)),
      connect: {
        address: forwarded?.trim() ?? socket.remoteAddress,
        userAgent: headers["user-agent"],
        headers: Object.fromEntries(chosen),
      },
    };
  }

  /** Whether cookies of this request are for HTTPS only. */
  isSecure({ headers, socket }: IncomingMessage): boolean {
    const { session, trustProxy } = this.#options;
    if (session.secure !== undefined) return session.secure;
    if ("encrypted" in socket && socket.encrypted === true) return true;
    return (
      trustProxy && textOf(headers["x-forwarded-proto"])?.split(",").at(-1)?.trim() === "https"
    );
  }
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "object" ? value.join(", ") : value;
}
