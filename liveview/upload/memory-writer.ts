/**
 * A writer that keeps what is uploaded in memory: for small files that no disk is to see.
 *
 * @module
 */
import { defineUploadWriter, type UploadWriterKind } from "./define-writer.ts";

/** A file in memory. */
export interface MemoryFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Keeps files in memory: `writer: memoryWriter()`. As much as is announced is taken when the first of it
 * comes; it is copied to who consumes it, and gone then, or with its thread.
 */
export const memoryWriter: UploadWriterKind<undefined, MemoryFile> = defineUploadWriter(
  import.meta,
  (_argument: undefined, { size }) => {
    let bytes: Uint8Array<ArrayBuffer> | undefined;
    let written = 0;
    return {
      write: (more) => {
        bytes ??= new Uint8Array(size);
        bytes.set(more, written);
        written += more.byteLength;
      },
      close: () => ({ bytes: bytes ?? new Uint8Array() }),
      abort: () => {
        bytes = undefined;
      },
      release: () => {
        bytes = undefined;
      },
    };
  },
);
