/**
 * The part of `lazy-script.ts` that is loaded when it is needed.
 */
import { saidLast } from "./said.ts";

/** Tells what the other script said: both know the same. */
export const answer = (): string => `${saidLast()}, then the part`;
