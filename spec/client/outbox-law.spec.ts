/**
 * Nothing is lost, nothing happens twice: an outbox against a server that keeps what is applied and what
 * is settled, while connections break, processes crash and states are dropped anywhere.
 */
import * as fc from "fast-check";
import { Outbox } from "../../client/outbox.ts";
import {
  ClientFrameType,
  ServerFrameType,
  type EventFrame,
} from "../../liveview/protocol/frame.ts";

type ToServer =
  | EventFrame
  | readonly [type: typeof ClientFrameType.join, isFresh: boolean, sent: number];
type ToClient =
  | readonly [type: typeof ServerFrameType.joined, ack: number, settled: number]
  | readonly [type: typeof ServerFrameType.diff, ack: number]
  | readonly [type: typeof ServerFrameType.durable, n: number]
  | readonly [type: typeof ServerFrameType.state, state: "restarting" | "failed"];

/** A view's state: which events were applied to it, in order, and up to which none is to come again. */
interface State {
  readonly log: readonly number[];
  readonly applied: number;
  readonly settled: number;
}

class World {
  readonly lost: number[] = [];
  readonly refused: number[] = [];
  /** What the process crashed on. A later answer can hide that, when the frame that says so gets lost. */
  readonly crashedOn = new Set<number>();
  /** Events applied to states that are no more. */
  readonly history: number[] = [];
  /** Events that a state fell back behind, and that were not yet applied again when it was dropped. */
  readonly goneWithState = new Set<number>();
  posted = 0;
  readonly #outbox: Outbox;
  #toServer: ToServer[] = [];
  #toClient: ToClient[] = [];
  #isUp = false;
  /** Whether the client joined over this connection. */
  #isJoined = false;
  #isFailed = false;
  /** Whether the client's token is worth nothing to it, after a failure. */
  #isFresh = false;
  #ack = 0;
  /** Undefined when the next join mounts the view anew. */
  #state: State | undefined;
  #checkpoint: State | undefined;
  readonly #fallenBehind = new Set<number>();

