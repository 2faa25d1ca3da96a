/**
 * What can be wrong with uploads: errors of who writes a view, and what a person is told.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";
import type { UploadError } from "./upload.ts";

/** An upload in a state and the view's `uploads` do not fit together, or something else is no upload. */
export class UploadFieldError extends LiveViewError {
  override readonly name = "UploadFieldError";
  readonly code = "ERR_UPLOAD_FIELD";
  /** The field. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** What was uploaded cannot be consumed: its writer is gone, and what it had with it. */
export class UploadGoneError extends LiveViewError {
  override readonly name = "UploadGoneError";
  readonly code = "ERR_UPLOAD_GONE";
  /** Of the entry. */
  readonly ref: string;

  constructor(ref: string, options?: ErrorOptions) {
    super(
      `the upload ${ref} cannot be consumed: its writer is gone; ask for the file again`,
      options,
    );
    this.ref = ref;
  }
}

const messages = {
  too_large: "This file is too large.",
  not_accepted: "Files of this kind are not accepted.",
  too_many: "These are too many files.",
  too_large_together: "Together, these files are too large.",
  writer_failed: "This file could not be stored.",
  external_failed: "This file could not be uploaded.",
  unreadable: "This file could not be read.",
  timed_out: "Nothing of this file has come for too long.",
  lost: "This file was lost on its way. Choose it again.",
  cut_off: "More was sent than was announced.",
} as const;

const known: ReadonlyMap<string, string> = new Map(Object.entries(messages));

/** What is wrong, by its code; a view may have codes of its own, and words for them. */
export function uploadError(problem: string | UploadError): UploadError {
  if (typeof problem === "string") return { code: problem, message: known.get(problem) ?? problem };
  return { code: problem.code, message: problem.message };
}
