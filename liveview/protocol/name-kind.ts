/**
 * Words for a value in an error message.
 *
 * @module
 */

/** What kind of thing `value` is, with its article: `"a Date"`, `"an array"`, `"a function"`, `"undefined"`. */
export function nameKind(value: unknown): string {
  if (value === null || value === undefined || typeof value === "number") return String(value);
  if (typeof value !== "object") return withArticle(typeof value);
  if (Array.isArray(value)) return "an array";
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return "an object without a class";
  const { constructor } = value;
  return withArticle(
    typeof constructor === "function" && constructor.name !== "" && constructor.name !== "Object"
      ? constructor.name
      : "object",
  );
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
}
