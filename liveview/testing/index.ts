/**
 * For tests: crash things on purpose and wait, without sleeping, for what comes next.
 *
 * @module
 */
export { awaitExit } from "../../runtime/index.ts";
export { crash } from "./crash.ts";
