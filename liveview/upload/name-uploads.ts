/**
 * The uploads of a state and what its view allows, put together.
 *
 * @module
 */
import type { AllowedUpload } from "./allow-upload.ts";
import { isUpload, uploadAt, type UploadData } from "./upload.ts";
import { UploadFieldError } from "./upload-errors.ts";

/** The uploads of a view, by the fields of its state. */
export type UploadsByField = Readonly<Record<string, AllowedUpload<unknown>>>;

/**
 * Gives each upload at the top of `state` its name, and what its view allows.
 *
 * @throws {UploadFieldError} when an upload is allowed and not there, or the other way round.
 */
export function nameUploads(state: object, allowed: UploadsByField, view: string): void {
  for (const name of Object.keys(allowed)) {
    if (uploadAt(state, name) !== undefined) continue;
    throw new UploadFieldError(
      name,
      `the view's uploads have "${name}", and its state has not: ${name}: upload()`,
    );
  }
  for (const [name, upload] of Object.entries(state)) {
    if (!isUpload(upload)) continue;
    const options = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (options === undefined) {
      throw new UploadFieldError(
        name,
        `the state has the upload "${name}", and the view does not say what may be uploaded: uploads: { ${name}: allowUpload({ … }) }`,
      );
    }
    const { accept, maxEntries, maxFileSize, autoUpload } = options;
    const said = {
      name,
      scope: view,
      accept: accept === "any" ? "" : accept.join(","),
      maxEntries,
      maxFileSize,
      autoUpload,
    };
    // Another object: it may be shared with the state before.
    if (!isSaid(upload, said)) Reflect.set(state, name, { ...upload, ...said });
  }
}

function isSaid(upload: UploadData, said: Partial<UploadData>): boolean {
  return Object.entries(said).every(([field, value]) => Reflect.get(upload, field) === value);
}
