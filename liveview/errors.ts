/**
 * What every error of this layer has in common.
 *
 * @module
 */

/** An error thrown by the view layer; `code` is stable and meant to be switched on, `message` is for people. */
export abstract class LiveViewError extends Error {
  abstract readonly code: string;
}
