/**
 * Starting the views of a gateway: anew for a page, or from what was kept of one.
 *
 * @module
 */
import {
  ChildExistsError,
  describeReason,
  InitFailedError,
  ProcessDownError,
  type ChildEvent,
  type Pid,
} from "../../runtime/index.ts";
import type { MarksPool } from "../delivery/event-marks.ts";
import type { JoinFrame } from "../protocol/frame.ts";
import { rejectCheckpoint } from "../store/checkpoints.ts";
import type { CheckpointOptions, Resume, ViewArgument } from "../view/context.ts";
import type { Peer } from "../view/view-message.ts";
import {
  findView,
  newViewId,
  startViewChild,
  stopViewChild,
  viewNameOf,
  type ViewAddress,
} from "../view/views-supervisor.ts";
import type { FlashMessages } from "../navigation/flash.ts";
import { readRefusal, type ViewRefusal } from "../route/refusal.ts";
import type { Visitor } from "../session/visitor.ts";
import type { Child, ChildAsk } from "./children.ts";
import type { Match, Region, Routes } from "./routes.ts";
import type { Seat, SeatLocation, Seats } from "./seats.ts";
import { fitsShell } from "./shell.ts";
import type { TokenClaims } from "./token.ts";

/** What a starter works with. */
export interface StarterOptions {
  readonly routes: Routes;
  /** Where views are seated. */
  readonly seats: Seats;
  readonly marks: MarksPool;
  /** The gateway: hears what becomes of the processes. */
  readonly owner: Peer & Pid<ChildEvent>;
  /** Milliseconds that a view lives with nobody looking. */
  readonly unseenMs: number;
  /** Views at a time. */
  readonly maxViews: number;
  /** Views on one page. */
  readonly maxViewsPerPage: number;
  /** How the states of views are kept; left out when they are not. */
  readonly checkpoints: CheckpointOptions | undefined;
}

/** How many views may be inside of each other. */
const mostLevels = 8;

interface Place {
  readonly view: ViewAddress;
  readonly location: SeatLocation;
  /** For a view inside of another. */
  readonly child?: Child;
}

/** Who asks for a view. */
export interface Asker {
  readonly visitor: Visitor;
  /** What goes along from the page that they were at. */
  readonly flash?: FlashMessages | undefined;
}

/** What is known of a view that is to be started. */
interface Start {
  readonly id: string;
  /** Events of its client up to this one are none of its. */
  readonly settled: number;
  /** The number of the last token that was given for it. */
  readonly turn: number;
  /** For one that goes on from what was kept of it. */
  readonly resume?: Resume;
}

/** Starts the views of a gateway. */
export class Starter {
  readonly #options: StarterOptions;

  constructor(options: StarterOptions) {
    this.#options = options;
  }

  /**
   * Starts the view of a region.
   *
   * @param sent - the number of the last event that a client sent for the one before it.
   */
  mount({ view }: Region, location: Match & SeatLocation, sent = 0): Promise<Seat> {
    return this.#mount({ view, location }, sent);
  }

  /**
   * Starts a child view, from what was kept of it when it is asked for with a token.
   *
   * @throws {Error} when it is inside of too many others, there are too many views, or its `mount`,
   *   `setup` or first `render` throws.
   */
  async mountChild(child: Child, { claims, sent }: ChildAsk): Promise<Seat> {
    const { seats, maxViews } = this.#options;
    const { parent, url, place } = child;
    if (parent.depth + 1 >= mostLevels) {
      throw new Error(`views are inside of each other at most ${mostLevels} deep`);
    }
    if (seats.count >= maxViews)
      throw new Error(`there are ${maxViews} views, the most there may be`);
    const view = await findView({ url, place });
    const at: Place = { view, location: parent.location, child };
    const isKnown = claims !== undefined && seats.has(claims.id);
    const resumed = isKnown ? undefined : await this.#resume(at, claims, sent);
    return resumed ?? this.#mount(at, sent);
  }

