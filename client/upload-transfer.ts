/**
 * One file on its way to the server, from wherever the server wants it.
 *
 * @module
 */
import type { UploadFrame } from "../liveview/protocol/frame.ts";
import { chunkFrame } from "./upload-chunk.ts";
import type { Pace } from "./upload-pace.ts";

/** What a transfer needs of the page. */
export interface TransferHost {
  readonly pace: Pace;
  /** Sends the bytes of a frame, or returns false when there is no connection. */
  send(bytes: Uint8Array<ArrayBuffer>): boolean;
  /** The file cannot be read any more. */
  failed(): void;
}

/** One file on its way. */
export class Transfer {
  readonly #file: File;
  readonly #ref: string;
  readonly #host: TransferHost;
  #view = 0;
  #chunkSize = 0;
  /** Bytes that may be on their way. */
  #most = 0;
  #sent = 0;
  #written = 0;
  /** Which time it was begun; what is read for one before is not sent. */
  #turn = 0;
  #isReading = false;

  constructor(file: File, ref: string, host: TransferHost) {
    this.#file = file;
    this.#ref = ref;
    this.#host = host;
  }

  /** So much is there; perhaps it is to begin, or to go on, there. */
  told([, , view, , written, chunkSize, window = 0]: UploadFrame): void {
    this.#written = written;
    if (chunkSize === undefined) {
      this.#host.pace.arrived(this.#ref, written, performance.now());
      return;
    }
    this.stop();
    this.#view = view;
    this.#sent = written;
    this.#chunkSize = chunkSize;
    this.#most = window * chunkSize;
  }

  /** Sends nothing until it is told to. */
  stop(): void {
    this.#turn += 1;
    this.#most = 0;
    this.#host.pace.forget(this.#ref);
  }

  /** Sends one chunk, if one may go; says whether. */
  async step(): Promise<boolean> {
    if (this.#isReading || !this.#mayGo) return false;
    this.#isReading = true;
    const turn = this.#turn;
    const [from, to] = [this.#sent, Math.min(this.#sent + this.#chunkSize, this.#file.size)];
    try {
      this.#host.pace.goes(this.#ref, to, performance.now());
      const bytes = await this.#file.slice(from, to).arrayBuffer();
      if (turn !== this.#turn) return true;
      if (this.#host.send(chunkFrame(this.#view, this.#ref, from, bytes))) this.#sent = to;
      return true;
    } catch {
      this.stop();
      this.#host.failed();
      return false;
    } finally {
      this.#isReading = false;
    }
  }

  get #mayGo(): boolean {
    const isWanted = this.#sent < this.#file.size && this.#sent - this.#written < this.#most;
    return isWanted && this.#host.pace.isFree;
  }
}
