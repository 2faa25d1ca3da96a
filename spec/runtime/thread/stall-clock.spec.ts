import fc from "fast-check";
import { StallClock } from "../../../runtime/thread/stall-clock.ts";

const intervalMs = 50;

/** A thread that is sampled every 50 ms, and answers at once unless told otherwise. */
class Sampled {
  readonly clock = new StallClock({ atMs: 0, pulse: 1, idleMs: 0 });
  #atMs = 0;
  #usedMs = 0;
  #pulse = 1;
  #idleMs = 0;
  #question = 0;

  /** The next sample, in which the thread has used so much processor time. */
  next(
    usedMs: number,
    { lateMs = 0, answers = true, beats = false, idles = false }: Partial<Happening> = {},
  ): boolean {
    this.#atMs += intervalMs + lateMs;
    this.#usedMs += usedMs;
    if (beats) this.#pulse += 1;
    if (idles) this.#idleMs += 1;
    const isFine = this.clock.take({ atMs: this.#atMs, pulse: this.#pulse, idleMs: this.#idleMs });
    const question = isFine ? undefined : this.clock.ask();
    this.#question = question ?? this.#question;
    if (!isFine && answers) this.clock.answer(this.#question, this.#usedMs, this.#atMs);
    return isFine;
  }
}

interface Happening {
  readonly lateMs: number;
  readonly answers: boolean;
  readonly beats: boolean;
  readonly idles: boolean;
}

describe("the clock of a stall", () => {
  it("stands still while the thread beats, or its event loop comes round", () => {
    const sampled = new Sampled();

    const fine = [
      sampled.next(50, { beats: true }),
      sampled.next(50, { idles: true }),
      sampled.next(50, { beats: true, idles: true }),
    ];

    expect(fine).toEqual([true, true, true]);
    expect(sampled.clock.spentMs).toBe(0);
  });

  it("counts the processor time of a thread that does not come back", () => {
    const sampled = new Sampled();

    const fine = Array.from({ length: 5 }, () => sampled.next(50));

    expect(fine).toEqual([false, false, false, false, false]);
    expect(sampled.clock.spentMs).toBe(250);
  });

  it("does not count the time that others had the processor", () => {
    const sampled = new Sampled();

    for (let n = 0; n < 5; n += 1) sampled.next(10);

    expect(sampled.clock.spentMs).toBe(40);
  });

  it("counts what was before the first question only where nobody kept the thread waiting", () => {
    const kept = new Sampled();
    const free = new Sampled();

    for (const usedMs of [0, 50, 30, 50]) kept.next(usedMs);
    for (const usedMs of [50, 50, 50, 50]) free.next(usedMs);

    expect([kept.clock.spentMs, free.clock.spentMs]).toEqual([130, 200]);
  });

  it("counts nothing that is skipped, nor what was asked before", () => {
    const { clock } = new Sampled();
    const asked = (): number => clock.ask() ?? 0;
    clock.answer(asked(), 0, 0);
    const before = asked();

    clock.skip();
    const isTaken = clock.answer(before, 30, 30);
    clock.answer(asked(), 40, 40);
    clock.answer(asked(), 50, 50);

    expect([isTaken, clock.spentMs]).toEqual([false, 10]);
  });

  it("counts the time that a thread sleeps in the midst of something", () => {
    const sampled = new Sampled();

    for (let n = 0; n < 6; n += 1) sampled.next(0);

    expect(sampled.clock.spentMs).toBe(300);
  });

  it("counts the time in which it does not even answer", () => {
    const sampled = new Sampled();

    for (let n = 0; n < 11; n += 1) sampled.next(50, { answers: false });

    expect(sampled.clock.spentMs).toBe(500);
  });

  it("takes a thread that gets the processor now and then for one that waits for it", () => {
    const sampled = new Sampled();

    for (let n = 1; n <= 20; n += 1) sampled.next(n % 4 === 0 ? 10 : 0);

    expect(sampled.clock.spentMs).toBeLessThan(60);
  });

  it("takes one that answers seldom, and goes on then, for one that waits for the processor", () => {
    const sampled = new Sampled();
    sampled.next(0);

    for (let n = 0; n < 3; n += 1) {
      for (let quiet = 0; quiet < 5; quiet += 1) sampled.next(0, { answers: false });
      sampled.next(2);
    }

    expect(sampled.clock.spentMs).toBe(6);
  });

  it("takes neither for sleep when the sample itself comes late", () => {
    const asleep = new Sampled();
    const silent = new Sampled();

    for (let n = 0; n < 5; n += 1) {
      asleep.next(0, { lateMs: 100 });
      silent.next(0, { lateMs: 100, answers: false });
    }

    expect([asleep.clock.spentMs, silent.clock.spentMs]).toEqual([0, 0]);
  });

  it("starts anew when the thread has come back", () => {
    const sampled = new Sampled();
    for (let n = 0; n < 5; n += 1) sampled.next(50);

    sampled.next(50, { beats: true });
    for (let n = 0; n < 3; n += 1) sampled.next(50);

    expect(sampled.clock.spentMs).toBe(150);
  });

  it("tells whether the event loop came round since the last beat", () => {
    const sampled = new Sampled();

    const before = sampled.clock.hasIdled;
    sampled.next(0, { idles: true });
    sampled.next(50);
    const after = sampled.clock.hasIdled;
    sampled.next(0, { beats: true, idles: true });

    expect([before, after, sampled.clock.hasIdled]).toEqual([false, true, false]);
  });

  it("never counts more than has passed, nor less than the processor time after the first look", () => {
    const samples = fc.array(
      fc.record({ usedMs: fc.integer({ min: 0, max: intervalMs }), answers: fc.boolean() }),
      { minLength: 1, maxLength: 40 },
    );

    fc.assert(
      fc.property(samples, (all) => {
        const sampled = new Sampled();
        for (const { usedMs, answers } of all) sampled.next(usedMs, { answers });
        expect(sampled.clock.spentMs).toBeLessThanOrEqual(all.length * intervalMs + 1e-6);
      }),
    );
  });
});
