/**
 * Seats: every view that the gateway knows, who runs it and which socket shows it.
 *
 * A seat outlives its process: when the supervisor starts a successor, the seat is its, and so is
 * the socket, and so are the events that the process may not have come to.
 *
 * @module
 */
import { call, isOrderly, send, type ChildEvent, type Pid } from "../../runtime/index.ts";
import { Deliveries, type Acceptance } from "../delivery/deliveries.ts";
import type { MarksAddress } from "../delivery/event-marks.ts";
import type { FlashMessages } from "../navigation/flash.ts";
import { forgetCheckpoint } from "../store/checkpoints.ts";
import type { ViewArgument, ViewLocation } from "../view/context.ts";
import {
  clientMessage,
  detachMessage,
  propsMessage,
  toFrameText,
  type Peer,
  type PeerMessage,
  type ViewRequest,
} from "../view/view-message.ts";
import type { StartedView, ViewAddress } from "../view/views-supervisor.ts";
import type { Visitor } from "../session/visitor.ts";
import type { Child } from "./children.ts";
import { MailBag } from "./mail-bag.ts";
import { readToken, signToken, type TokenClaims } from "./token.ts";

/** Where a view is shown. */
export interface Place {
  /** The number of the socket. */
  readonly socket: number;
  /** The number of the view in its page. */
  readonly view: number;
  /** The last frame that the browser had got when it joined; `undefined` when it had none. */
  readonly seen: number | undefined;
  /** Hears that the view is being restarted, or that it failed for good. */
  readonly onState: (state: "restarting" | "failed") => void;
  /** Hears that the view had ended, in peace or with the one around it, and is to be joined anew. */
  readonly onMissed: () => void;
  /** Hears that what the events up to `n` changed outlives the OS process. */
  readonly onDurable: (n: number) => void;
}

/** Where a view was mounted: also what patterns its page goes on at. */
export type SeatLocation = ViewLocation & Pick<ViewArgument, "patterns" | "visitor" | "flash">;

/** One view. */
export interface Seat {
  readonly id: string;
  /** What it runs. */
  readonly view: ViewAddress;
  /** Where it was mounted. */
  readonly location: SeatLocation;
  /** How many views it is inside of. */
  readonly depth: number;
  /** Where it belongs in the view around it; `undefined` for a view of a page, and for one left alone. */
  child: Child | undefined;
  /** The props that its process was started with. */
  readonly props: unknown;
  /** The child views that it shows, by their ids; `undefined` while it never showed one. */
  children: Map<string, Child> | undefined;
  /** What goes along to the page that takes its place, and until when, in milliseconds of `performance.now()`. */
  flash: readonly [messages: FlashMessages, untilMs: number] | undefined;
  /** Messages of its family that wait for a process. */
  readonly mail: MailBag;
  readonly marks: MarksAddress;
  readonly deliveries: Deliveries;
  /** Its process; `undefined` while there is none. */
  pid: Pid<PeerMessage> | undefined;
  place: Place | undefined;
  /** The number of the last token that was given for it. */
  turn: number;
  /** The first of the tokens that are still good. */
  usedTurn: number;
  /** The number of the token that came with the first tree at its place; 0 while none did. */
  joinedTurn: number;
  /** Whether its process ended for good. */
  isGone: boolean;
  /** Whether it shows itself at its place. */
  isShown: boolean;
  /** Whether it told its child views since it is there. */
  hasTold: boolean;
  /** Who waits for that, or for it to be there no more. */
  waiting: (() => void)[];
}

/** A view at the place where it was shown last, as far as whoever shows it there knows. */
export interface Seated {
  readonly seat: Seat;
  readonly place: Place;
}

/** How a view comes to its seat. */
export interface NewSeat extends StartedView {
  readonly marks: MarksAddress;
  /** Events of its client up to this one are none of this view. */
  readonly settled: number;
  /** Whether it goes on from what was kept of it. */
  readonly hasPast: boolean;
  /** The number of the last token that was given for it. */
  readonly turn: number;
  readonly view: ViewAddress;
  readonly location: SeatLocation;
  readonly depth: number;
  readonly props: unknown;
}

/** How seats are kept. */
export interface SeatsOptions {
  /** The gateway's own address. */
  readonly self: Peer;
  readonly secret: string;
  /** Hears of a view that has ended for good; whether in order, so that it may be resumed. */
  readonly ended: (seat: Seat, isInOrder: boolean) => void;
}

