/**
 * A gateway with a script in place of views: serves one page, and a spec says what it answers.
 */
import { buildSync } from "esbuild";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { WebSocketServer, type WebSocket } from "ws";
import { decodeClientFrame, encodeServerFrame } from "../../liveview/protocol/codec.ts";
import {
  ClientFrameType,
  ServerFrameType,
  type ClientFrame,
  type ServerFrame,
} from "../../liveview/protocol/frame.ts";

/** As strict as it gets: everything must work under it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html",
].join("; ");

/** Bundles a script for a page. */
export function bundle(url: URL): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(url)],
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["perigee-source"],
    write: false,
  });
  return outputFiles[0]!.text;
}

const script = bundle(new URL("page-script.ts", import.meta.url));

/** Things that come one by one, each taken once. */
class Queue<Item> {
  readonly #items: Item[] = [];
  readonly #takers: ((item: Item) => void)[] = [];

  put(item: Item): void {
    const taker = this.#takers.shift();
    if (taker) taker(item);
    else this.#items.push(item);
  }

  get size(): number {
    return this.#items.length;
  }

  async take(): Promise<Item> {
    if (this.#items.length > 0) return this.#items.shift()!;
    return new Promise((resolve) => void this.#takers.push(resolve));
  }
}

/** The server's end of a page's WebSocket. Pings are answered, unless told otherwise. */
export class Peer {
  readonly #socket: WebSocket;
  readonly #frames = new Queue<ClientFrame>();
  readonly #closed: Promise<unknown>;
  readonly #pings = new Queue<number>();
  #pingCount = 0;
  answersPings = true;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#closed = once(socket, "close");
    socket.on("message", (data) => {
      const read = decodeClientFrame(data as Buffer);
      if (read.type === "problem") throw new Error(read.problem);
      if (read.frame[0] !== ClientFrameType.ping) return this.#frames.put(read.frame);
      if (this.answersPings) this.send([ServerFrameType.pong]);
      this.#pings.put((this.#pingCount += 1));
    });
  }

  /** The next frame from the page. */
  async next(): Promise<ClientFrame> {
    return this.#frames.take();
  }

  /** Resolves with the number of the next ping. */
  async pinged(): Promise<number> {
    return this.#pings.take();
  }

  /** Resolves when the page has closed it, with how many frames nobody took. */
  async closed(): Promise<number> {
    await this.#closed;
    return this.#frames.size;
  }

  send(frame: ServerFrame): void {
    this.#socket.send(encodeServerFrame(frame));
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
  }
}

/** Serves one page. */
export class PageGateway {
  readonly #server: Server;
  readonly #peers = new Queue<Peer>();
  readonly #sockets: WebSocketServer;
  #release: () => void = () => undefined;
  /** Whether WebSockets are turned away. */
  refusesSockets = false;
  /** Resolves when the script may be served. */
  #mayServe: Promise<void> = Promise.resolve();

  private constructor(html: string) {
    this.#server = createServer(({ url }, response) => {
      response.setHeader("content-security-policy", policy);
      if (url !== "/client.js") {
        response.setHeader("content-type", "text/html; charset=utf-8").end(html);
        return;
      }
      response.setHeader("content-type", "text/javascript");
      void this.#mayServe.then(() => response.end(script));
    });
    this.#sockets = new WebSocketServer({
      server: this.#server,
      path: "/perigee/socket",
      verifyClient: () => !this.refusesSockets,
    });
    this.#sockets.on("connection", (socket) => this.#peers.put(new Peer(socket)));
  }

  static async start(body: string): Promise<PageGateway> {
    const head = `<meta charset="utf-8"><script type="module" src="/client.js"></script>`;
    const gateway = new PageGateway(
      `<!doctype html><html><head>${head}</head><body>${body}</body></html>`,
    );
    gateway.#server.listen(0, "127.0.0.1");
    await once(gateway.#server, "listening");
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/page?q=1`;
  }

  /** The next WebSocket that a page opens. */
  async nextPeer(): Promise<Peer> {
    return this.#peers.take();
  }

  /** How many WebSockets nobody took. */
  get peersWaiting(): number {
    return this.#peers.size;
  }

  /** Keeps the script back until the function it returns is called. */
  holdScript(): () => void {
    this.#mayServe = new Promise((resolve) => (this.#release = resolve));
    return this.#release;
  }

  async stop(): Promise<void> {
    this.#release();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
