/**
 * The cookie by which flash messages go along to a page that is loaded: for a minute, and once.
 *
 * It holds the messages, signed, when an answer to a request says them; or the token of the view that said them, which has
 * left them with the gateway.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { parseCookie, stringifySetCookie } from "cookie";
import { checkFlash, type FlashMessages } from "../navigation/flash.ts";
import { readSigned, signValue, type SigningKey } from "../session/signed-value.ts";
import type { Visitor } from "../session/visitor.ts";
import { flashOf, flashSeconds, type Seats } from "./seats.ts";

/** As the client knows it, too. */
const name = "perigee-flash";

/** The cookie of flash messages. */
export class FlashCookie {
  readonly #key: SigningKey;
  readonly #seats: Seats;

  constructor(secret: string, seats: Seats) {
    this.#key = { secret, purpose: "flash" };
    this.#seats = seats;
  }

  /** Has the browser bring messages along. */
  put(response: ServerResponse, messages: FlashMessages, isSecure: boolean): void {
    const value = signValue({ ...messages }, this.#key);
    this.#set(response, value, { maxAge: flashSeconds, secure: isSecure });
  }

  /** The messages that a request brings along; the browser forgets them. */
  take(
    { method, headers: { cookie = "" } }: IncomingMessage,
    response: ServerResponse,
    visitor: Visitor,
  ): FlashMessages | undefined {
    if (method !== "GET" || !cookie.includes(name)) return undefined;
    const text = parseCookie(cookie)[name];
    if (text === undefined) return undefined;
    this.#set(response, "", { maxAge: 0 });
    const claims = this.#seats.read(text, visitor);
    if (claims !== undefined) return flashOf(this.#seats.get(claims.id));
    const signed = readSigned(text, this.#key, flashSeconds);
    // It was written above.
    return signed === undefined ? undefined : checkFlash(signed as FlashMessages);
  }

  #set(
    response: ServerResponse,
    value: string,
    options: { readonly maxAge: number; readonly secure?: boolean },
  ): void {
    const rest = { path: "/", sameSite: "lax", ...options } as const;
    response.appendHeader("Set-Cookie", stringifySetCookie({ name, value, ...rest }));
  }
}
