/**
 * The gateway: a process on a thread of its own that owns HTTP and every WebSocket.
 *
 * It forwards bytes between browsers and the processes of views, and runs no view code.
 *
 * @module
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import {
  defineBehaviour,
  send,
  sleep,
  type ChildEvent,
  type Definition,
  type Pid,
  type ProcessContext,
} from "../../runtime/index.ts";
import { MarksPool } from "../delivery/event-marks.ts";
import { encodeServerFrame } from "../protocol/codec.ts";
import { checkpointedMessage, type CheckpointedMessage } from "../store/store-message.ts";
import type { CheckpointOptions } from "../view/context.ts";
import { isChildEvent } from "../view/restarts.ts";
import { uploadOpenMessage, type UploadMessage } from "../upload/upload-message.ts";
import {
  flashMessage,
  fromFrameText,
  type FamilyMessage,
  type FlashMessage,
  type MessageToPeer,
  type ViewMessage,
} from "../view/view-message.ts";
import { Actions, type ActionRoute } from "./actions.ts";
import { Children, type Child } from "./children.ts";
import type { ClientBundle } from "./client-bundle.ts";
import { comeBackAfterMs, serviceRestart } from "./come-back.ts";
import { KeptPort } from "./kept-port.ts";
import { now, type LogEntry } from "./log.ts";
import { Connection, type ConnectionServices } from "./connection.ts";
import { FlashCookie } from "./flash-cookie.ts";
import { HttpHandler } from "./http-handler.ts";
import { PageViews } from "./page-views.ts";
import { Routes, type Route } from "./routes.ts";
import { Seats, type Seat } from "./seats.ts";
import { isAllowedOrigin } from "./origin.ts";
import { Visitors, type VisitorOptions } from "./visitors.ts";
import { SessionCookie } from "../session/session-cookie.ts";
import { Starter } from "./starter.ts";
import { Uploads } from "./uploads.ts";

/** The URL path of the WebSocket. */
const socketPath = "/perigee/socket";

/** Bounds of a gateway. */
export interface GatewayLimits {
  /** Milliseconds that a view lives with nobody looking: before its page connects, and after a break. */
  readonly unseenMs: number;
  /** Bytes of one frame from a client. */
  readonly maxFrameBytes: number;
  /** Frames a second from one client, on average; twice as many at once. */
  readonly maxFramesPerSecond: number;
  /** Bytes that may wait for a client that reads too slowly. */
  readonly maxBufferedBytes: number;
  /** Views at a time; above it, pages are answered with 503. */
  readonly maxViews: number;
  /** Views on one page, those inside of others included. */
  readonly maxViewsPerPage: number;
}

/** What a gateway starts with: plain data. */
export interface GatewayArgument {
  readonly host: string;
  readonly port: number;
  /** Memory of the port that is open; see {@link KeptPort}. */
  readonly keptPort: SharedArrayBuffer;
  readonly routes: readonly Route[];
  readonly staticFolder: string | undefined;
  readonly client: ClientBundle;
  readonly secret: string;
  /** Origins besides the page's own that may open a WebSocket. */
  readonly origins: readonly string[];
  /** Headers of every HTTP response. */
  readonly headers: Readonly<Record<string, string>>;
  /** What is done with what is posted. */
  readonly actions: readonly ActionRoute[];
  /** What is read of requests. */
  readonly visitors: VisitorOptions;
  /** Where entries of the log go. */
  readonly log: Pid<LogEntry>;
  readonly limits: GatewayLimits;
  /** How the states of views are kept; left out when they are not. */
  readonly checkpoints?: CheckpointOptions;
}

const lifeCheckMs = 30_000;
/** How long clients have to say good-bye, and answers that are under way to be given. */
const partingMs = 1_000;
/** How long the port of a predecessor may take to be free again, and how often that is tried. */
const reopenMs = 2_000;
const reopenEveryMs = 20;

/** What the gateway's process runs. */
export const gateway: Definition<GatewayArgument> = defineBehaviour(
  import.meta,
  async (context, argument) => {
    const started = new Gateway(context, argument);
    const port = await started.open();
    return {
      message: (message) => started.message(message),
      request: () => port,
      terminate: () => started.stop(),
    };
  },
);

