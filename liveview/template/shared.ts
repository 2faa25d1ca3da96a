/**
 * Parts of templates that many views show: rendered once on each thread.
 *
 * @module
 */
import { ComponentValue } from "./component-value.ts";
import { Each } from "./each.ts";
import { html, Rendered, svg, type SlotValue } from "./html.ts";
import { Memo } from "./memo.ts";
import { StreamRows } from "./stream-rows.ts";

const shownByMany = new WeakSet<Rendered>();

/** Whether a part was rendered for all views of this thread. */
export function isShared(part: Rendered): boolean {
  return shownByMany.has(part);
}

/**
 * A template of an object that many views show, such as a message that was published: rendered once for
 * all views of a thread, compared once, and encoded once.
 *
 * Define it at the top of a module, so that it depends on its object only. An object that can be changed
 * is rendered each time: what is published cannot be. So is a part with a component, a child view, a memo
 * or a stream in it.
 */
export function shared<Item extends object>(
  template: (item: Readonly<Item>) => Rendered,
): (item: Readonly<Item>) => Rendered {
  const known = new WeakMap<object, Rendered>();
  return (item) => {
    if (!Object.isFrozen(item)) return template(item);
    const before = known.get(item);
    if (before !== undefined) return before;
    const part = template(item);
    if (isOfItself(part)) {
      shownByMany.add(part);
      known.set(item, part);
    }
    return part;
  };
}

// The classes of plain parts: a child view is a part of another class.
const plain: ReadonlySet<unknown> = new Set([html``.constructor, svg``.constructor]);

/** Whether a part shows the same wherever it stands. */
function isOfItself(part: SlotValue): boolean {
  if (typeof part !== "object" || part === null) return true;
  if (Array.isArray(part)) return part.every(isOfItself);
  if (part instanceof Rendered) return plain.has(part.constructor) && part.values.every(isOfItself);
  if (part instanceof Each) return part.rows.every(isOfItself);
  return !(part instanceof Memo || part instanceof ComponentValue || part instanceof StreamRows);
}
