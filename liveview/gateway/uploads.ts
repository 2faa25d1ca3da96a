/**
 * Uploads on their way through the gateway: bytes from a connection to a writer, and word of how much was written
 * back. What a client sends is held against what was announced.
 *
 * A client has at most a window of chunks on their way for each upload; a writer that is slow holds it up, and
 * nobody else.
 *
 * @module
 */
import { send, type Pid } from "../../runtime/index.ts";
import { ServerFrameType, UPLOADS, type ChunkFrame, type UploadFrame } from "../protocol/frame.ts";
import {
  askMessage,
  chunkMessage,
  uploadAckMessage,
  uploadNewsMessage,
  uploadOpenMessage,
  uploadOverMessage,
  type UploadAck,
  type UploadMessage,
  type WriterMessage,
} from "../upload/upload-message.ts";
import type { Place, Seat, Seated } from "./seats.ts";

/** How many chunks of an upload may be on their way. */
const windowSize = 8;
/** Bytes of a frame besides those of its chunk. */
const headBytes = 128;
/** Uploads of a view that are over and may still be sent a moment later: so many are remembered. */
const mostOver = 1_000;

/** What is wrong with a chunk; the first word of a close reason. */
type ChunkProblem =
  | "upload_unknown"
  | "upload_order"
  | "upload_size"
  | "upload_chunk"
  | "upload_window";

/** What became of a chunk. */
export type ChunkFate = "taken" | "late" | ChunkProblem;

/** What uploads need of the gateway. */
export interface UploadsOptions {
  /** The gateway's own address. */
  readonly self: Pid<UploadMessage>;
  readonly seats: { get(id: string): Seat | undefined };
  /** Sends a frame to a connection, if it is there. */
  readonly sendTo: (socket: number, frame: UploadFrame) => void;
  /** Bytes of one frame from a client. */
  readonly maxFrameBytes: number;
}

interface Upload {
  readonly writer: Pid<WriterMessage>;
  readonly size: number;
  readonly chunkSize: number;
  /** Where it is sent from; `undefined` until the writer has said how much it has. */
  place: Place | undefined;
  /** Bytes that have come, and were passed on. */
  sent: number;
  /** Bytes that the writer has. */
  written: number;
  /** Tells what a writer says of this place from what it said of one before. */
  turn: number;
}

interface UploadsOfView {
  readonly open: Map<string, Upload>;
  /** Those that are over. */
  readonly over: Set<string>;
}

/** Uploads on their way through the gateway. */
export class Uploads {
  readonly #options: UploadsOptions;
  readonly #views = new Map<string, UploadsOfView>();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /** Takes what a view or a writer says. */
  message(message: UploadMessage): void {
    switch (message[0]) {
      case uploadOpenMessage:
        this.#opened(message);
        return;
      case uploadOverMessage:
        this.#over(message[1], message[2]);
        return;
      case uploadAckMessage:
        this.#written(message);
    }
  }

  /** A view is at another place: what is to travel goes on from there. */
  resume(seat: Seat): void {
    for (const upload of this.#views.get(seat.id)?.open.values() ?? []) this.#ask(seat.id, upload);
  }

  /** A view has ended for good. */
  forget(seat: Seat): void {
    this.#views.delete(seat.id);
  }

  /** Passes a chunk on, unless something is wrong with it; then its upload is over. */
  chunk({ seat, place }: Seated, [, , ref, offset, bytes]: ChunkFrame): ChunkFate {
    const uploads = this.#views.get(seat.id);
    const upload = uploads?.open.get(ref);
    if (seat.place !== place || uploads?.over.has(ref) === true) return "late";
    if (upload === undefined) return "upload_unknown";
    if (upload.place !== place) return "late";
    const problem = findProblem(upload, offset, bytes.byteLength);
    if (problem !== undefined) {
      if (seat.pid !== undefined) send(seat.pid, [uploadNewsMessage, ref, "failed", "cut_off"]);
      return problem;
    }
    upload.sent += bytes.byteLength;
    // Its own memory: what a WebSocket gives may be a part of what has come.
    const moved = new Uint8Array(bytes);
    const reader = { peer: this.#options.self, view: seat.id, turn: upload.turn };
    send(upload.writer, [chunkMessage, reader, offset, moved], { transfer: [moved.buffer] });
    return "taken";
  }

  #opened([, view, ref, writer, size, chunkSize]: Extract<
    UploadMessage,
    readonly [typeof uploadOpenMessage, ...unknown[]]
  >): void {
    const seat = this.#options.seats.get(view);
    if (seat === undefined) return;
    const uploads = this.#viewOf(view);
    const known = uploads.open.get(ref);
    if (known?.writer === writer) return;
    const mostBytes = this.#options.maxFrameBytes - headBytes;
    const upload: Upload = {
      writer,
      size,
      chunkSize: Math.max(1, Math.min(chunkSize, mostBytes)),
      place: undefined,
      sent: 0,
      written: 0,
      turn: known?.turn ?? 0,
    };
    uploads.open.set(ref, upload);
    uploads.over.delete(ref);
    this.#ask(view, upload);
  }

  #viewOf(view: string): UploadsOfView {
    const known = this.#views.get(view);
    if (known !== undefined) return known;
    const made: UploadsOfView = { open: new Map(), over: new Set() };
    this.#views.set(view, made);
    return made;
  }

  #over(view: string, ref: string): void {
    const uploads = this.#viewOf(view);
    uploads.open.delete(ref);
    uploads.over.add(ref);
    const [oldest = ""] = uploads.over;
    if (uploads.over.size > mostOver) uploads.over.delete(oldest);
  }

  /** Until the writer has said how much it has, nothing is taken. */
  #ask(view: string, upload: Upload): void {
    upload.place = undefined;
    upload.turn += 1;
    if (this.#options.seats.get(view)?.place === undefined) return;
    send(upload.writer, [askMessage, { peer: this.#options.self, view, turn: upload.turn }]);
  }

  #written([, view, ref, turn, written]: UploadAck): void {
    const upload = this.#views.get(view)?.open.get(ref);
    const place = this.#options.seats.get(view)?.place;
    if (upload === undefined || place === undefined || upload.turn !== turn) return;
    upload.written = written;
    const frame = [ServerFrameType.upload, UPLOADS, place.view, ref, written] as const;
    if (upload.place === place) {
      this.#options.sendTo(place.socket, frame);
      return;
    }
    upload.place = place;
    upload.sent = written;
    this.#options.sendTo(place.socket, [...frame, upload.chunkSize, windowSize]);
  }
}

function findProblem(
  { sent, written, size, chunkSize }: Upload,
  offset: number,
  length: number,
): ChunkProblem | undefined {
  if (offset !== sent) return "upload_order";
  if (offset + length > size) return "upload_size";
  // Of any other size only the last, or a client could send a byte at a time.
  if (length !== Math.min(chunkSize, size - offset)) return "upload_chunk";
  return offset + length - written > windowSize * chunkSize ? "upload_window" : undefined;
}
