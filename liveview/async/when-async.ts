/**
 * Values that tasks bring, in templates.
 *
 * @module
 */
import { nothing } from "../template/nothing.ts";
import type { AsyncValue } from "./async-value.ts";
import type { TaskError } from "./task-errors.ts";

/** What is shown of a value; what is left out shows nothing. */
export interface AsyncParts<Value, Progress, Shown> {
  /** Nothing was asked for yet. */
  readonly idle?: () => Shown;
  /** It is loading: with the value before, and with how far the task is, if there are such. */
  readonly loading?: (before: Value | undefined, progress: Progress | undefined) => Shown;
  /** It is there. */
  readonly ok: (value: Value) => Shown;
  /** It has failed: with the value before, if there is one. */
  readonly failed?: (error: TaskError, before: Value | undefined) => Shown;
}

/**
 * What one of `parts` makes of a value:
 * `whenAsync(orders, { loading: () => "…", ok: (orders) => list(orders), failed: () => "They cannot be shown." })`.
 */
export function whenAsync<Value, Progress, Shown>(
  value: AsyncValue<Value, Progress>,
  parts: AsyncParts<Value, Progress, Shown>,
): Shown | typeof nothing {
  switch (value.status) {
    case "idle":
      return parts.idle?.() ?? nothing;
    case "loading":
      return parts.loading?.(value.value, value.progress) ?? nothing;
    case "ok":
      return parts.ok(value.value);
    case "failed":
      return parts.failed?.(value.error, value.value) ?? nothing;
  }
}
