/** The load: a page without a browser, which goes from URL to URL. */
import { once } from "node:events";
import { WebSocket } from "ws";
import { decodeServerFrame, encodeClientFrame } from "../../../liveview/protocol/codec.ts";
import {
  ClientFrameType,
  ServerFrameType,
  type ClientFrame,
} from "../../../liveview/protocol/frame.ts";

/** A page that goes from URL to URL; each way resolves when it is there. */
export class Walker {
  readonly #port: number;
  readonly #socket: WebSocket;
  readonly #digest: string;
  #view = 0;
  #events = 0;
  #step = 0;

  private constructor(port: number, socket: WebSocket, digest: string) {
    this.#port = port;
    this.#socket = socket;
    this.#digest = digest;
  }

  /** Loads a page and joins its view. */
  static async open(port: number): Promise<Walker> {
    const page = await (await fetch(`http://127.0.0.1:${port}/walk/0`)).text();
    const read = (name: string): string => new RegExp(`${name}="([^"]+)"`).exec(page)?.[1] ?? "";
    const socket = new WebSocket(`ws://127.0.0.1:${port}/perigee/socket`, {
      perMessageDeflate: false,
    });
    await once(socket, "open");
    const walker = new Walker(port, socket, read("data-live-shell"));
    await walker.#ask(
      [ClientFrameType.join, 0, read("data-live-token"), "/walk/0", 0],
      ServerFrameType.joined,
    );
    return walker;
  }

  /** To another URL of its view. */
  async patch(): Promise<void> {
    this.#events += 1;
    await this.#ask(
      [ClientFrameType.event, this.#view, this.#events, "perigee:params", this.#nextUrl()],
      ServerFrameType.diff,
    );
  }

  /** To another view; the one before it is left. */
  async navigate(): Promise<void> {
    const left = this.#view;
    this.#view = (this.#view + 1) % 60_000;
    this.#events = 0;
    await this.#ask(
      [ClientFrameType.join, this.#view, this.#digest, this.#nextUrl(), 0, 0],
      ServerFrameType.joined,
    );
    this.#socket.send(encodeClientFrame([ClientFrameType.leave, left]));
  }

  /** The same by loading the page. */
  async load(): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.#port}${this.#nextUrl()}`);
    await response.text();
  }

  /** Says what a patch says, to who says it back. */
  static async echo(port: number): Promise<{ say: () => Promise<void>; close: () => void }> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
    await once(socket, "open");
    let n = 0;
    return {
      say: async () => {
        n += 1;
        const event = [ClientFrameType.event, 0, n, "perigee:params", `/walk/${n % 10}`] as const;
        socket.send(encodeClientFrame(event));
        await once(socket, "message");
      },
      close: () => socket.terminate(),
    };
  }

  close(): void {
    this.#socket.terminate();
  }

  #nextUrl(): string {
    this.#step += 1;
    return `/walk/${this.#step % 10}`;
  }

  async #ask(frame: ClientFrame, type: number): Promise<void> {
    const answered = once(this.#socket, "message");
    this.#socket.send(encodeClientFrame(frame));
    const [bytes] = (await answered) as [Buffer];
    const answer = decodeServerFrame(bytes);
    if (answer[0] !== type) throw new Error(`not what was asked for: ${JSON.stringify(answer)}`);
  }
}
