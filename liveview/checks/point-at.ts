/**
 * A place in a template, for people.
 *
 * @module
 */

/** A place in a template: in which of its strings, and where there. */
export interface Place {
  readonly strings: readonly string[];
  readonly index: number;
  readonly offset: number;
}

const slot = "${…}";
const margin = 60;

/** The line of the template, and an arrow under the place. */
export function pointAt({ strings, index, offset }: Place): string {
  const text = strings[index] ?? "";
  const before = [...strings.slice(0, index), text.slice(0, offset)].join(slot);
  const after = [text.slice(offset), ...strings.slice(index + 1)].join(slot);
  const left = before.slice(before.lastIndexOf("\n") + 1).trimStart();
  const right = after.split("\n", 1).join("").trimEnd();
  const shownLeft = left.length > margin ? `…${left.slice(-margin)}` : left;
  const shownRight = right.length > margin ? `${right.slice(0, margin)}…` : right;
  return `    ${shownLeft}${shownRight}\n    ${" ".repeat(shownLeft.length)}^`;
}
