/**
 * One WebSocket and the views that it shows.
 *
 * Reads no more of a frame than where it is meant to go.
 *
 * @module
 */
import type { WebSocket } from "ws";
import { decodeClientFrame, encodeServerFrame } from "../protocol/codec.ts";
import {
  ClientFrameType,
  ServerFrameType,
  type ChildPlace,
  type ChunkFrame,
  type JoinFrame,
} from "../protocol/frame.ts";
import type { FlashMessages } from "../navigation/flash.ts";
import type { ViewRefusal } from "../route/refusal.ts";
import { peekFrame, type FrameAddress } from "../protocol/peek-frame.ts";
import type { Visitor } from "../session/visitor.ts";
import type { Child, Children } from "./children.ts";
import { RateLimit } from "./rate-limit.ts";
import { serviceRestart } from "./come-back.ts";
import { flashOf, type Place, type Seat, type Seated, type Seats } from "./seats.ts";
import type { Asker } from "./starter.ts";
import type { TokenClaims } from "./token.ts";
import type { Uploads } from "./uploads.ts";

/** What a connection needs of the gateway. */
export interface ConnectionServices {
  readonly seats: Seats;
  readonly children: Children;
  readonly uploads: Uploads;
  /** Starts the view that a client asks for; `undefined` when there is none. */
  readonly mount: (frame: JoinFrame, asker: Asker) => Promise<Seat | ViewRefusal | undefined>;
  /** Starts a view that is gone again, from what was kept of it; `undefined` when that is nothing. */
  readonly resume: (
    claims: TokenClaims,
    frame: JoinFrame,
    visitor: Visitor,
  ) => Promise<Seat | undefined>;
  /** Bytes that may wait for a client that reads too slowly. */
  readonly maxBufferedBytes: number;
  /** Views that one page may have. */
  readonly maxViews: number;
  /** Frames a second that a client may send. */
  readonly maxFramesPerSecond: number;
}

/** How long a page of a session that has changed is to wait, in milliseconds. */
const sessionPauseMs = 1_000;
const policyViolation = 1008;
const tryAgainLater = 1013;
/** How often a child's join is tried: it, or the view around it, may end whenever it starts. */
const mostTries = 4;

/** By what number a view is joined, and the last frame that the browser has got of it. */
interface Asked {
  readonly view: number;
  readonly seen: number | undefined;
}

function askedBy([, view, , , , , seen]: JoinFrame): Asked {
  return { view, seen };
}

/** A join that is under way. */
interface Join {
  done: Promise<void> | undefined;
}

/**
 * One WebSocket and the views that it shows.
 *
 * Every join is answered, by a tree, a state or an error, unless the client leaves the view or joins it
 * once more; then that join is. A seat that is taken from its place before it showed itself there says
 * so to `onMissed`, and the join goes on.
 */
export class Connection {
  readonly #number: number;
  readonly #socket: WebSocket;
  readonly #visitor: Visitor;
  readonly #services: ConnectionServices;
  readonly #views = new Map<number, Seated>();
  /** The last join of each view that is under way. */
  readonly #joins = new Map<number, Join>();
  #joinCount = 0;
  /** Sticky children that were shown here, by their ids. */
  readonly #sticky = new Map<string, Seat>();
  readonly #rate: RateLimit;
  #wasHeard = true;

