/**
 * Views inside of views: which of them a view shows, and the processes that run them.
 *
 * A view declares its children, in its own words; here is kept which seat each of them has. A child is
 * started when somebody is to see it, and ends when its parent shows it no more.
 *
 * @module
 */
import { describeReason, InitFailedError, send } from "../../runtime/index.ts";
import { forgetCheckpoint } from "../store/checkpoints.ts";
import type { InfoMessage } from "../view/context.ts";
import type { ChildDeclaration } from "../view/declared-child.ts";
import {
  childMessage,
  childrenGoneMessage,
  childrenMessage,
  propsMessage,
  toChildMessage,
  toParentMessage,
  type FamilyMessage,
} from "../view/view-message.ts";
import { stopViewChild } from "../view/views-supervisor.ts";
import { deliver, MailBag } from "./mail-bag.ts";
import type { Seat, Seats } from "./seats.ts";
import type { TokenClaims } from "./token.ts";

/** A child view, as a view declared it. */
export interface Child {
  readonly id: string;
  /** The view that shows it. */
  readonly parent: Seat;
  readonly url: string;
  readonly place: number;
  /** Whether it outlives its parent. */
  isSticky: boolean;
  /** What it gets from its parent, by now. */
  props: unknown;
  /** Its own seat; `undefined` while it has none. */
  seat: Seat | undefined;
  /** The start under way. */
  starting: Promise<Seat | undefined> | undefined;
  /** Messages that came before it had a seat. */
  readonly mail: MailBag;
  /** Whether its parent shows it no more. */
  isOver: boolean;
}

/** With what right a child is asked for. */
export interface ChildAsk {
  /** What its token says; left out when it has none. */
  readonly claims?: TokenClaims | undefined;
  /** The number of the last event that a client sent for the one before it. */
  readonly sent: number;
  /** Where a sticky one may be that another view showed; by default nowhere. */
  readonly findSticky?: (child: Child) => Seat | undefined;
}

/** What this needs of the gateway. */
export interface ChildrenOptions {
  readonly seats: Seats;
  /** Starts a child; from what was kept of it when it is asked for with a token. */
  readonly start: (child: Child, ask: ChildAsk) => Promise<Seat>;
  /** Hears that a child could not be started. */
  readonly failed: (child: Child, reason: string) => void;
}

/** The children of all views. */
export class Children {
  readonly #options: ChildrenOptions;

  constructor(options: ChildrenOptions) {
    this.#options = options;
  }

  /** Takes what a view says about its children, or to its family. */
  message(message: FamilyMessage): void {
    const seat = this.#options.seats.get(message[1]);
    if (seat === undefined) return;
    switch (message[0]) {
      case childMessage: {
        const [, , id, url, place, props, isSticky] = message;
        this.declare(seat, { id, url, place, props, isSticky });
        return;
      }
      case childrenGoneMessage:
        for (const id of message.slice(2)) this.#gone(seat.children?.get(String(id)));
        return;
      case childrenMessage:
        this.#keepOnly(seat, new Set(message.slice(2)));
        return;
      case toParentMessage:
        if (seat.child !== undefined) {
          post(seat.child.parent, { ...message[2], from: seat.child.id });
        }
        return;
      case toChildMessage:
        postToChild(seat.children?.get(message[2]), message[3]);
    }
  }

  /** A view shows this child, perhaps with other props than before. */
  declare(parent: Seat, { id, url, place, props, isSticky }: ChildDeclaration): Child {
    parent.children ??= new Map();
    const known = parent.children.get(id);
    if (known?.url === url && known.place === place) {
      known.props = props;
      known.isSticky = isSticky;
      if (known.seat?.pid !== undefined) send(known.seat.pid, [propsMessage, props]);
      return known;
    }
    this.#gone(known);
    const mail = new MailBag();
    const now = { seat: undefined, starting: undefined, isOver: false };
    const child: Child = { id, parent, url, place, isSticky, props, mail, ...now };
    parent.children.set(id, child);
    return child;
  }

  /**
   * The child that a view shows under this id: waits until the view has said what it shows. What is known
   * from before may be another one by now, after events that it takes again: nobody would notice.
   */
  async find(parent: Seat, id: string): Promise<Child | undefined> {
    await this.#options.seats.told(parent);
    return parent.children?.get(id);
  }

