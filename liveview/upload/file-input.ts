/**
 * The input of a page that files are chosen with.
 *
 * @module
 */
import { spread, type Spread } from "../template/spread.ts";
import { isUpload, type Upload, type UploadEntry } from "./upload.ts";
import { UploadFieldError } from "./upload-errors.ts";

const pending: ReadonlySet<UploadEntry["status"]> = new Set(["selected", "waiting", "uploading"]);

/**
 * What an `<input>` needs to choose files for an upload: `<input ${fileInput(state.avatar)} id="avatar">`.
 *
 * It gives it `type`, `accept`, `multiple` when more than one file is allowed, and `data-live-…` attributes that
 * the client goes by. Files may also be dropped on an element with `data-live-drop-target=${state.avatar.name}`;
 * an `<img data-live-preview=${entry.ref}>` shows the file that was chosen, before any of it has travelled.
 *
 * @throws {UploadFieldError} when it is no upload of a view's state.
 */
export function fileInput<File>(upload: Upload<File>): Spread {
  if (!isUpload(upload)) {
    throw new UploadFieldError(
      "",
      "fileInput() takes an upload of the state, which upload() makes",
    );
  }
  const { name, accept, maxEntries, autoUpload, entries } = upload;
  if (name === "") {
    throw new UploadFieldError(
      "",
      "fileInput() takes an upload at the top of a view's state: not one of a component, nor one in another object",
    );
  }
  return spread({
    type: "file",
    accept: accept === "" ? null : accept,
    "?multiple": maxEntries > 1,
    "data-live-upload": name,
    "?data-live-auto": autoUpload,
    "data-live-pending": refsOf(entries.filter(({ status }) => pending.has(status))),
    "data-live-done": refsOf(entries.filter(({ status }) => status === "done")),
  });
}

function refsOf(entries: readonly UploadEntry[]): string {
  return entries.map(({ ref }) => ref).join(" ");
}
