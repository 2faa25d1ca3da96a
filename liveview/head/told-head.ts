/**
 * What a view says of its page, and what its browser knows of that.
 *
 * A head is no event but a part of what is shown: a whole tree comes with all of it, a change with what is another.
 *
 * @module
 */
import { EffectType, type Effect } from "../protocol/effect.ts";
import type { HeadParts } from "../protocol/head.ts";
import { toHeadParts, type Head } from "./head.ts";

/** What a view says of its page. */
export class ToldHead<State> {
  readonly #read: ((state: State) => Head) | undefined;
  /** Of the state that was rendered last. */
  #parts: HeadParts | undefined;
  #text = "";
  /** What the browser has, as a text. */
  #told: string | undefined;
  #isInPage = false;

  /** @param read - says what a state means; left out for a view that says nothing. */
  constructor(read: ((state: State) => Head) | undefined) {
    this.#read = read;
  }

  /**
   * A state was rendered.
   *
   * @throws {HeadError} when what the view says of it cannot be shown.
   */
  rendered(state: State): void {
    if (this.#read === undefined) return;
    this.#parts = toHeadParts(this.#read(state));
    this.#text = JSON.stringify(this.#parts);
  }

  /** For a page; whoever looks first has that page. */
  page(): HeadParts | undefined {
    this.#told = this.#text;
    this.#isInPage = true;
    return this.#parts;
  }

  /** What a whole tree comes with: all of it, unless it is in the page that asks. */
  takeAll(): readonly Effect[] {
    if (!this.#isInPage) this.#told = undefined;
    this.#isInPage = false;
    return this.takeChange();
  }

  /** What a change comes with: what is not as it was told. */
  takeChange(): readonly Effect[] {
    if (this.#parts === undefined || this.#told === this.#text) return none;
    this.#told = this.#text;
    return [[EffectType.head, ...this.#parts]];
  }
}

const none: readonly Effect[] = [];

/** What a view says of its page: nothing, unless it is the one that speaks there. */
export function startHead<State, Context>(
  read: ((state: State, ctx: Context) => Head) | undefined,
  ctx: Context,
  { isSpeaker = false }: { readonly isSpeaker?: boolean },
): ToldHead<State> {
  return new ToldHead(read && isSpeaker ? (state) => read(state, ctx) : undefined);
}
