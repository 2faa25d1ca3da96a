/**
 * Uploads in the state of a view: which files a person has chosen, and how far each of them has come.
 *
 * They are plain data like the rest of the state, so they change in transactions, survive crashes and are
 * shown by the template. What was uploaded itself is with a writer, elsewhere.
 *
 * @module
 */

/** What can be wrong with a file, or with all that was chosen. */
export interface UploadError {
  /**
   * Stable: `too_large`, `not_accepted`, `too_many`, `too_large_together`, `writer_failed`,
   * `external_failed`, `unreadable`, `timed_out`, `lost`, `cut_off`, or what a `validate` of the view gave.
   */
  readonly code: string;
  /** The same in English. */
  readonly message: string;
}

/**
 * Where a file is on its way: it waits for its form to be submitted, waits for its turn, travels, is
 * there, or never will be.
 */
export type UploadStatus = "selected" | "waiting" | "uploading" | "done" | "failed";

/** A file that a person has chosen. What is said of it here is what the browser says. */
export interface UploadEntry {
  /** Tells it apart from all others of the view. */
  readonly ref: string;
  /** The name of the file, without folders and what else could be taken for a path. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Its media type, `image/png`: a claim. `validateStart` may look at the bytes. Empty when there is none. */
  readonly type: string;
  /** When it was changed last, in milliseconds since 1970; 0 when that is not known. */
  readonly modified: number;
  readonly status: UploadStatus;
  /** Whole percent, 0 to 100; never goes back while one writer has the file. */
  readonly progress: number;
  /** What is wrong with it: nothing, unless it has failed. */
  readonly errors: readonly UploadError[];
}

/** What is known of a file before any of it has come. */
export type AnnouncedFile = Pick<UploadEntry, "ref" | "name" | "size" | "type" | "modified">;

/** The files for one field of a view's state; see {@link upload}. `File` is what its writer makes of them. */
export interface Upload<File = TempFile> {
  readonly type: "upload";
  /** The field of the state that it stands in. */
  readonly name: string;
  /** What the view accepts, as `<input accept>` has it; empty for any file. */
  readonly accept: string;
  readonly maxEntries: number;
  /** Bytes of one file. */
  readonly maxFileSize: number;
  /** Whether files travel as soon as they are chosen, and not when their form is submitted. */
  readonly autoUpload: boolean;
  readonly entries: readonly UploadEntry[];
  /** What is wrong with all that was chosen last, `too_many`. */
  readonly errors: readonly UploadError[];
  /** Only for types: what a file has become when it is there. */
  readonly file?: File;
}

/** A file in a folder for temporary files: copy or rename it while it is consumed, it is deleted then. */
export interface TempFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** Where a browser sends a file by itself, to a store elsewhere. */
export interface UploadTarget<File> {
  /** `PUT` sends the file as it is; `POST` sends a form with `fields`, then the file as `file`. */
  readonly uploader: "PUT" | "POST";
  /** A presigned address. The page's `Content-Security-Policy` has to allow it, by `connect-src`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: Readonly<Record<string, string>>;
  /** What who consumes the upload gets: plain data, such as the key of the object. */
  readonly file: File;
}

/** An upload as this folder changes it. */
export interface UploadData {
  readonly type: "upload";
  name: string;
  /** The id of the view: with the ref of an entry, the name of its writer. */
  scope: string;
  accept: string;
  maxEntries: number;
  maxFileSize: number;
  autoUpload: boolean;
  entries: EntryData[];
  errors: readonly UploadError[];
}

/** An entry as this folder changes it. */
export type EntryData = { -readonly [Field in keyof UploadEntry]: UploadEntry[Field] } & {
  /** What who consumes it gets, when it goes to a store elsewhere. */
  external?: { readonly file: unknown };
};

/**
 * A field at the top of a view's state for files that are uploaded: `mount: () => ({ avatar: upload() })`.
 *
 * What may be chosen, the view's `uploads` says: `uploads: { avatar: allowUpload({ … }) }`. Show it by
 * {@link fileInput} and its entries; take what was uploaded by {@link consumeUploads}.
 */
export function upload<File = TempFile>(): Upload<File> {
  const data: UploadData = {
    type: "upload",
    name: "",
    scope: "",
    accept: "",
    maxEntries: 1,
    maxFileSize: 0,
    autoUpload: false,
    entries: [],
    errors: [],
  };
  return data;
}

/** Whether `value` is an upload. */
export function isUpload(value: unknown): value is UploadData {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    value.type === "upload" &&
    "scope" in value &&
    "entries" in value
  );
}

/** The upload in the field `name` of a state; `undefined` when there is none. */
export function uploadAt(state: object, name: string): UploadData | undefined {
  const found: unknown = Object.hasOwn(state, name) ? Reflect.get(state, name) : undefined;
  return isUpload(found) ? found : undefined;
}

/** What the names of writers begin with; the rest is the id of what they write. */
export const writerPrefix = "perigee.upload.";

/** The name by which the writer of an entry is found. */
export function writerName(scope: string, ref: string): string {
  return `${writerPrefix}${scope}.${ref}`;
}
