/**
 * Flash messages: a word to the person at the browser that goes along to the next page, and no further.
 *
 * They are no part of the state, and count with the turn that says them, as that does. A message lives until the page goes to
 * another URL, unless the turn that says it is the one that goes there.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";

const kinds = ["info", "success", "warning", "error"] as const;

/** What kind of a message it is. */
export type FlashKind = (typeof kinds)[number];

/** The messages that there are, one of each kind: plain text. */
export type FlashMessages = { readonly [Kind in FlashKind]?: string };

/** The messages of a view. */
export interface Flash {
  /** Those that there are now; `render` gets them, too. */
  readonly messages: FlashMessages;
  /**
   * Says something, in place of what was said of this kind before.
   *
   * @throws {FlashError} when there is no such kind, or `text` is none, or has more than 1,000 characters.
   */
  readonly put: (kind: FlashKind, text: string) => void;
  /** Takes back what was said of this kind, or all; so does a click on an element with `data-live-clear-flash`. */
  readonly clear: (kind?: FlashKind) => void;
}

/** A flash message cannot be shown. */
export class FlashError extends LiveViewError {
  override readonly name = "FlashError";
  readonly code = "ERR_FLASH";
}

/** The name of the event that takes messages back. */
export const clearFlashEvent = "perigee:clear-flash";

/** The messages of a view, turn by turn. */
export class FlashBox implements Flash {
  readonly #carry: (messages: FlashMessages) => void;
  #now: FlashMessages;
  #kept: FlashMessages;
  /** Of the turn that runs: what it said, and what is to be done should that go along. */
  #fresh: FlashMessages;
  #leaving: (() => void) | undefined;

  /**
   * @param given - what came along to this page, or was left by the process before this one.
   * @param carry - keeps what is to go along.
   */
  constructor(given: FlashMessages, carry: (messages: FlashMessages) => void) {
    this.#carry = carry;
    this.#now = given;
    this.#kept = given;
    this.#fresh = given;
  }

  get messages(): FlashMessages {
    return this.#now;
  }

  /** For a successor: those that count. */
  get kept(): { readonly flash?: FlashMessages } {
    return isEmpty(this.#kept) ? {} : { flash: this.#kept };
  }

  /** Whether the turn that runs has others than the one before. */
  get isChanged(): boolean {
    return this.#now !== this.#kept;
  }

  readonly put = (kind: FlashKind, text: string): void => {
    const said = checkFlash({ [kind]: text });
    this.#now = { ...this.#now, ...said };
    this.#fresh = { ...this.#fresh, ...said };
  };

  readonly clear = (kind?: FlashKind): void => {
    const rest = (from: FlashMessages): FlashMessages =>
      kind === undefined
        ? {}
        : Object.fromEntries(Object.entries(from).filter(([of]) => of !== kind));
    if (!isEmpty(this.#now)) this.#now = rest(this.#now);
    this.#fresh = rest(this.#fresh);
  };

  /** A browser asks to take back those of a kind, or all. */
  cleared(kind: unknown): void {
    const known = kinds.find((one) => one === kind);
    if (known !== undefined || kind === null || kind === undefined) this.clear(known);
  }

  /** The page is at another URL of this view: what was said before this turn has been read. */
  moved(): void {
    if (!isEmpty(this.#now)) this.#now = this.#fresh;
  }

  /** The turn that runs leaves for another page. @param goesAlong - hears whether something goes along. */
  leaves(goesAlong: () => void): void {
    this.#leaving = goesAlong;
  }

  /** The turn that runs counts. */
  commit(): void {
    if (this.#leaving !== undefined && !isEmpty(this.#fresh)) {
      this.#carry(this.#fresh);
      this.#leaving();
    }
    this.#leaving = undefined;
    this.#kept = this.#now;
    this.#fresh = none;
  }
}

/**
 * Messages that can be shown.
 *
 * @throws {FlashError} when they cannot.
 */
export function checkFlash(messages: Readonly<Record<string, unknown>>): FlashMessages {
  for (const [kind, text] of Object.entries(messages)) {
    if (!kinds.some((known) => known === kind)) {
      throw new FlashError(
        `"${kind.slice(0, 100)}" is no kind of flash message: ${kinds.join(", ")}`,
      );
    }
    if (typeof text !== "string" || text.length > longest) {
      throw new FlashError(`the ${kind} message is no text of at most ${longest} characters`);
    }
  }
  return messages;
}

const longest = 1_000;
const none: FlashMessages = {};

function isEmpty(messages: FlashMessages): boolean {
  return Object.keys(messages).length === 0;
}
