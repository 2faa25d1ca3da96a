/**
 * Names of fields, taken apart: `links[3].url` is the field `url` of the row with the key 3 of `links`.
 *
 * @module
 */

/** One step on the way to a field. */
export interface Step {
  /** The name of what it leads to, from the top: `links[3]`. */
  readonly name: string;
  /** The name of the field that it takes, `links`. */
  readonly field: string;
  /** The key of the row that it takes of that. */
  readonly key: number | undefined;
}

/** Longer names are none of a form. */
const longestName = 500;

/** The steps to `name`; undefined when that is no name of a field. */
export function stepsTo(name: string): readonly Step[] | undefined {
  if (name.length > longestName) return undefined;
  const steps: Step[] = [];
  for (const part of name.split(".")) {
    const [, field, digits] = /^([^.[\]]+)(?:\[(0|[1-9]\d{0,14})\])?$/.exec(part) ?? [];
    if (field === undefined || field === "__proto__") return undefined;
    const key = digits === undefined ? undefined : Number(digits);
    steps.push({ name: join(steps.at(-1)?.name ?? "", part), field, key });
  }
  return steps;
}

/** The name of the field `field` in `part`; at the top `part` is empty. */
export function join(part: string, field: string): string {
  return part === "" ? field : `${part}.${field}`;
}

/** The name of the row with this key. */
export function rowName(list: string, key: number): string {
  return `${list}[${key}]`;
}

/** The name of the list that `step` takes a row of. */
export function listOf({ name, key }: Step): string {
  return key === undefined ? name : name.slice(0, name.lastIndexOf("["));
}

/** Whether `name` is `part`, or a field inside of it. */
export function isWithin(name: string, part: string): boolean {
  if (part === "") return true;
  if (!name.startsWith(part)) return false;
  const next = name.charAt(part.length);
  return next === "" || next === "." || next === "[";
}
