/**
 * Conditions in templates.
 *
 * @module
 */
import { nothing } from "./nothing.ts";

type Falsy = false | 0 | 0n | "" | null | undefined;

/**
 * What `then` makes when `condition` holds, and otherwise what `otherwise` makes, or nothing.
 *
 * Only one of them is called. `then` gets the condition, known to hold:
 * `when(user, (user) => user.name, () => "guest")`.
 */
export function when<Condition, Then, Otherwise = typeof nothing>(
  condition: Condition,
  then: (condition: Exclude<Condition, Falsy>) => Then,
  otherwise?: () => Otherwise,
): Then | Otherwise | typeof nothing {
  // What is not falsy is not one of the falsy.
  if (condition) return then(condition as Exclude<Condition, Falsy>);
  return otherwise === undefined ? nothing : otherwise();
}
