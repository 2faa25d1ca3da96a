/**
 * Which fields count as used once a form is submitted: all that there are. Those of rows that come later do not.
 *
 * @module
 */
import { keysIn, type FormState } from "./form-state.ts";
import { join, rowName } from "./path.ts";
import type { Shape } from "./shape.ts";

/** More are in no form that a person fills in. */
const mostNames = 2_000;

/** The names of all fields of a form, and of whatever the schema has found wrong. */
export function usedAtSubmit(shape: Shape, form: FormState): readonly string[] {
  const names = new Set([...form.used, ...Object.keys(form.texts)]);
  for (const { name } of form.issues) if (name !== "") names.add(name);
  for (const name of namesIn(shape, form, "", 0)) names.add(name);
  return [...names].slice(0, mostNames);
}

/** A schema may contain itself. */
const deepest = 8;

function namesIn(shape: Shape, form: FormState, part: string, depth: number): readonly string[] {
  if (depth > deepest) return [];
  if (shape.type === "rows") {
    const keys = keysIn(form.rows, part) ?? [];
    const inner = keys.flatMap((key) => namesIn(shape.item, form, rowName(part, key), depth + 1));
    return [part, ...inner];
  }
  if (shape.type !== "object") return part === "" ? [] : [part];
  return shape.names.flatMap((field) => {
    const inner = shape.field(field);
    return inner === undefined ? [] : namesIn(inner, form, join(part, field), depth + 1);
  });
}
