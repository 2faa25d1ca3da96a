/**
 * The writer that is used by default: a temporary file, deleted when it was consumed or nobody wants it.
 *
 * @module
 */
import { open, rm, stat } from "node:fs/promises";
import { defineUploadWriter, type UploadWriterKind } from "./define-writer.ts";
import { makeUploadFolder, uploadPath } from "./temp-folder.ts";
import type { TempFile } from "./upload.ts";

/** Writes to temporary files. */
export const tempFileWriter: UploadWriterKind<undefined, TempFile> = defineUploadWriter(
  import.meta,
  async (_argument: undefined, { id, size }) => {
    await makeUploadFolder();
    const path = uploadPath(id);
    // There is one when a thread has died with the process that wrote it: what comes now is the rest of it.
    await (await open(path, "a", 0o600)).close();
    let written = Math.min((await stat(path)).size, size);
    return {
      written,
      write: async (bytes) => {
        // Opened for each chunk: nothing is left open, however the process ends.
        const file = await open(path, "r+");
        try {
          let at = 0;
          while (at < bytes.byteLength) {
            const { bytesWritten } = await file.write(
              bytes,
              at,
              bytes.byteLength - at,
              written + at,
            );
            at += bytesWritten;
          }
        } finally {
          await file.close();
        }
        written += bytes.byteLength;
      },
      close: () => ({ path, size }),
      abort: () => rm(path, { force: true }),
      release: () => rm(path, { force: true }),
    };
  },
);
