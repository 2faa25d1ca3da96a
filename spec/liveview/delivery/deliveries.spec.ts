import * as fc from "fast-check";
import { Deliveries } from "../../../liveview/delivery/deliveries.ts";
import { EventMarks, MarksPool } from "../../../liveview/delivery/event-marks.ts";

const frameOf = (n: number) => String(n);

interface Checkpoint {
  readonly state: readonly number[];
  readonly settled: number;
}

/** A view's process as far as events go: a mailbox, a state that is a list of events, its numbers. */
class ModelProcess {
  readonly mailbox: number[] = [];
  readonly #marks: EventMarks;
  state: readonly number[];
  settled: number;
  /** What a checkpoint counts: not the event that is running, which may yet be applied. */
  counted: number;
  /** What it takes up to this event was applied before. */
  appliedTo = 0;
  readonly acknowledged: Set<number>;
  #running: number | undefined;

  constructor(
    marks: EventMarks,
    { state, settled }: Checkpoint,
    acknowledged: Set<number> = new Set(),
  ) {
    this.acknowledged = acknowledged;
    this.#marks = marks;
    this.state = state;
    this.settled = settled;
    this.counted = settled;
  }

  start(): void {
    if (this.#running !== undefined) return;
    for (let n = this.mailbox.shift(); n !== undefined; n = this.mailbox.shift()) {
      if (n <= this.settled) continue;
      this.#running = n;
      if (n <= this.appliedTo) return;
      this.#marks.start(n);
      this.settled = n;
      return;
    }
  }

  finish(): void {
    if (this.#running === undefined) return;
    this.state = [...this.state, this.#running];
    this.settled = this.#running;
    this.counted = this.#running;
    this.#marks.start(this.#running);
    this.#marks.finish(this.#running);
    this.acknowledged.add(this.#running);
    this.#running = undefined;
  }
}

/** A view with its peer, its checkpoints and its crashes. */
class ModelView {
  readonly #address = new MarksPool().take();
  readonly deliveries = new Deliveries(this.#address);
  readonly lost = new Set<number>();
  readonly #marks = new EventMarks(this.#address);
  process = new ModelProcess(this.#marks, { state: [], settled: 0 });
  /** How many crashes in a row came without word of a checkpoint between them. */
  crashes = 0;
  mostCrashes = 0;
  sent = 0;
  #checkpoint: Checkpoint = { state: [], settled: 0 };
  #confirmed: number[] = [];

  send(): void {
    this.sent += 1;
    this.#accept(this.sent);
  }

  sendAgain(back: number): void {
    const n = this.sent - back;
    if (n > 0) this.#accept(n);
  }

  #accept(n: number): void {
    if (this.deliveries.accept(n, frameOf(n)) === "new") this.process.mailbox.push(n);
  }

  checkpoint(): void {
    const { state, counted } = this.process;
    this.#checkpoint = { state, settled: counted };
    this.#confirmed.push(counted);
  }

  confirm(): void {
    const settled = this.#confirmed.shift();
    if (settled === undefined) return;
    this.deliveries.covered(settled);
    this.crashes = 0;
  }

  crash(): void {
    const { state, settled } = this.process;
    this.#succeed({ state, settled });
  }

  threadDies(): void {
    this.#succeed(this.#checkpoint);
  }

  #succeed({ state, settled }: Checkpoint): void {
    const { running } = this.#marks;
    if (running !== undefined) this.lost.add(running);
    this.crashes += 1;
    this.mostCrashes = Math.max(this.mostCrashes, this.crashes);
    this.process = new ModelProcess(this.#marks, { state, settled }, this.process.acknowledged);
    this.deliveries.succeeded();
    const redelivery = this.deliveries.redeliver();
    this.process.appliedTo = redelivery.appliedTo ?? 0;
    for (const frame of redelivery.frames ?? []) this.process.mailbox.push(Number(frame));
  }

  drain(): void {
    while (this.process.mailbox.length > 0) {
      this.process.start();
      this.process.finish();
    }
    this.process.finish();
  }
}

const steps = {
  send: (view: ModelView) => view.send(),
  again: (view: ModelView) => view.sendAgain(2),
  start: (view: ModelView) => view.process.start(),
  finish: (view: ModelView) => view.process.finish(),
  checkpoint: (view: ModelView) => view.checkpoint(),
  confirm: (view: ModelView) => view.confirm(),
  crash: (view: ModelView) => view.crash(),
  threadDies: (view: ModelView) => view.threadDies(),
} as const;

const rare = ["crash", "threadDies"] as const;
const common = ["send", "again", "start", "finish", "checkpoint", "confirm"] as const;
const anyStep = fc.oneof(
  { arbitrary: fc.constantFrom(...common), weight: 8 },
  { arbitrary: fc.constantFrom(...rare), weight: 1 },
);

test("every event reaches the state once, in order, but those that ran in a crash", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 80 }), (taken) => {
      const view = new ModelView();
      for (const step of taken) steps[step](view);
      view.drain();

      const expected = Array.from({ length: view.sent }, (_, at) => at + 1);
      expect(view.process.state).toEqual(expected.filter((n) => !view.lost.has(n)));
      if (view.lost.size <= 32)
        expect(new Set(view.deliveries.redeliver().lost)).toEqual(view.lost);
      if (view.mostCrashes > 3) return;
      expect([...view.lost].filter((n) => view.process.acknowledged.has(n))).toEqual([]);
    }),
    { numRuns: 3_000 },
  );
});

