/**
 * Parts of a template that are rendered only when what they depend on has changed.
 *
 * A memo is transparent: what shows, in the page and on the wire, is what its template shows. All it
 * adds is the right to show what stood in its place before, when that depended on the same.
 *
 * @module
 */
import type { SlotValue } from "./html.ts";

/** A template and what it depends on. Made by {@link memo}. */
export class Memo<Item = void> {
  /** How many were ever made on this thread: whoever renders can tell whether any was. */
  static made = 0;
  /** What the template depends on. */
  readonly deps: readonly unknown[];
  /** Renders the part; of a memoised list, one row. */
  readonly template: (item: Item) => SlotValue;
  #content: SlotValue;
  #isRendered = false;

  constructor(deps: readonly unknown[], template: (item: Item) => SlotValue) {
    Memo.made += 1;
    this.deps = deps;
    this.template = template;
  }

  /** What `part` shows: rendered when it is first asked for, unless it was taken over. */
  static contentOf(part: Memo): SlotValue {
    if (!part.#isRendered) {
      part.#content = part.template();
      part.#isRendered = true;
    }
    return part.#content;
  }

  /** Has `part` show what `before` shows; false when it shows something of its own already. */
  static takeOver(part: Memo, before: Memo): boolean {
    if (part.#isRendered) return false;
    part.#content = Memo.contentOf(before);
    part.#isRendered = true;
    return true;
  }
}

/**
 * A part of a template that is rendered only when one of `deps` is another value (`Object.is`) than
 * when this part was last rendered. As the template of `each`, a row is rendered only when its item is
 * another object, or one of `deps` another value.
 *
 * The template must depend on `deps` only, and on the item of its row. In development a part that was
 * not rendered is rendered after all now and then, and a warning `PERIGEE_MEMO` says when it would show
 * something else.
 *
 * @param deps - what the template depends on: parts of the state, by identity.
 */
export function memo<Item>(
  deps: readonly unknown[],
  template: (item: Item) => SlotValue,
): Memo<Item> {
  return new Memo(deps, template);
}

/** Whether two memos of the same place are of one template, and depend on the same. */
export function isSameMemo<Item>(one: Memo<Item>, other: Memo<Item>): boolean {
  const { length } = one.deps;
  if (other.deps.length !== length) return false;
  for (let index = 0; index < length; index += 1) {
    if (!Object.is(one.deps[index], other.deps[index])) return false;
  }
  return isSameSource(one.template, other.template);
}

/** A part without its memos. */
export function unwrapMemo(value: SlotValue): SlotValue {
  let part = value;
  while (part instanceof Memo) part = Memo.contentOf(part);
  return part;
}

/**
 * Whether two functions were written at one place, as far as that can be told: two branches of a
 * condition may depend on the same and show different things.
 */
export function isSameSource(
  one: (...args: never[]) => unknown,
  other: (...args: never[]) => unknown,
): boolean {
  return one === other || one.toString() === other.toString();
}