  /** @param visitor - who opened it. */
  constructor(number: number, socket: WebSocket, visitor: Visitor, services: ConnectionServices) {
    this.#number = number;
    this.#visitor = visitor;
    this.#socket = socket;
    this.#services = services;
    this.#rate = new RateLimit(services.maxFramesPerSecond, performance.now());
    socket.on("message", (data) => this.#receive(data as Buffer));
    socket.on("pong", () => {
      this.#wasHeard = true;
    });
  }

  /** Sends a frame; a client that does not keep up is disconnected, and starts over when it can. */
  send(frame: Uint8Array): void {
    if (this.#socket.bufferedAmount > this.#services.maxBufferedBytes) {
      this.#socket.close(tryAgainLater, "the client reads too slowly");
      return;
    }
    this.#socket.send(frame);
  }

  /** Asks for a sign of life; ends the connection when there was none since the last time. */
  checkLife(): void {
    if (!this.#wasHeard) {
      this.#socket.terminate();
      return;
    }
    this.#wasHeard = false;
    this.#socket.ping();
  }

  /** Whether it is one of this session. */
  isOf(session: string): boolean {
    return this.#visitor.session?.id === session;
  }

  /**
   * Ends it, as the session has changed: the page comes back as who it is of by then, and has its views mounted anew.
   * Not at once: a page that has just posted a form is on its way to another, and would be called back.
   */
  endSession(): void {
    this.#socket.close(serviceRestart, String(sessionPauseMs));
  }

  /** Gives up the views, because the socket has closed. */
  closed(): void {
    for (const { seat, place } of this.#views.values()) this.#services.seats.leave(seat, place);
    this.#views.clear();
  }

  #receive(bytes: Buffer): void {
    // What comes after a frame that was refused must not be taken: the client sends all of it again.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#wasHeard = true;
    const address = peekFrame(bytes);
    if (this.#isChunk(address, bytes) || this.#isTooFast()) return;
    switch (address?.type) {
      case ClientFrameType.event: {
        this.#event(address, bytes);
        return;
      }
      case ClientFrameType.rows:
        this.#rows(address, bytes);
        return;
      case ClientFrameType.ping:
        this.send(pong);
        return;
      case ClientFrameType.join:
        this.#joinFrame(bytes);
        return;
      case ClientFrameType.leave:
        this.#left(address.view);
        return;
      case ClientFrameType.chunk:
        return;
      default:
        this.#refuse("the frame is not one of the protocol");
    }
  }

  #isTooFast(): boolean {
    if (this.#rate.take(performance.now())) return false;
    this.#refuse(`more than ${this.#services.maxFramesPerSecond} frames a second`);
    return true;
  }

  #event({ view, n }: FrameAddress, bytes: Uint8Array): void {
    const shown = this.#views.get(view);
    if (shown === undefined) return;
    // The client keeps what is not answered, and sends it again when it comes back.
    if (this.#services.seats.forward(shown, n, bytes) === "full") {
      this.#socket.close(tryAgainLater, "the view does not keep up");
    }
  }

  /** Whether it is the next bytes of an upload: those are few at a time, others count as any frame. */
  #isChunk(address: FrameAddress | undefined, bytes: Uint8Array): boolean {
    if (address?.type !== ClientFrameType.chunk) return false;
    const checked = decodeClientFrame(bytes);
    if (checked.type === "problem") {
      this.#refuse(checked.problem);
      return true;
    }
    // Its type was seen before.
    const frame = checked.frame as ChunkFrame;
    const shown = this.#views.get(frame[1]);
    if (shown === undefined) return false;
    const fate = this.#services.uploads.chunk(shown, frame);
    if (fate !== "taken" && fate !== "late") this.#refuse(`${fate}: this was not announced`);
    return fate !== "late";
  }