  /** The seat of a child, which is started if need be; `undefined` when it cannot be. */
  async open(child: Child, ask: ChildAsk): Promise<Seat | undefined> {
    const owned = this.#owned(child, ask);
    if (owned !== undefined) {
      this.#move(owned, child);
      return owned;
    }
    if (child.seat !== undefined) return child.seat;
    child.starting ??= this.#start(child, ask);
    return child.starting;
  }

  /** Nobody will come back to the view, which is no child: ends it, with what was kept of it. */
  end(seat: Seat): void {
    void this.#stop(seat, false);
  }

  /** A view has ended for good. */
  ended({ child, children }: Seat, isInOrder: boolean): void {
    if (child !== undefined) child.seat = undefined;
    for (const each of children?.values() ?? []) {
      each.isOver = true;
      const { seat } = each;
      if (seat === undefined) continue;
      seat.child = undefined;
      // Whoever looks at a sticky one goes on doing so; when nobody does, it ends by itself.
      if (each.isSticky) continue;
      // The view around it may be about to come back, with this one in it.
      this.#options.seats.vacate(seat);
      void this.#stop(seat, isInOrder);
    }
    children?.clear();
  }

  /** The seat that a token gives the right to, or that stuck to the page. */
  #owned(child: Child, { claims, findSticky }: ChildAsk): Seat | undefined {
    const { seats } = this.#options;
    const seat = claims === undefined ? undefined : seats.get(claims.id);
    if (claims !== undefined && isOf(seat, child) && seats.use(seat, claims)) return seat;
    const stuck = child.isSticky && child.seat === undefined ? findSticky?.(child) : undefined;
    return isOf(stuck, child) ? stuck : undefined;
  }

  /** Gives a seat to a child: also one that another view had. */
  #move(seat: Seat, child: Child): void {
    if (seat.child === child) return;
    if (seat.child !== undefined) seat.child.seat = undefined;
    if (child.seat !== undefined) {
      child.seat.child = undefined;
      void this.#stop(child.seat, false);
    }
    this.#seated(seat, child);
    if (seat.pid !== undefined) send(seat.pid, [propsMessage, child.props]);
  }

  async #start(child: Child, ask: ChildAsk): Promise<Seat | undefined> {
    try {
      const seat = await this.#options.start(child, ask);
      if (child.isOver) {
        void this.#stop(seat, false);
        return undefined;
      }
      this.#seated(seat, child);
      // Also what it was started with: one that goes on from what was kept has seen others.
      if (seat.pid !== undefined) send(seat.pid, [propsMessage, child.props]);
      return seat;
    } catch (thrown) {
      this.#options.failed(child, describe(thrown));
      return undefined;
    } finally {
      child.starting = undefined;
    }
  }

  #seated(seat: Seat, child: Child): void {
    child.seat = seat;
    seat.child = child;
    child.mail.pour(seat.mail);
    if (seat.pid !== undefined) seat.mail.empty(seat.pid);
  }

  #keepOnly(seat: Seat, shown: ReadonlySet<unknown>): void {
    for (const child of seat.children?.values() ?? []) {
      if (!shown.has(child.id)) this.#gone(child);
    }
    this.#options.seats.hasTold(seat);
  }

  #gone(child: Child | undefined): void {
    if (child === undefined) return;
    child.isOver = true;
    child.parent.children?.delete(child.id);
    if (child.seat === undefined) return;
    child.seat.child = undefined;
    void this.#stop(child.seat, false);
  }

  async #stop(seat: Seat, isKept: boolean): Promise<void> {
    // Where it is shown, its element goes, and nobody is told; who waits for it gets an answer.
    if (seat.isShown) seat.place = undefined;
    else this.#options.seats.vacate(seat);
    try {
      await stopViewChild(seat.id);
    } catch {
      // The supervisor is stopping, and takes it along.
      return;
    }
    if (!isKept) forgetCheckpoint(seat.id);
  }
}

/** Whether a seat can be that of a child; one of a page is none. */
function isOf(seat: Seat | undefined, { url, place }: Child): seat is Seat {
  if (seat === undefined || seat.isGone || seat.depth === 0) return false;
  return seat.view.url === url && seat.view.place === place;
}

function post(seat: Seat, message: InfoMessage): void {
  if (seat.pid === undefined) seat.mail.put(message);
  else deliver(seat.pid, message);
}

function postToChild(child: Child | undefined, message: InfoMessage): void {
  if (child?.seat === undefined) child?.mail.put(message);
  else post(child.seat, message);
}

function describe(thrown: unknown): string {
  if (thrown instanceof InitFailedError) return describeReason(thrown.reason);
  return thrown instanceof Error ? thrown.message : String(thrown);
}
