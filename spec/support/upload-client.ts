/**
 * A client that uploads files without a browser: real frames, and the state of the page as the server tells it.
 */
import { EffectType, type Effect } from "../../liveview/protocol/effect.ts";
import { applyChange } from "../../liveview/protocol/apply-change.ts";
import {
  ServerFrameType,
  type ServerFrame,
  type UploadFrame,
} from "../../liveview/protocol/frame.ts";
import type { Payload, Value } from "../../liveview/protocol/value.ts";
import { FrameClient, getPage } from "./frame-client.ts";

/** A file of a client. */
export interface ClientFile {
  readonly ref: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A client of one view, and what it shows. */
export class UploadClient {
  readonly client: FrameClient;
  token = "";
  /** How often it was shown the whole tree. */
  joins = 0;
  readonly #url: string;
  #ack = 0;
  #tree: Value = null;
  #event: number;
  /** How far the server says it is with each upload; frames that were not asked for yet. */
  readonly #uploads: UploadFrame[] = [];
  readonly #pushes: Payload[] = [];
  /** Answers of other kinds. */
  readonly errors: string[] = [];

  private constructor(client: FrameClient, url: string, sent: number) {
    this.client = client;
    this.#url = url;
    this.#event = sent;
  }

  /** Opens a page and joins its view; with a token, comes back to it. */
  static async open(
    url: string,
    back?: { readonly token: string; readonly sent: number },
  ): Promise<UploadClient> {
    const token = back?.token ?? (await getPage(url)).tokens[0] ?? "";
    const client = new UploadClient(
      await FrameClient.open(new URL(url).origin),
      url,
      back?.sent ?? 0,
    );
    client.client.send([0, 0, token, new URL(url).pathname, back?.sent ?? 0]);
    await client.until(() => client.token !== "");
    return client;
  }

  /** Comes back to the same view on another connection. */
  async back(): Promise<UploadClient> {
    return UploadClient.open(this.#url, { token: this.token, sent: this.#event });
  }

  /** The id of the view. */
  get view(): string {
    return this.token.split(".")[0] ?? "";
  }

  /** Waits for what the view tells its browser to do with a file. */
  async pushed(): Promise<Payload> {
    await this.until(() => this.#pushes.length > 0);
    return this.#pushes.shift() ?? null;
  }

  /** Waits until all events were answered. */
  async answered(): Promise<void> {
    await this.until(() => this.#ack >= this.#event);
  }

  /** Waits until an event was lost with the process of the view, and there is another one. */
  async lost(): Promise<void> {
    const { joins } = this;
    await this.until(() => this.joins > joins);
  }

  /** The number of the last event. */
  get sent(): number {
    return this.#event;
  }

  /** What the page shows, as text. */
  get text(): string {
    return JSON.stringify(this.#tree);
  }

  /** Sends an event. */
  event(name: string, payload: Payload = null): void {
    this.#event += 1;
    this.client.send([1, 0, this.#event, name, payload]);
  }

  /** Announces files. */
  add(upload: string, ...files: readonly ClientFile[]): void {
    const add = files.map(({ ref, name, type, bytes }) => ({
      ref,
      name,
      type,
      size: bytes.byteLength,
      modified: 0,
    }));
    this.event("perigee:upload", { upload, add });
  }

  /** Sends the bytes of `file` from `offset` on. */
  chunk({ ref }: Pick<ClientFile, "ref">, offset: number, bytes: Uint8Array): void {
    this.client.send([5, 0, ref, offset, bytes]);
  }

  /** Waits for the next word about an upload. */
  async word(ref: string): Promise<UploadFrame> {
    const find = (): number => this.#uploads.findIndex((frame) => frame[3] === ref);
    await this.until(() => find() >= 0);
    const [frame] = this.#uploads.splice(find(), 1);
    return frame!;
  }

  /** Has a word be the next one again. */
  putBack(word: UploadFrame): void {
    this.#uploads.unshift(word);
  }

  /** Sends a file as a client should, from where the server wants it; resolves when all of it was written. */
  async send(file: ClientFile): Promise<void> {
    const [, , , , at, chunkSize = 0] = await this.word(file.ref);
    await this.sendFrom(file, at, chunkSize);
  }

  /** Sends the rest of a file in chunks of `chunkSize`; resolves when all of it was written. */
  async sendFrom(file: ClientFile, from: number, chunkSize: number): Promise<void> {
    let at = from;
    while (at < file.bytes.byteLength) {
      this.chunk(file, at, file.bytes.subarray(at, at + chunkSize));
      [, , , , at] = await this.word(file.ref);
    }
  }

  /** Sends files as {@link send} does, a chunk of each at a time. */
  async sendInTurns(files: readonly ClientFile[]): Promise<void> {
    const left = new Map<ClientFile, { at: number; size: number }>();
    for (const file of files) {
      const [, , , , at, size = 0] = await this.word(file.ref);
      left.set(file, { at, size });
    }
    while (left.size > 0) {
      for (const [file, { at, size }] of left) {
        this.chunk(file, at, file.bytes.subarray(at, at + size));
      }
      for (const [file, place] of left) {
        [, , , , place.at] = await this.word(file.ref);
        if (place.at >= file.bytes.byteLength) left.delete(file);
      }
    }
  }

  /** Waits until the page shows `text`. */
  async shows(text: string | RegExp): Promise<string> {
    const isShown = (): boolean =>
      typeof text === "string" ? this.text.includes(text) : text.test(this.text);
    await this.until(isShown);
    return this.text;
  }

  /** Takes frames until `isDone`. */
  async until(isDone: () => boolean): Promise<void> {
    while (!isDone()) this.#take(await this.client.next());
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  #hear(effects: readonly Effect[] = []): void {
    for (const effect of effects) {
      if (effect[0] === EffectType.push && effect[1] === "perigee:upload") {
        this.#pushes.push(effect[2]);
      }
    }
  }

  #take(frame: ServerFrame): void {
    switch (frame[0]) {
      case ServerFrameType.joined:
        this.#tree = frame[5];
        this.#ack = Math.max(frame[3], frame[7] ?? 0);
        this.joins += 1;
        this.#hear(frame[9]);
        this.token = frame[6];
        return;
      case ServerFrameType.diff:
        this.#ack = frame[3];
        this.#hear(frame[6]);
        if (frame[4] !== null) this.#tree = applyChange(this.#tree, frame[4]);
        return;
      case ServerFrameType.upload:
        this.#uploads.push(frame);
        return;
      case ServerFrameType.error:
        this.errors.push(frame[2]);
        return;
      default:
    }
  }
}

/** A file of `size` bytes that are not all the same. */
export function makeFile(ref: string, size: number, name = `${ref}.bin`, type = ""): ClientFile {
  const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 31 + at / 251) & 0xff);
  return { ref, name, type, bytes };
}

/** What the view of the specs says of a file that it has consumed. */
export function sumOf({ name, bytes }: ClientFile): string {
  return `${name} ${bytes.byteLength} ${bytes.reduce((sum, byte) => (sum + byte) % 9_973, 0)}`;
}
