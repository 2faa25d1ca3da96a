/**
 * The one WebSocket of a page: opened, watched, opened again; frames to and from its regions.
 *
 * @module
 */
import {
  ClientFrameType,
  ServerFrameType,
  type ClientFrame,
  type UploadFrame,
} from "../liveview/protocol/frame.ts";
import { backoffMs } from "./backoff.ts";
import { decodeFrame, encodeFrame } from "./codec.ts";
import type { ViewFrame } from "./region.ts";

/** What a connection serves. */
export interface Passenger {
  /** The connection is there: joins. */
  join(): void;
  /** The connection is gone. */
  disconnected(): void;
  receive(frame: ViewFrame | UploadFrame): void;
  /** Is served no more. */
  close(): void;
}

/** How a connection is made. */
export interface ConnectionOptions {
  readonly url: string;
  /** How often to ask whether the other side is there, in milliseconds. */
  readonly pingMs: number;
  /** The views of the page, by their numbers; those inside of others after these. */
  readonly passengers: ReadonlyMap<number, Passenger>;
  /** Told when the connection comes and goes. */
  readonly changed: (state: ConnectionState) => void;
}

/** How the page is connected; the attribute `data-live-connection` of `<html>` says it. */
export type ConnectionState = "connecting" | "connected" | "disconnected";

/** The one WebSocket of a page. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #stop = new AbortController();
  #socket: WebSocket | undefined;
  /** To the socket of the moment. */
  #listening = new AbortController();
  /** Failed attempts since something was last heard. */
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setTimeout> | undefined;
  #isAlive = false;
  /** Whether the server said when to come back, and that is not yet. */
  #isToldToWait = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { signal } = this.#stop;
    // A hidden page waits, and a machine that was away is back: no reason to wait any longer.
    document.addEventListener("visibilitychange", () => this.#openNow(), { signal });
    addEventListener("online", () => this.#openNow(), { signal });
  }

  /** Opens, and goes on trying until it is closed. */
  open(): void {
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    socket.addEventListener("open", () => this.#opened(), { signal });
    socket.addEventListener("message", ({ data }) => this.#received(data), { signal });
    socket.addEventListener("close", (event) => this.#lost(toldWaitMs(event)), { signal });
    this.#isAlive = false;
    this.#beat = setInterval(() => this.#check(), this.#options.pingMs);
  }

  /**
   * Sends a frame, or returns false when there is no connection.
   *
   * @param bytes - of the frame, from who has them and leaves it out.
   */
  send(
    frame: ClientFrame | undefined,
    bytes: Uint8Array<ArrayBuffer> = encodeFrame(frame),
  ): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(bytes);
    return true;
  }

  /** Closes for good. */
  close(): void {
    this.#stop.abort();
    this.#release();
  }

  #opened(): void {
    this.#isAlive = true;
    this.#options.changed("connected");
    for (const passenger of this.#options.passengers.values()) passenger.join();
  }

  #received(data: ArrayBuffer): void {
    this.#isAlive = true;
    this.#attempt = 0;
    const frame = decodeFrame(data);
    if (frame[0] === ServerFrameType.reload) location.reload();
    else if (frame[0] !== ServerFrameType.pong)
      this.#options.passengers.get(frame[1])?.receive(frame);
  }

  /** A network can go away without a word: what is silent from one beat to the next is gone. */
  #check(): void {
    if (!this.#isAlive) return this.#lost();
    this.#isAlive = false;
    this.send([ClientFrameType.ping]);
  }

  /** @param toldMs - how long the server said to wait, in milliseconds; 0 when it said nothing. */
  #lost(toldMs = 0): void {
    this.#release();
    this.#options.changed("disconnected");
    for (const passenger of this.#options.passengers.values()) passenger.disconnected();
    this.#isToldToWait = toldMs > 0;
    const waitMs = Math.max(toldMs, backoffMs(this.#attempt, Math.random()));
    this.#retry = setTimeout(() => {
      this.#isToldToWait = false;
      this.#openNow();
    }, waitMs);
    this.#attempt += 1;
  }

  #openNow(): void {
    if (this.#socket !== undefined || this.#isToldToWait || document.hidden) return;
    clearTimeout(this.#retry);
    this.open();
  }

  #release(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#beat);
    // A socket that nobody answers takes long to close, and would say so then.
    this.#listening.abort();
    this.#socket?.close();
    this.#socket = undefined;
  }
}

/** A server that stops says when it expects to be back. */
function toldWaitMs({ code, reason }: CloseEvent): number {
  return code === SERVICE_RESTART && /^\d+$/.test(reason) ? Math.min(Number(reason), 30_000) : 0;
}

/** Close code for that: https://www.iana.org/assignments/websocket/websocket.xml#close-code-number */
const SERVICE_RESTART = 1012;
