/**
 * A person at a browser, without a browser: clicks, and keeps to the protocol as the client does, with
 * the client's own outbox. Knows afterwards what became of each click.
 */
import { WebSocket } from "ws";
import { backoffMs } from "../../client/backoff.ts";
import { Outbox } from "../../client/outbox.ts";
import { applyChange } from "../../liveview/protocol/apply-change.ts";
import { decodeServerFrame, encodeClientFrame } from "../../liveview/protocol/codec.ts";
import {
  ClientFrameType,
  ServerFrameType,
  type ClientFrame,
  type DiffFrame,
  type JoinedFrame,
  type ServerFrame,
} from "../../liveview/protocol/frame.ts";
import type { Payload, Value } from "../../liveview/protocol/value.ts";
import { getPage } from "./frame-client.ts";

/** What an outbox keeps an event's origin for is of no use here. */
const nowhere = {} as Element;

/** A person at a browser, without a browser. */
export class ScriptedUser {
  /** Clicks that were answered, and those that were said to be lost, or refused. */
  readonly applied = new Set<number>();
  readonly lost = new Set<number>();
  /** Up to this click, what was done outlives the OS process. */
  durable = 0;
  /** The clicks that this was said of. */
  readonly wasDurable = new Set<number>();
  /** How many whole trees came, and how many sockets were opened. */
  joins = 0;
  sockets = 0;
  hasFailed = false;
  readonly #url: string;
  readonly #path: string;
  readonly #outbox: Outbox;
  #token: string;
  #socket: WebSocket | undefined;
  #tree: Value | undefined;
  #clicks = 0;
  #attempt = 0;
  #isLeaving = false;
  #wake: (() => void)[] = [];

  private constructor(url: string, path: string, token: string) {
    this.#url = url;
    this.#path = path;
    this.#token = token;
    this.#outbox = new Outbox(0, {
      send: (frame) => this.#send(frame),
      refuse: ([, , n]) => void this.lost.add(n),
    });
  }

  /** Gets a page and connects. */
  static async open(url: string, path = "/"): Promise<ScriptedUser> {
    const { tokens } = await getPage(`${url}${path}`);
    const user = new ScriptedUser(url, path, tokens[0]!);
    user.#connect();
    await user.until(() => user.joins > 0 || user.hasFailed);
    if (!user.hasFailed) return user;
    user.leave();
    throw new Error("the view could not be shown");
  }

  /** The number of the last click. */
  get clicks(): number {
    return this.#clicks;
  }

  /** What is shown. */
  get tree(): Value | undefined {
    return this.#tree;
  }

  /** Sends an event; gives its number. */
  click(name: string, payload: Payload = null): number {
    this.#clicks = this.#outbox.post(name, payload, undefined, nowhere);
    return this.#clicks;
  }

  /** Breaks the connection, as a network does. */
  breakConnection(): void {
    this.#socket?.terminate();
  }

  /** Waits until every click up to `n` is answered or lost. */
  settled(n: number): Promise<void> {
    return this.until(() => {
      for (let at = 1; at <= n; at += 1) {
        if (!this.applied.has(at) && !this.lost.has(at)) return false;
      }
      return true;
    });
  }

  /** Waits until something that comes from the server makes this true. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve);
      });
    }
  }

  /** Goes away. */
  leave(): void {
    this.#isLeaving = true;
    this.#socket?.terminate();
  }

  #connect(): void {
    if (this.#isLeaving) return;
    this.sockets += 1;
    const address = `${this.#url.replace("http", "ws")}/perigee/socket`;
    const socket = new WebSocket(address, { perMessageDeflate: false });
    this.#socket = socket;
    socket.on("open", () => this.#join());
    socket.on("message", (data) => this.#receive(decodeServerFrame(data as Buffer)));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#outbox.close();
      if (this.#isLeaving) return;
      setTimeout(() => this.#connect(), backoffMs(this.#attempt, Math.random()));
      this.#attempt += 1;
    });
  }

  #send(frame: ClientFrame): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(encodeClientFrame(frame));
    return true;
  }

  #join(): void {
    this.#outbox.close();
    this.#send([ClientFrameType.join, 0, this.#token, this.#path, this.#outbox.lastSent]);
  }

  #receive(frame: ServerFrame): void {
    switch (frame[0]) {
      case ServerFrameType.joined:
        this.#joined(frame);
        break;
      case ServerFrameType.diff:
        this.#changed(frame);
        break;
      case ServerFrameType.state:
        this.#outbox.close();
        this.hasFailed ||= frame[2] === "failed";
        break;
      case ServerFrameType.durable:
        this.#durable(frame[2]);
        break;
      case ServerFrameType.error:
        this.hasFailed ||= frame[2] === "gone";
        break;
      case ServerFrameType.pong:
      case ServerFrameType.reload:
      case ServerFrameType.upload:
    }
    for (const wake of this.#wake.splice(0)) wake();
  }

  #joined([, , , ack, , tree, token, settled = ack, lost]: JoinedFrame): void {
    this.#token = token;
    this.#tree = tree;
    this.joins += 1;
    this.#attempt = 0;
    this.#answer(ack, settled, lost);
    this.#outbox.open(settled);
  }

  #changed([, , , ack, change]: DiffFrame): void {
    if (this.#tree !== undefined && change !== null) this.#tree = applyChange(this.#tree, change);
    this.#answer(ack, ack);
  }

  #durable(n: number): void {
    for (let at = this.durable + 1; at <= n; at += 1) {
      if (!this.lost.has(at)) this.wasDurable.add(at);
    }
    this.durable = Math.max(this.durable, n);
    this.#outbox.forget(n);
  }

  #answer(ack: number, settled: number, lost?: readonly number[]): void {
    for (const { frame, isApplied } of this.#outbox.answer(ack, settled, lost)) {
      (isApplied ? this.applied : this.lost).add(frame[2]);
    }
  }
}

/** The clicks that the page of a ledger shows as written. */
export function writtenOn({ tree }: ScriptedUser): number[] {
  const text = JSON.stringify(tree).match(/"([\d ]*)"\]$/)?.[1] ?? "";
  return text === "" ? [] : text.split(" ").map(Number);
}
