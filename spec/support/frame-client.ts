/**
 * A client without a browser: real HTTP, a real WebSocket, real frames.
 */
import { once } from "node:events";
import { WebSocket, type ClientOptions } from "ws";
import { decodeServerFrame, encodeClientFrame } from "../../liveview/protocol/codec.ts";
import {
  ServerFrameType,
  type ClientFrame,
  type ServerFrame,
} from "../../liveview/protocol/frame.ts";

/** A page as it came by HTTP. */
export interface Page {
  readonly status: number;
  readonly html: string;
  readonly tokens: readonly string[];
}

/** Gets a page. */
export async function getPage(url: string): Promise<Page> {
  const response = await fetch(url);
  const html = await response.text();
  const tokens = [...html.matchAll(/data-live-token="([^"]*)"/g)].map(([, token]) => token ?? "");
  return { status: response.status, html, tokens };
}

/** A WebSocket that keeps every frame until it is asked for. */
export class FrameClient {
  readonly #socket: WebSocket;
  readonly #frames: ServerFrame[] = [];
  readonly #closed: Promise<{ code: number; reason: string }>;
  #wake: (() => void) | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => {
      this.#frames.push(decodeServerFrame(data as Buffer));
      this.#wake?.();
    });
    this.#closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake?.();
      });
    });
  }

  /** Opens a WebSocket to the server at `url`. */
  static async open(url: string, options: ClientOptions = {}): Promise<FrameClient> {
    const address = `${url.replace("http", "ws")}/perigee/socket`;
    const socket = new WebSocket(address, { perMessageDeflate: false, ...options });
    const client = new FrameClient(socket);
    await once(socket, "open");
    return client;
  }

  /** Settles when the connection has closed. */
  get closed(): Promise<{ code: number; reason: string }> {
    return this.#closed;
  }

  /** Sends a frame. */
  send(frame: ClientFrame): void {
    this.#socket.send(encodeClientFrame(frame));
  }

  /** Sends bytes, whatever they are. */
  sendBytes(bytes: Uint8Array | string): void {
    this.#socket.send(bytes);
  }

  /** Takes the next frame. */
  async next(): Promise<ServerFrame> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
      if (this.#socket.readyState >= WebSocket.CLOSING)
        throw new Error("the connection has closed");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Takes the next frame of a type; drops those before it. */
  async nextOf<Type extends ServerFrame[0]>(
    type: Type,
  ): Promise<Extract<ServerFrame, readonly [Type, ...unknown[]]>> {
    for (;;) {
      const frame = await this.next();
      if (frame[0] === type) return frame as Extract<ServerFrame, readonly [Type, ...unknown[]]>;
    }
  }

  /** Joins, and gives the whole tree. */
  async join(
    token: string,
    view = 0,
    path = "/",
  ): Promise<Extract<ServerFrame, readonly [0, ...unknown[]]>> {
    this.send([0, view, token, path, 0]);
    return this.nextOf(ServerFrameType.joined);
  }

  /** Closes the connection and waits until it is closed. */
  async close(): Promise<void> {
    this.#socket.close();
    await this.#closed;
  }
}
