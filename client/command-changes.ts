/**
 * What commands have changed stays through patches.
 *
 * Attributes do by themselves: lit writes a slot only when the server changes it. A class is one of several in such a
 * slot, and `display` one of several styles: these are put back when the server writes the slot and says nothing else
 * of this very class or style than before.
 *
 * @module
 */
interface Change {
  /** Whether a command has each of these classes be there. */
  readonly classes: Map<string, boolean>;
  /** The classes that the server gave. */
  given: ReadonlySet<string>;
  /** The `display` that a command gave, when the server gave another. */
  display?: readonly [wanted: string, given: string];
}

const changes = new Map<Element, Change>();

/** Adds a class, or takes it away. */
export function setClass(element: Element, name: string, isThere: boolean): void {
  const change = changeOf(element);
  element.classList.toggle(name, isThere);
  if (change.given.has(name) === isThere) change.classes.delete(name);
  else change.classes.set(name, isThere);
}

/** Gives an element a `display` of its own; an empty one is none. */
export function setDisplay(element: Element, display: string): void {
  const { style } = element as HTMLElement;
  if (style.display === display) return;
  const change = changeOf(element);
  const given = change.display?.[1] ?? style.display;
  change.display = [display, given];
  style.display = display;
}

function changeOf(element: Element): Change {
  let change = changes.get(element);
  if (change === undefined) {
    change = { classes: new Map(), given: new Set(element.classList) };
    changes.set(element, change);
  }
  return change;
}

/** Is called before a page is patched, and what it returns after that. */
export function keepChanges(): () => void {
  const before = [...changes.keys()].map(
    (element) =>
      [element, element.getAttribute("class"), (element as HTMLElement).style.display] as const,
  );
  return () => {
    for (const [element, classes, display] of before) {
      const change = changes.get(element);
      if (change === undefined || !element.isConnected) {
        changes.delete(element);
        continue;
      }
      if (element.getAttribute("class") !== classes) putClassesBack(element, change);
      if ((element as HTMLElement).style.display !== display) putDisplayBack(element, change);
    }
  };
}

function putClassesBack(element: Element, change: Change): void {
  const { given: before, classes } = change;
  const given = new Set(element.classList);
  change.given = given;
  for (const [name, isThere] of classes) {
    if (given.has(name) === before.has(name)) element.classList.toggle(name, isThere);
    else classes.delete(name);
  }
}

function putDisplayBack(element: Element, change: Change): void {
  const { style } = element as HTMLElement;
  const [wanted, given] = change.display ?? [];
  if (wanted !== undefined && style.display === given) style.display = wanted;
  else delete change.display;
}
