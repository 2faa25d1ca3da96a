/**
 * What is wrong with what `classMap` or `styleMap` were given.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";

/** A class or a declaration that cannot be written as it is; thrown by `classMap` and `styleMap`. */
export class AttributeMapError extends LiveViewError {
  override readonly name = "AttributeMapError";
  readonly code = "ERR_ATTRIBUTE_MAP";
}