  #mount(place: Place, sent: number): Promise<Seat> {
    return this.#start(place, { id: newViewId(place.view), settled: sent, turn: 0 });
  }

  /** Starts the view that a client asks for; `undefined` when there is none, or it fails to start. */
  async mountFor(
    frame: JoinFrame,
    { visitor, flash }: Asker,
  ): Promise<Seat | ViewRefusal | undefined> {
    const found = this.#find(frame, visitor);
    if (found === undefined) return undefined;
    const along = flash === undefined ? {} : { flash };
    const place = { ...found, location: { ...found.location, ...along } };
    try {
      return await this.#mount(place, frame[4]);
    } catch (thrown) {
      // The supervisor has reported why; the client learns that the view is gone.
      return readRefusal(thrown);
    }
  }

  /** Starts a view again of which no process is known, from what was kept; `undefined` if that is nothing. */
  async resume(claims: TokenClaims, frame: JoinFrame, visitor: Visitor): Promise<Seat | undefined> {
    const place = this.#find(frame, visitor);
    return place === undefined ? undefined : this.#resume(place, claims, frame[4]);
  }

  async #resume(
    place: Place,
    claims: TokenClaims | undefined,
    sent: number,
  ): Promise<Seat | undefined> {
    if (claims === undefined || this.#options.checkpoints === undefined) return undefined;
    const { id, turn } = claims;
    if (viewNameOf(id) !== place.view.name) return undefined;
    const start: Start = { id, settled: 0, turn, resume: { turn, sent } };
    try {
      return await this.#startAfterPredecessor(place, start);
    } catch (thrown) {
      // This was its second chance.
      if (isOfState(thrown)) rejectCheckpoint(id, describeReason(thrown.reason));
      return undefined;
    }
  }

  async #startAfterPredecessor(place: Place, start: Start): Promise<Seat> {
    try {
      return await this.#start(place, start);
    } catch (thrown) {
      const isHeld = thrown instanceof ChildExistsError && !this.#options.seats.has(start.id);
      if (!isHeld) throw thrown;
      // A gateway before this one showed it. It keeps its state as it stops, and this one goes on there.
      await stopViewChild(start.id);
      return this.#start(place, start);
    }
  }

  /** The place that a client names, unless there are too many views. */
  #find(frame: JoinFrame, visitor: Visitor): Place | undefined {
    const [, view, , url, , place] = frame;
    const { routes, seats, maxViews } = this.#options;
    const location = routes.match(url);
    const region = location?.route.regions[typeof place === "number" ? place : view];
    if (region === undefined || location === undefined) return undefined;
    if (!fitsShell(location.route.shell, frame)) return undefined;
    return seats.count < maxViews
      ? { view: region.view, location: { ...location, visitor } }
      : undefined;
  }

  async #start(
    { view, location, child }: Place,
    { id, settled, turn, resume }: Start,
  ): Promise<Seat> {
    const { path, params, search, patterns, visitor, flash } = location;
    const { unseenMs, checkpoints, owner, seats, maxViewsPerPage } = this.#options;
    const props = child?.props;
    const marks = this.#options.marks.take();
    const argument: ViewArgument = {
      id,
      name: view.name,
      path,
      params,
      search,
      unseenMs,
      marks,
      ...(view.isSpeaker === true ? { isSpeaker: true } : {}),
      ...(patterns === undefined ? {} : { patterns }),
      ...(visitor === undefined ? {} : { visitor }),
      peer: owner,
      maxChildren: maxViewsPerPage - 1,
      ...(flash === undefined || child !== undefined ? {} : { flash }),
      ...(child === undefined ? {} : { child: child.id, props }),
      ...(checkpoints === undefined ? {} : { checkpoints }),
      ...(resume === undefined ? {} : { resume }),
    };
    try {
      const pid = await startInSpite(() => {
        seats.expect(id);
        return startViewChild(view, argument, owner);
      });
      const depth = child === undefined ? 0 : child.parent.depth + 1;
      const hasPast = resume !== undefined;
      return seats.add({ id, pid, marks, settled, turn, hasPast, view, location, depth, props });
    } catch (thrown) {
      seats.unexpect(id);
      this.#options.marks.give(marks);
      throw thrown;
    }
  }
}

/** So many starts in a row may be lost with a thread that somebody else brings down. */
const mostStarts = 3;

async function startInSpite<Started>(start: () => Promise<Started>): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (thrown) {
      if (attempt === mostStarts || !isOfOthers(thrown)) throw thrown;
    }
  }
}

/** Whether a start was lost with its thread, or with the stack of another process. */
function isOfOthers(thrown: unknown): boolean {
  if (!(thrown instanceof InitFailedError || thrown instanceof ProcessDownError)) return false;
  return thrown.reason.type === "thread-down" || thrown.reason.type === "collateral";
}

/** Whether a start failed for what the view made of its state, and not for want of a thread. */
function isOfState(thrown: unknown): thrown is InitFailedError {
  if (!(thrown instanceof InitFailedError)) return false;
  return thrown.reason.type === "error" || thrown.reason.type === "turn-budget";
}
