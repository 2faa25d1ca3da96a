/**
 * Seats: every view that the gateway knows, who runs it and which socket shows it.
 *
 * A seat outlives its process: when the supervisor starts a successor, the seat is its, and so is
 * the socket.
 *
 * @module
 */
import { call, isOrderly, send, type ChildEvent, type Pid } from "../../runtime/index.ts";
import {
  clientMessage,
  detachMessage,
  toFrameText,
  type PeerMessage,
  type ViewMessage,
  type ViewRequest,
} from "../view/view-message.ts";
import type { StartedView } from "../view/views-supervisor.ts";
import { readToken, signToken } from "./token.ts";

/** Where a view is shown. */
export interface Place {
  /** The number of the socket. */
  readonly socket: number;
  /** The number of the view in its page. */
  readonly view: number;
  /** Hears that the view is being restarted, or that it failed for good. */
  readonly onState: (state: "restarting" | "failed") => void;
  /** Hears that the view had ended, in peace, before it could be shown here. */
  readonly onMissed: () => void;
}

/** One view. */
export interface Seat {
  readonly id: string;
  /** Its process; `undefined` while there is none. */
  pid: Pid<PeerMessage> | undefined;
  place: Place | undefined;
  turn: number;
  /** Whether its process ended for good. */
  isGone: boolean;
  /** Whether it shows itself at its place. */
  isShown: boolean;
}

/** How seats are kept. */
export interface SeatsOptions {
  /** The gateway's own address. */
  readonly self: Pid<ViewMessage>;
  readonly secret: string;
  /** Milliseconds that a token is good for. */
  readonly tokenMs: number;
}

/** Every view that the gateway knows. */
export class Seats {
  readonly #options: SeatsOptions;
  readonly #seats = new Map<string, Seat>();

  constructor(options: SeatsOptions) {
    this.#options = options;
  }

  /** How many views there are. */
  get count(): number {
    return this.#seats.size;
  }

  /** Adds a view that has just been started. */
  add({ id, pid }: StartedView): Seat {
    // A view understands its peer's messages besides those of programs.
    const seat: Seat = {
      id,
      pid,
      place: undefined,
      turn: 0,
      isGone: false,
      isShown: false,
    };
    this.#seats.set(id, seat);
    return seat;
  }

  /** A token to adopt this view with: good once, and the last one given only. */
  tokenFor(seat: Seat): string {
    seat.turn += 1;
    const expires = Date.now() + this.#options.tokenMs;
    return signToken({ id: seat.id, turn: seat.turn, expires }, this.#options.secret);
  }

  /** The view that a token gives the right to; `undefined` for one that is false, used or too old. */
  redeem(token: string): Seat | undefined {
    const claims = readToken(token, this.#options.secret, Date.now());
    const seat = claims === undefined ? undefined : this.#seats.get(claims.id);
    return seat !== undefined && seat.turn === claims?.turn ? seat : undefined;
  }

  /** Shows a view at `place` from now on. */
  occupy(seat: Seat, place: Place): void {
    seat.place = place;
    seat.isShown = false;
    if (seat.isGone) place.onMissed();
    else void this.#adopt(seat);
  }

  /** Forwards a client's frame. A view that is being restarted gets none. */
  forward(seat: Seat, frame: Uint8Array): void {
    if (seat.pid !== undefined) send(seat.pid, [clientMessage, toFrameText(frame)]);
  }

  /** Nobody looks at the view any more; it stays for who comes back in time. */
  leave(seat: Seat, place: Place): void {
    if (seat.place !== place) return;
    seat.place = undefined;
    if (seat.pid !== undefined) send(seat.pid, [detachMessage]);
  }

  /** Takes what became of a view's process. */
  childEvent(event: ChildEvent): void {
    const seat = this.#seats.get(event.id);
    if (seat === undefined) return;
    switch (event.type) {
      case "child-down":
        seat.pid = undefined;
        seat.place?.onState("restarting");
        return;
      case "child-restarted":
        seat.pid = event.to as Pid<PeerMessage>;
        void this.#adopt(seat);
        return;
      case "child-gone":
        this.#seats.delete(event.id);
        seat.pid = undefined;
        seat.isGone = true;
        if (seat.isShown || !isOrderly(event.reason)) seat.place?.onState("failed");
        else seat.place?.onMissed();
    }
  }

  async #adopt(seat: Seat): Promise<void> {
    const { pid, place } = seat;
    if (pid === undefined || place === undefined) return;
    const { socket, view } = place;
    const peer = this.#options.self;
    const request: ViewRequest = { type: "adopt", peer, socket, view, token: this.tokenFor(seat) };
    try {
      await call(pid, request, { timeoutMs: Infinity });
      seat.isShown ||= seat.place === place;
    } catch {
      // It ended meanwhile: what becomes of it, and of its place, the supervisor tells.
    }
  }
}