test("what was acknowledged is taken again also after a crash amidst that", () => {
  const view = new ModelView();
  for (const step of ["send", "start", "finish", "threadDies", "start", "threadDies"] as const) {
    steps[step](view);
  }
  view.drain();

  expect(view.process.state).toEqual([1]);
});

describe("what is kept", () => {
  const fill = (limits: { maxKept: number; maxKeptBytes: number }) => {
    const address = new MarksPool().take();
    return { deliveries: new Deliveries(address, { limits }), marks: new EventMarks(address) };
  };

  test("is bounded by number, and what was applied makes room", () => {
    const { deliveries, marks } = fill({ maxKept: 2, maxKeptBytes: 100 });

    expect([1, 2, 3].map((n) => deliveries.accept(n, "x"))).toEqual(["new", "new", "full"]);
    marks.start(1);
    marks.finish(1);
    expect(deliveries.accept(3, "x")).toBe("new");
    deliveries.succeeded();
    expect(deliveries.redeliver()).toEqual({
      settled: 0,
      frames: ["x", "x"],
      isComplete: false,
      appliedTo: 1,
    });
  });

  test("is not let go while there is no process: what was applied went with its thread", () => {
    const { deliveries, marks } = fill({ maxKept: 2, maxKeptBytes: 100 });
    for (let n = 1; n <= 2; n += 1) {
      deliveries.accept(n, String(n));
      marks.start(n);
      marks.finish(n);
    }

    deliveries.ended();
    expect(deliveries.accept(3, "3")).toBe("full");
    deliveries.succeeded();
    expect(deliveries.accept(3, "3")).toBe("full");

    expect(deliveries.redeliver().frames).toEqual(["1", "2"]);
    expect(deliveries.accept(3, "3")).toBe("new");
  });

  test("is not all that there was for one that goes on from what was kept", () => {
    const deliveries = new Deliveries(new MarksPool().take(), { hasPast: true });
    deliveries.accept(1, "one");
    deliveries.succeeded();

    expect(deliveries.redeliver()).toMatchObject({ frames: ["one"], isComplete: false });
  });

  test("is bounded by bytes", () => {
    const { deliveries } = fill({ maxKept: 10, maxKeptBytes: 5 });

    expect([1, 2, 3].map((n) => deliveries.accept(n, "abc"))).toEqual(["new", "new", "full"]);
  });

  test("is told of once to each successor", () => {
    const { deliveries } = fill({ maxKept: 10, maxKeptBytes: 100 });
    deliveries.accept(1, "one");

    expect(deliveries.redeliver()).toEqual({ settled: 0 });
    deliveries.succeeded();
    expect(deliveries.redeliver()).toEqual({
      settled: 0,
      frames: ["one"],
      isComplete: true,
      appliedTo: 0,
    });
    expect(deliveries.redeliver()).toEqual({ settled: 0 });
  });
});

test("marks that are given back are new for who takes them next", () => {
  const pool = new MarksPool();
  const first = pool.take();
  const second = pool.take();
  new EventMarks(first).start(7);
  pool.give(first);
  const again = pool.take();

  expect(again).toEqual(first);
  expect(new EventMarks(again).running).toBeUndefined();
  expect(second).not.toEqual(first);
});
