/**
 * What a page says while something is wrong: a part of the client that nothing waits for. It is asked for
 * as soon as the page connects, since without a server it could not be had.
 *
 * @module
 */
export { createBar } from "./bar.ts";
export { createNotice } from "./notice.ts";
