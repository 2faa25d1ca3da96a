/**
 * What writes an upload, whatever it writes to.
 *
 * @module
 */
import type { AnnouncedFile } from "./upload.ts";

/** Where one file goes. One of its functions runs at a time; each may give a promise or not, and may throw. */
export interface UploadWriter<File> {
  /** How many bytes it has already: for one that goes on where a process before it was cut off. 0 by default. */
  readonly written?: number;
  /** Takes the next bytes, in order. They are its own. */
  readonly write: (bytes: Uint8Array<ArrayBuffer>) => void | Promise<void>;
  /** All bytes were written: gives what who consumes the upload gets, plain data. */
  readonly close: () => File | Promise<File>;
  /**
   * Removes what was written, all of it or a part: the upload was cancelled, has failed, or nobody wants it any
   * more. The last that is called.
   */
  readonly abort: () => void | Promise<void>;
  /** What was uploaded has been consumed. The last that is called then; nothing by default. */
  readonly release?: () => void | Promise<void>;
}

/** What a writer knows of the file that it is opened for. */
export interface UploadToWrite extends AnnouncedFile {
  /** Unique; the same for a writer that is opened in the place of one that was cut off. */
  readonly id: string;
}
