/**
 * Files that a program uploads to a view that it started, as a browser would: announced, sent in chunks when the
 * view wants them, and done when the page says so.
 *
 * @module
 */
import { send, type Pid } from "../../runtime/index.ts";
import type { Payload } from "../protocol/value.ts";
import { uploadEvent } from "./read-upload-event.ts";
import {
  askMessage,
  chunkMessage,
  uploadAckMessage,
  uploadOpenMessage,
  type UploadMessage,
  type WriterMessage,
} from "./upload-message.ts";

/** A file of a program. */
export interface ProgramFile {
  readonly name: string;
  /** Its media type; none by default. */
  readonly type?: string;
  readonly bytes: Uint8Array;
}

/** What uploads need of a program's view. */
export interface UploadingProgram {
  readonly self: Pid<UploadMessage>;
  /** Sends an event; settles when it was taken. */
  readonly post: (name: string, payload: Payload) => Promise<unknown>;
  readonly html: () => Promise<string>;
  /** What changes from now on. */
  readonly diffs: () => AsyncIterableIterator<unknown>;
}

interface Open {
  readonly writer: Pid<WriterMessage>;
  readonly view: string;
  readonly chunkSize: number;
}

/** Files that a program uploads. */
export class ProgramUploads {
  readonly #program: UploadingProgram;
  readonly #files = new Map<string, Uint8Array>();
  readonly #open = new Map<string, Open>();

  constructor(program: UploadingProgram) {
    this.#program = program;
  }

  /** Uploads files to one of the view's uploads; settles when the page has no input that waits for them. */
  async upload(upload: string, files: readonly ProgramFile[]): Promise<void> {
    const { post, html, diffs } = this.#program;
    const changes = diffs();
    const add = files.map(({ name, type = "", bytes }) => {
      const ref = crypto.randomUUID();
      this.#files.set(ref, bytes);
      return { ref, name, type, size: bytes.byteLength, modified: 0 };
    });
    await post(uploadEvent, { upload, add });
    await post(uploadEvent, { upload, start: true });
    const isPending = async (): Promise<boolean> => {
      const inputs = (await html()).matchAll(/data-live-pending="([^"]*)"/g);
      const pending = new Set([...inputs].flatMap(([, refs = ""]) => refs.split(" ")));
      return add.some(({ ref }) => pending.has(ref));
    };
    while (await isPending()) await changes.next();
    await changes.return?.();
    for (const { ref } of add) this.#files.delete(ref);
  }

  /** Takes what the view, or a writer of it, says of uploads. */
  message(message: UploadMessage): void {
    const { self } = this.#program;
    if (message[0] === uploadOpenMessage) {
      const [, view, ref, writer, , chunkSize] = message;
      this.#open.set(ref, { view, writer, chunkSize });
      send(writer, [askMessage, { peer: self, view, turn: 0 }]);
    } else if (message[0] === uploadAckMessage) this.#next(message[2], message[4]);
    else this.#open.delete(message[2]);
  }

  /** One chunk at a time: a program is not far away. */
  #next(ref: string, written: number): void {
    const open = this.#open.get(ref);
    const file = this.#files.get(ref);
    if (open === undefined || file === undefined || written >= file.byteLength) return;
    const { writer, view, chunkSize } = open;
    const reader = { peer: this.#program.self, view, turn: 0 };
    const bytes = new Uint8Array(file.subarray(written, written + chunkSize));
    send(writer, [chunkMessage, reader, written, bytes], { transfer: [bytes.buffer] });
  }
}
