/**
 * What a program without types may define.
 *
 * @module
 */
import { defineBehaviour, defineProcess } from "perigee/runtime";

/** Gives no handlers. */
export const noHandlers = defineBehaviour(import.meta, () => undefined as never);

/** Gives no handlers, later. */
export const noHandlersLater = defineBehaviour(import.meta, async () => undefined as never);

/** Returns what is no promise. */
export const returnsNumber = defineProcess(import.meta, (() => 5) as never);
