/**
 * What is wrong with how a program uses a form; what is wrong in what a person typed is an issue of the form.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";

/** A form has no such field, no such rows, or something else was given in the place of its state. */
export class FormFieldError extends LiveViewError {
  override readonly name = "FormFieldError";
  readonly code = "ERR_FORM_FIELD";
  /** The name that was asked for. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}