  constructor() {
    this.#outbox = new Outbox(0, {
      send: (frame) => {
        if (this.#isUp) this.#toServer.push(frame);
        return this.#isUp;
      },
      refuse: ([, , n]) => void this.refused.push(n),
    });
  }

  /** Events applied to the state that is there. */
  get log(): readonly number[] {
    return this.#state?.log ?? [];
  }

  get isBusy(): boolean {
    return this.#outbox.isBusy(origin);
  }

  /** What may happen next. */
  readonly steps = {
    post: () => {
      this.posted = this.#outbox.post("a", null, undefined, origin);
      if (this.#isFailed) this.#outbox.refuseAll();
    },
    toServer: () => this.#serve("apply"),
    toClient: () => this.#receive(),
    crashOnNext: () => this.#serve("crash"),
    crash: () => this.#successor(),
    checkpoint: () => {
      this.#checkpoint = this.#state;
      if (this.#state !== undefined) this.#tell([ServerFrameType.durable, this.#state.applied]);
    },
    fallBack: () => {
      this.#break();
      for (const n of this.log) this.#fallenBehind.add(n);
      if (this.#state !== undefined) this.#state = this.#checkpoint;
    },
    drop: () => {
      this.#break();
      this.#drop();
    },
    giveUp: () => {
      this.#drop();
      this.#tell([ServerFrameType.state, "failed"]);
    },
    break: () => this.#break(),
    connect: () => this.#connect(),
  };

  /** Lets everything arrive. */
  settle(): void {
    do {
      if (!this.#isUp || this.#isFailed) this.#connect();
      while (this.#toServer.length > 0) this.#serve("apply");
      while (this.#toClient.length > 0) this.#receive();
    } while (this.#isFailed || this.#toServer.length > 0);
  }

  #connect(): void {
    if (this.#isUp && !this.#isFailed) return;
    this.#isUp = true;
    this.#isFresh ||= this.#isFailed;
    this.#isFailed = false;
    this.#toServer.push([ClientFrameType.join, this.#isFresh, this.#outbox.lastSent]);
  }

  #break(): void {
    this.#isUp = false;
    this.#isJoined = false;
    this.#toServer = [];
    this.#toClient = [];
    this.#outbox.close();
  }

  #drop(): void {
    this.history.push(...this.log);
    for (const n of this.#fallenBehind) this.goneWithState.add(n);
    this.#fallenBehind.clear();
    this.#state = undefined;
    this.#checkpoint = undefined;
  }

  #tell(frame: ToClient): void {
    if (this.#isJoined) this.#toClient.push(frame);
  }

  #tellJoined(): void {
    if (this.#state === undefined) return;
    this.#tell([ServerFrameType.joined, this.#state.applied, this.#state.settled]);
  }

  #successor(): void {
    if (this.#state === undefined) return;
    this.#tell([ServerFrameType.state, "restarting"]);
    this.#tellJoined();
  }

  #serve(how: "apply" | "crash"): void {
    const frame = this.#toServer.shift();
    if (frame === undefined) return;
    if (frame[0] === ClientFrameType.join) {
      if (frame[1] && this.#state !== undefined) this.#drop();
      this.#state ??= { log: [], applied: 0, settled: frame[2] };
      this.#checkpoint ??= this.#state;
      this.#isJoined = true;
      return this.#tellJoined();
    }
    const state = this.#state;
    const n = frame[2];
    if (state === undefined || n <= state.settled) return;
    if (how === "crash") {
      this.crashedOn.add(n);
      this.#state = { ...state, settled: n };
      return this.#successor();
    }
    this.#state = { log: [...state.log, n], applied: n, settled: n };
    this.#tell([ServerFrameType.diff, n]);
  }

  #receive(): void {
    const frame = this.#toClient.shift();
    if (frame === undefined) return;
    switch (frame[0]) {
      case ServerFrameType.joined:
        this.#isFresh = false;
        this.#isFailed = false;
        this.#answer(frame[1], frame[2]);
        return this.#outbox.open(frame[2]);
      case ServerFrameType.diff:
        return this.#answer(frame[1], frame[1]);
      case ServerFrameType.durable:
        return this.#outbox.forget(frame[1]);
      case ServerFrameType.state:
        this.#outbox.close();
        if (frame[1] === "restarting") return;
        this.#isFailed = true;
        this.#answer(this.#ack, this.#outbox.lastSent);
        this.#outbox.refuseAll();
    }
  }

  #answer(ack: number, settled: number): void {
    this.#ack = ack;
    for (const { frame, isApplied } of this.#outbox.answer(ack, settled)) {
      if (!isApplied) this.lost.push(frame[2]);
    }
  }
}

const origin = {} as Element;

test("every event is applied once, in order, unless the client says that it is lost or refused", () => {
  const walk = fc.array(
    fc.oneof(
      {
        weight: 60,
        arbitrary: fc.constantFrom("post" as const, "toServer" as const, "toClient" as const),
      },
      {
        weight: 20,
        arbitrary: fc.constantFrom(
          "crashOnNext" as const,
          "crash" as const,
          "checkpoint" as const,
          "fallBack" as const,
          "break" as const,
          "connect" as const,
        ),
      },
      // Or hardly anything would ever be applied in the end.
      { weight: 1, arbitrary: fc.constantFrom("drop" as const, "giveUp" as const) },
    ),
    // Fewer events than any bound of an outbox.
    { maxLength: 90, size: "max" },
  );
  let seenLost = 0;
  let seenApplied = 0;
  fc.assert(
    fc.property(walk, (taken) => {
      const world = new World();
      world.steps.connect();
      for (const step of taken) world.steps[step]();
      world.settle();

      const applied = [...world.history, ...world.log];
      expect(applied).toEqual([...new Set(applied)].toSorted((a, b) => a - b));
      const gone = new Set([...world.lost, ...world.refused]);
      expect(gone.size).toBe(world.lost.length + world.refused.length);
      // What was applied to a state that was dropped before it could say so is lost as well.
      expect(world.log.filter((n) => gone.has(n))).toEqual([]);
      const excused = new Set([...world.crashedOn, ...world.goneWithState]);
      const unaccounted = Array.from({ length: world.posted }, (_, index) => index + 1).filter(
        (n) => !applied.includes(n) && !gone.has(n) && !excused.has(n),
      );
      expect(unaccounted).toEqual([]);
      expect(world.isBusy).toBe(false);
      seenLost += world.lost.length;
      seenApplied += applied.length;
    }),
    { numRuns: 3000 },
  );
  expect(seenLost).toBeGreaterThan(0);
  expect(seenApplied).toBeGreaterThan(0);
});