/** Every view that the gateway knows. */
export class Seats {
  readonly #options: SeatsOptions;
  readonly #seats = new Map<string, Seat>();
  /** What became of views that are being started. */
  readonly #early = new Map<string, ChildEvent[]>();

  constructor(options: SeatsOptions) {
    this.#options = options;
  }

  /** How many views there are. */
  get count(): number {
    return this.#seats.size;
  }

  /** A view is being started: what becomes of its process before it is added, it is told then. */
  expect(id: string): void {
    this.#early.set(id, []);
  }

  /** The view does not start. */
  unexpect(id: string): void {
    this.#early.delete(id);
  }

  /** Adds a view that has just been started; it may have ended since. */
  add(start: NewSeat): Seat {
    const { id, pid, marks, settled, hasPast, turn, view, location, depth, props } = start;
    const seat: Seat = {
      id,
      view,
      location,
      depth,
      child: undefined,
      props,
      children: undefined,
      flash: undefined,
      mail: new MailBag(),
      marks,
      deliveries: new Deliveries(marks, { settled, hasPast }),
      // A view understands its peer's messages besides those of programs.
      pid,
      place: undefined,
      turn,
      usedTurn: turn,
      joinedTurn: 0,
      isGone: false,
      isShown: false,
      hasTold: false,
      waiting: [],
    };
    this.#seats.set(id, seat);
    const early = this.#early.get(id) ?? [];
    this.#early.delete(id);
    for (const event of early) this.#happened(seat, event);
    return seat;
  }

  /** A token to adopt this view with: good until a later one has arrived. */
  tokenFor(seat: Seat): string {
    seat.turn += 1;
    const session = seat.location.visitor?.session?.id;
    return signToken({ id: seat.id, turn: seat.turn }, this.#options.secret, session);
  }

  /**
   * Whether a token is still good for a view. An earlier one than the last may be: that did not arrive
   * when the connection broke.
   */
  use(seat: Seat, { turn }: TokenClaims): boolean {
    if (turn < seat.usedTurn) return false;
    seat.usedTurn = turn;
    return true;
  }

  /** What a token says; `undefined` for one that is false, or not for the session of this visitor. */
  read(token: string, { session }: Visitor): TokenClaims | undefined {
    return readToken(token, this.#options.secret, session?.id);
  }

  /** Whether there is a view of this id. */
  has(id: string): boolean {
    return this.#seats.has(id);
  }

  /** The view of this id. */
  get(id: string): Seat | undefined {
    return this.#seats.get(id);
  }

  /** Shows a view at `place` from now on, and nowhere else. */
  occupy(seat: Seat, place: Place): void {
    seat.place?.onState("failed");
    seat.place = place;
    seat.isShown = false;
    seat.hasTold = false;
    seat.joinedTurn = 0;
    if (seat.isGone) place.onMissed();
    else void this.#adopt(seat);
  }

  /** Forwards event `n` of a client; what a view that is being restarted gets, its successor does. */
  forward({ seat, place }: Seated, n: number, frame: Uint8Array): Acceptance {
    // Two pages count their events each for itself: those of one would be taken for the other's.
    if (seat.place !== place) return "known";
    // Who sends events has got a tree, and the token with it.
    if (seat.joinedTurn > seat.usedTurn) seat.usedTurn = seat.joinedTurn;
    const text = toFrameText(frame);
    const acceptance = seat.deliveries.accept(n, text);
    if (acceptance === "new" && seat.pid !== undefined) send(seat.pid, [clientMessage, text]);
    return acceptance;
  }

  /** Forwards a question of a client; without a process there is none, and its successor is asked anew. */
  ask({ seat, place }: Seated, frame: Uint8Array): void {
    if (seat.place !== place || seat.pid === undefined) return;
    send(seat.pid, [clientMessage, toFrameText(frame)]);
  }

  /** Nobody looks at the view any more; it stays for who comes back in time. */
  leave(seat: Seat, place: Place): void {
    if (seat.place !== place) return;
    seat.place = undefined;
    release(seat);
    if (seat.pid !== undefined) send(seat.pid, [detachMessage]);
  }

  /** Takes a view from its place, before its process is ended: whoever joined it there joins again. */
  vacate(seat: Seat): void {
    const { place } = seat;
    seat.place = undefined;
    release(seat);
    place?.onMissed();
  }

  /** A checkpoint of a view counts its events up to `n`. */
  covered(id: string, n: number, isDurable: boolean): void {
    const seat = this.#seats.get(id);
    if (seat === undefined) return;
    seat.deliveries.covered(n);
    if (isDurable) seat.place?.onDurable(n);
  }

  /** A view has a word for the page that takes its place. */
  leavesFlash(id: string, messages: FlashMessages): void {
    const seat = this.#seats.get(id);
    if (seat !== undefined) seat.flash = [messages, performance.now() + flashSeconds * 1_000];
  }

  /** Takes what became of a view's process. */
  childEvent(event: ChildEvent): void {
    const seat = this.#seats.get(event.id);
    if (seat === undefined) this.#early.get(event.id)?.push(event);
    else this.#happened(seat, event);
  }

  #happened(seat: Seat, event: ChildEvent): void {
    switch (event.type) {
      case "child-down":
        seat.pid = undefined;
        // A successor may show others.
        seat.hasTold = false;
        seat.deliveries.ended();
        seat.place?.onState("restarting");
        return;
      case "child-restarted":
        seat.pid = event.to as Pid<PeerMessage>;
        seat.deliveries.succeeded();
        this.#familiarise(seat.pid, seat);
        if (seat.place === undefined) void this.#catchUp(seat.pid, seat);
        else void this.#adopt(seat);
        return;
      case "child-gone":
        this.#seats.delete(event.id);
        seat.pid = undefined;
        seat.isGone = true;
        release(seat);
        if (seat.isShown || !isOrderly(event.reason)) seat.place?.onState("failed");
        else seat.place?.onMissed();
        // What ended in order keeps what it left, for who comes back.
        if (!isOrderly(event.reason)) forgetCheckpoint(event.id);
        this.#options.ended(seat, isOrderly(event.reason));
    }
  }

  /** Settles when a view has told which child views it shows, or is not at its place any more. */
  async told(seat: Seat): Promise<void> {
    if (seat.hasTold || seat.place === undefined || seat.isGone) return;
    await new Promise<void>((resolve) => void seat.waiting.push(resolve));
  }

  /** A view has told which child views it shows. */
  hasTold(seat: Seat): void {
    seat.hasTold = true;
    release(seat);
  }

  /** Gives a process what its family had for it meanwhile. */
  #familiarise(pid: Pid<PeerMessage>, { child, props, mail }: Seat): void {
    // A successor begins with what the first process was started with.
    if (child !== undefined && child.props !== props) send(pid, [propsMessage, child.props]);
    mail.empty(pid);
  }