  /** A question that is not about the state: it is asked again with the next tree, and not kept. */
  #rows({ view }: FrameAddress, bytes: Uint8Array): void {
    const shown = this.#views.get(view);
    if (shown !== undefined) this.#services.seats.ask(shown, bytes);
  }

  #joinFrame(bytes: Uint8Array): void {
    const checked = decodeClientFrame(bytes);
    if (checked.type === "problem") this.#refuse(checked.problem);
    else if (checked.frame[0] === ClientFrameType.join) void this.#join(checked.frame);
  }

  async #join(frame: JoinFrame): Promise<void> {
    const [, view] = frame;
    const { maxViews } = this.#services;
    const isOver = !this.#views.has(view) && this.#countOthers(view) >= maxViews;
    const [, , , , , place] = frame;
    const isChild = typeof place === "object" && place !== null;
    const isOfPage = typeof place !== "number" && !isChild;
    if ((isOver && isOfPage) || this.#joinCount > 2 * maxViews) {
      this.#refuse(`a page has at most ${maxViews} views`);
      return;
    }
    if (isOver) {
      this.#error(view, "gone", `a page has at most ${maxViews} views`);
      return;
    }
    await this.#follow(view, (join) =>
      isChild ? this.#joinChild(frame, place, join) : this.#joinRoot(frame),
    );
  }

  /** Does what a join asks for; those of views inside of this one wait for it. */
  async #follow(view: number, answer: (join: Join) => Promise<void>): Promise<void> {
    const join: Join = { done: undefined };
    this.#joins.set(view, join);
    this.#joinCount += 1;
    join.done = answer(join);
    try {
      await join.done;
    } finally {
      this.#joinCount -= 1;
      if (this.#joins.get(view) === join) this.#joins.delete(view);
    }
  }

  /** How many views are shown here, or asked for, besides one. */
  #countOthers(view: number): number {
    let count = this.#views.size;
    for (const asked of this.#joins.keys())
      if (asked !== view && !this.#views.has(asked)) count += 1;
    return count;
  }

  async #joinRoot(frame: JoinFrame): Promise<void> {
    const seat = await this.#redeem(frame);
    if (seat === undefined) await this.#mount(frame);
    else {
      const again = (): void => void this.#follow(frame[1], () => this.#joinAgain(frame));
      this.#show(seat, askedBy(frame), again);
    }
  }

  /** A client can only join children of views that it shows, or those that it has a token for. */
  async #joinChild(
    frame: JoinFrame,
    place: ChildPlace,
    join: Join,
    tries = mostTries,
  ): Promise<void> {
    const [, view, token, , sent, , seen] = frame;
    const [parent, id] = place;
    const { seats, children } = this.#services;
    const claims = seats.read(token, this.#visitor);
    const findSticky = (wanted: Child): Seat | undefined => this.#unstick(wanted);
    const above = await this.#parent(view, parent);
    const child = above && (await children.find(above.seat, id));
    const seat = child && (await children.open(child, { claims, sent, findSticky }));
    // It was left, or joined once more, meanwhile: that join is answered.
    if (this.#joins.get(view) !== join) return;
    if (seat !== undefined && child !== undefined && !child.isOver) {
      if (child.isSticky) this.#stick(id, seat);
      const again = (): void =>
        void this.#follow(view, (next) => this.#retry(frame, place, next, tries));
      this.#show(seat, { view, seen }, again);
      return;
    }
    // The view around it ended meanwhile, and another one came, or is about to.
    const isOther = above !== undefined && above !== (await this.#parent(view, parent));
    if (this.#joins.get(view) !== join) return;
    if (isOther) await this.#retry(frame, place, join, tries);
    else this.#gone(view);
  }

  async #retry(frame: JoinFrame, place: ChildPlace, join: Join, tries: number): Promise<void> {
    if (tries > 1) await this.#joinChild(frame, place, join, tries - 1);
    else this.#gone(frame[1]);
  }

  /** The view around another, when no join of it is under way any more; `undefined` when it is not here. */
  async #parent(view: number, parent: number): Promise<Seated | undefined> {
    if (view === parent) return undefined;
    do await this.#joins.get(parent)?.done;
    while (this.#joins.has(parent));
    const above = this.#views.get(parent);
    return above !== undefined && above.seat.place === above.place ? above : undefined;
  }

  #stick(id: string, seat: Seat): void {
    for (const [known, { isGone }] of this.#sticky) if (isGone) this.#sticky.delete(known);
    this.#sticky.set(id, seat);
  }

  /** A sticky child that is at none of the views here any more. */
  #unstick({ id }: Child): Seat | undefined {
    const seat = this.#sticky.get(id);
    const owner = seat?.child?.parent;
    const isShown = [...this.#views.values()].some((shown) => shown.seat === owner);
    return isShown ? undefined : seat;
  }

  /**
   * The token came in the last moment, and the view had ended in the one before: it goes on from what
   * it kept. Once only, as a view may end whenever it starts.
   */
  async #joinAgain(frame: JoinFrame): Promise<void> {
    const seat = await this.#redeem(frame);
    if (seat === undefined) await this.#mount(frame);
    else this.#show(seat, askedBy(frame), () => void this.#mount(frame));
  }

  /** The view that a token gives the right to; `undefined` for one that is false, used or too old. */
  async #redeem(frame: JoinFrame): Promise<Seat | undefined> {
    const { seats, resume } = this.#services;
    const claims = seats.read(frame[2], this.#visitor);
    if (claims === undefined) return undefined;
    const seat = seats.get(claims.id);
    if (seat === undefined) return resume(claims, frame, this.#visitor);
    // A token for a view inside of another is none for one of the page.
    return seat.depth === 0 && seats.use(seat, claims) ? seat : undefined;
  }

  async #mount(frame: JoinFrame): Promise<void> {
    const [, view] = frame;
    const flash = this.#flashFor(frame);
    const seat = await this.#services.mount(frame, { visitor: this.#visitor, flash });
    if (seat === undefined) this.#gone(view);
    else if ("status" in seat) this.#refused(view, seat);
    else this.#show(seat, askedBy(frame), () => this.#gone(view));
  }

  /** What goes along from the views that are shown here to those that are to take their places. */
  #flashFor([, , , , , place]: JoinFrame): FlashMessages | undefined {
    if (typeof place !== "number") return undefined;
    for (const { seat } of this.#views.values()) {
      const flash = flashOf(seat);
      if (flash !== undefined) return flash;
    }
    return undefined;
  }

  #show(seat: Seat, { view, seen }: Asked, onMissed: () => void): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#leave(view);
    const place: Place = {
      socket: this.#number,
      view,
      seen,
      onState: (state) => this.send(encodeServerFrame([ServerFrameType.state, view, state])),
      onMissed,
      onDurable: (n) => this.send(encodeServerFrame([ServerFrameType.durable, view, n])),
    };
    this.#views.set(view, { seat, place });
    this.#services.seats.occupy(seat, place);
    this.#services.uploads.resume(seat);
  }

  /** The page shows it no more, and will not come back to it; a child is ended by the view around it. */
  #left(view: number): void {
    const seat = this.#views.get(view)?.seat;
    this.#leave(view);
    if (seat !== undefined && seat.depth === 0 && seat.place === undefined) {
      this.#services.children.end(seat);
    }
  }

  #leave(view: number): void {
    this.#joins.delete(view);
    const shown = this.#views.get(view);
    if (shown === undefined) return;
    this.#views.delete(view);
    this.#services.seats.leave(shown.seat, shown.place);
  }

  #refused(view: number, { location, message, flash }: ViewRefusal): void {
    // It goes along as if a view of the page that is there had said it.
    const [shown] = this.#views.values();
    if (flash !== undefined && shown !== undefined) {
      this.#services.seats.leavesFlash(shown.seat.id, flash);
    }
    if (location === undefined) this.#error(view, "refused", message);
    else this.#error(view, "redirect", location);
  }

  #gone(view: number): void {
    this.#error(view, "gone", "the view could not be started");
  }

  #error(view: number, code: string, message: string): void {
    this.send(encodeServerFrame([ServerFrameType.error, view, code, message]));
  }

  /** Ends the connection: what breaks the protocol once cannot be trusted to keep it. */
  #refuse(problem: string): void {
    // A close reason has room for 123 bytes (RFC 6455, 5.5).
    this.#socket.close(policyViolation, problem.slice(0, 120));
  }
}

const pong = encodeServerFrame([ServerFrameType.pong]).slice();
