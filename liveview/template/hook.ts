/**
 * Elements that a script of the page takes care of.
 *
 * @module
 */
import type { Payload } from "../protocol/value.ts";
import { isSamePayload } from "./same-payload.ts";

/** A hook on an element. Made by {@link hook}. */
export class Hook {
  readonly hookName: string;
  readonly data: Payload | undefined;

  constructor(name: string, data: Payload | undefined) {
    this.hookName = name;
    this.data = data;
  }
}

/**
 * Hands an element to a script of the page: `<canvas ${hook("Chart", points)}></canvas>`.
 *
 * The page names its hooks when it connects: `connect({ hooks: { Chart: (element, points) => … } })`. The
 * function is called when the element is there, what it returns may have `updated(data)`, called when
 * `data` is other than before, and `destroyed()`, called when the element is gone. What stands inside of
 * the element is the template's to change; a hook that fills it takes an empty one.
 *
 * @param data - plain data: what JSON can say.
 */
export function hook(name: string, data?: Payload): Hook {
  return new Hook(name, data);
}

/** Whether both are the same hook with the same data. */
export function isSameHook(one: Hook, other: Hook): boolean {
  return one.hookName === other.hookName && isSamePayload(one.data, other.data);
}