  /** Nobody looks: its process may end before somebody does, and these events with it. */
  async #catchUp(pid: Pid<PeerMessage>, { deliveries }: Seat): Promise<void> {
    const { self } = this.#options;
    const request: ViewRequest = { type: "catch-up", peer: self, ...deliveries.redeliver() };
    await this.#ask(pid, request);
  }

  async #adopt(seat: Seat): Promise<void> {
    const { pid, place } = seat;
    if (pid === undefined || place === undefined) return;
    const { socket, view } = place;
    const token = this.tokenFor(seat);
    // What was sent to a place since it is one has arrived there.
    const seen = seat.joinedTurn === 0 ? place.seen : Infinity;
    if (seat.joinedTurn === 0) seat.joinedTurn = seat.turn;
    const request: ViewRequest = {
      type: "adopt",
      peer: this.#options.self,
      socket,
      view,
      token,
      keepsRows: true,
      turn: seat.usedTurn,
      ...(seen === undefined ? {} : { seen }),
      ...seat.deliveries.redeliver(),
    };
    if (await this.#ask(pid, request)) seat.isShown ||= seat.place === place;
  }

  async #ask(pid: Pid<PeerMessage>, request: ViewRequest): Promise<boolean> {
    try {
      await call(pid, request, { timeoutMs: Infinity });
      return true;
    } catch {
      // It ended meanwhile: what becomes of it, and of its place, the supervisor tells.
      return false;
    }
  }
}

/** So long does it go along, in seconds, as in Phoenix LiveView. */
export const flashSeconds = 60;

/** What goes along from a view to the page that takes its place. */
export function flashOf(seat: Seat | undefined): FlashMessages | undefined {
  const [messages, untilMs] = seat?.flash ?? [undefined, 0];
  return performance.now() < untilMs ? messages : undefined;
}

function release(seat: Seat): void {
  for (const resolve of seat.waiting.splice(0)) resolve();
}