function makeSockets(
  server: Server,
  maxPayload: number,
  origins: readonly string[],
): WebSocketServer {
  return new WebSocketServer({
    server,
    path: socketPath,
    maxPayload,
    // Frames are a few bytes: compressing them costs memory and time and saves nothing.
    perMessageDeflate: false,
    verifyClient: ({ req }: { readonly req: IncomingMessage }) =>
      isAllowedOrigin(req.headers, origins),
  });
}

class Gateway {
  readonly #argument: GatewayArgument;
  readonly #self: Pid<ChildEvent | MessageToPeer>;
  readonly #seats: Seats;
  readonly #children: Children;
  readonly #cookie: SessionCookie;
  readonly #visitors: Visitors;
  readonly #uploads: Uploads;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #connections = new Map<number, Connection>();
  readonly #services: ConnectionServices;
  #lastConnection = 0;

  constructor(context: ProcessContext, argument: GatewayArgument) {
    const { limits, secret, origins } = argument;
    this.#argument = argument;
    this.#cookie = new SessionCookie(secret, argument.visitors.session);
    this.#visitors = new Visitors(this.#cookie, argument.visitors);
    // A process's own address says nothing of what it understands; `message` below does.
    this.#self = context.pid as Pid<ChildEvent | MessageToPeer>;
    const marks = new MarksPool();
    const routes = new Routes(argument.routes);
    const ended = (seat: Seat, isInOrder: boolean): void => {
      marks.give(seat.marks);
      this.#children.ended(seat, isInOrder);
      this.#uploads.forget(seat);
    };
    this.#seats = new Seats({ self: this.#self, secret, ended });
    this.#children = new Children({
      seats: this.#seats,
      start: (child, ask) => starter.mountChild(child, ask),
      failed: (child, reason) => this.#childFailed(child, reason),
    });
    const starter = this.#makeStarter(routes, marks);
    this.#uploads = this.#makeUploads();
    this.#services = {
      seats: this.#seats,
      children: this.#children,
      uploads: this.#uploads,
      mount: (frame, asker) => starter.mountFor(frame, asker),
      resume: (claims, frame, visitor) => starter.resume(claims, frame, visitor),
      maxBufferedBytes: limits.maxBufferedBytes,
      maxViews: limits.maxViewsPerPage,
      maxFramesPerSecond: limits.maxFramesPerSecond,
    };
    const pages = this.#makePages(routes, starter);
    this.#server = createServer((request, response) => pages.handle(request, response));
    this.#sockets = makeSockets(this.#server, limits.maxFrameBytes, origins);
    this.#sockets.on("connection", (socket, request) => this.#connected(socket, request));
    const timer = setInterval(() => this.#checkLife(), lifeCheckMs);
    context.defer(() => {
      clearInterval(timer);
      this.#server.close();
      this.#server.closeAllConnections();
    });
  }

  #makeStarter(routes: Routes, marks: MarksPool): Starter {
    const { limits, checkpoints } = this.#argument;
    return new Starter({
      routes,
      seats: this.#seats,
      marks,
      owner: this.#self,
      unseenMs: limits.unseenMs,
      maxViews: limits.maxViews,
      maxViewsPerPage: limits.maxViewsPerPage,
      checkpoints,
    });
  }

  #makePages(routes: Routes, starter: Starter): HttpHandler {
    const { client, staticFolder, headers, limits, log } = this.#argument;
    const [seats, children] = [this.#seats, this.#children];
    return new HttpHandler({
      routes,
      seats,
      mount: (region, match) => starter.mount(region, match),
      visitors: this.#visitors,
      flash: new FlashCookie(this.#argument.secret, seats),
      actions: this.#makeActions(),
      views: new PageViews({ seats, children, maxViews: limits.maxViewsPerPage }),
      client,
      staticFolder,
      headers,
      failed: (path, reason) => {
        send(log, { event: "page-failed", level: "error", time: now(), path, reason });
      },
      maxViews: limits.maxViews,
    });
  }

  #makeActions(): Actions {
    const { actions, origins, limits, log } = this.#argument;
    return new Actions({
      routes: actions,
      visitors: this.#visitors,
      cookie: this.#cookie,
      origins,
      maxBytes: limits.maxFrameBytes,
      changed: ({ session }) => {
        if (session === undefined) return;
        for (const connection of this.#connections.values())
          if (connection.isOf(session.id)) connection.endSession();
      },
      failed: (path, reason) => {
        send(log, { event: "action-failed", level: "error", time: now(), path, reason });
      },
    });
  }

  #makeUploads(): Uploads {
    return new Uploads({
      self: this.#self,
      seats: this.#seats,
      sendTo: (socket, frame) => this.#connections.get(socket)?.send(encodeServerFrame(frame)),
      maxFrameBytes: this.#argument.limits.maxFrameBytes,
    });
  }

  /** Opens the port, the one of the predecessor when there was one, and gives it. */
  async open(): Promise<number> {
    // The WebSocket server passes the HTTP server's errors on; here they are thrown by `once`.
    this.#sockets.on("error", () => {});
    const kept = new KeptPort(this.#argument.keptPort);
    const until = performance.now() + (kept.port === 0 ? 0 : reopenMs);
    while (!(await this.#listen(kept.port || this.#argument.port, until))) {
      await sleep(reopenEveryMs);
    }
    // A server that listens on TCP has an address of this kind.
    const { port } = this.#server.address() as AddressInfo;
    kept.keep(port);
    return port;
  }

  async #listen(port: number, until: number): Promise<boolean> {
    try {
      this.#server.listen(port, this.#argument.host);
      await once(this.#server, "listening");
      return true;
    } catch (thrown) {
      // The predecessor's thread may still be on its way out.
      const isTaken = (thrown as NodeJS.ErrnoException).code === "EADDRINUSE";
      if (!isTaken || performance.now() >= until) throw thrown;
      return false;
    }
  }

  /** Takes a frame for a browser, or what became of a view's process. */
  message(message: unknown): void {
    if (Array.isArray(message)) {
      const peerMessage = message as unknown as MessageToPeer;
      if (peerMessage[0] >= 0) {
        const [connection, frame] = peerMessage as ViewMessage;
        this.#connections.get(connection)?.send(fromFrameText(frame));
      } else if (peerMessage[0] === checkpointedMessage) {
        const [, id, settled, isDurable] = peerMessage as CheckpointedMessage;
        this.#seats.covered(id, settled, isDurable);
      } else if (peerMessage[0] === flashMessage) {
        const [, id, messages] = peerMessage as FlashMessage;
        this.#seats.leavesFlash(id, messages);
      } else if (peerMessage[0] <= uploadOpenMessage) {
        this.#uploads.message(peerMessage as UploadMessage);
      } else this.#children.message(peerMessage as FamilyMessage);
    } else if (isChildEvent(message)) this.#seats.childEvent(message);
  }

  /** Closes every connection: each client is told when to come back. */
  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#sockets.close();
    const { clients } = this.#sockets;
    for (const socket of clients) {
      socket.close(serviceRestart, String(comeBackAfterMs(clients.size, Math.random())));
    }
    await Promise.race([closed, sleep(partingMs)]);
    for (const socket of clients) socket.terminate();
    this.#server.closeAllConnections();
    await closed;
  }

  #childFailed({ id, parent }: Child, reason: string): void {
    const { log } = this.#argument;
    const view = parent.view.name;
    send(log, { event: "child-failed", level: "error", time: now(), view, child: id, reason });
  }

  #connected(socket: WebSocket, request: IncomingMessage): void {
    const visitor = this.#visitors.read(request);
    this.#lastConnection += 1;
    const number = this.#lastConnection;
    const connection = new Connection(number, socket, visitor, this.#services);
    this.#connections.set(number, connection);
    // A broken connection says so by closing; the error itself changes nothing.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#connections.delete(number);
      connection.closed();
    });
  }

  #checkLife(): void {
    for (const connection of this.#connections.values()) connection.checkLife();
  }
}
