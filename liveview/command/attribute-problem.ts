/**
 * Attributes that no command may set: those that run code, take the page elsewhere, or are the client's own.
 *
 * @module
 */
import { defuseUrl, refusalOf } from "../template/slot-rules.ts";

/** Why a command may not give the attribute `name` this value, or undefined when it may. */
export function attributeProblem(name: unknown, value: unknown): string | undefined {
  if (typeof name !== "string" || !/^[A-Za-z_][\w:.-]*$/.test(name)) {
    return `${JSON.stringify(name)} is no name of an attribute`;
  }
  if (typeof value !== "string") return `${name} takes a text`;
  const lower = name.toLowerCase();
  if (refusalOf({ kind: "attribute", name: lower, tagName: "" }) !== undefined) {
    return `${name} would run code`;
  }
  if (lower === "style") return "style is refused by a strict policy: use classes";
  if (lower === "class") return "class is what addClass, removeClass and toggleClass are for";
  if (lower === "http-equiv" || lower === "nonce") return `${name} is refused`;
  if (lower.startsWith("data-live")) return `${name} is the client's own`;
  // Whatever the element is: it may be one that follows what stands in this attribute.
  const isScript = defuseUrl(value, { start: "", rest: "", use: "page" }) !== value;
  const isAnimated = defuseUrl(value, { start: "", rest: "", use: "list" }) !== value;
  return isScript || isAnimated ? `${name} is to be a URL that runs code` : undefined;
}
