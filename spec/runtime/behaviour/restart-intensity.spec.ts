import fc from "fast-check";
import { checkIntensity, judge } from "../../../runtime/behaviour/restart-intensity.ts";
import { OptionError } from "../../../runtime/errors.ts";

/** What `judge` says of failures at these times, one after the other. */
function delays(times: readonly number[], maxRestarts: number, windowMs: number): unknown[] {
  let restarts: readonly number[] = [];
  return times.map((now) => {
    const verdict = judge(restarts, now, { maxRestarts, windowMs });
    restarts = verdict.restarts;
    return verdict.delayMs;
  });
}

describe("judging a failure", () => {
  it("lets the first restart happen at once and makes each further one wait twice as long", () => {
    expect(delays([0, 1, 2, 3, 4], 10, 1_000)).toEqual([0, 10, 20, 40, 80]);
  });

  it("never makes one wait longer than five seconds", () => {
    const times = Array.from({ length: 30 }, (_, n) => n);

    expect(delays(times, 100, 1_000).slice(-3)).toEqual([5_000, 5_000, 5_000]);
  });

  it("gives up at one more than the limit within the window", () => {
    expect(delays([0, 1, 2, 3], 3, 1_000)).toEqual([0, 10, 20, undefined]);
    expect(delays([0], 0, 1_000)).toEqual([undefined]);
  });

  it("forgets what is older than the window", () => {
    expect(delays([0, 1, 1_000, 1_001, 2_500], 2, 1_000)).toEqual([0, 10, 10, 10, 0]);
  });

  it("tolerates exactly the limit in any window, whatever the times", () => {
    const steps = fc.array(fc.nat({ max: 50 }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 5 }), (gaps, maxRestarts) => {
        const windowMs = 100;
        let now = 0;
        let restarts: readonly number[] = [];
        const allowed: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const recent = allowed.filter((at) => now - at < windowMs).length;
          const verdict = judge(restarts, now, { maxRestarts, windowMs });
          restarts = verdict.restarts;
          expect(verdict.delayMs === undefined).toBe(recent >= maxRestarts);
          if (verdict.delayMs !== undefined) allowed.push(now);
          expect(restarts.length).toBeLessThanOrEqual(maxRestarts);
        }
      }),
    );
  });
});

describe("an intensity", () => {
  it("makes sense or is refused", () => {
    expect(() => checkIntensity({ maxRestarts: 0, windowMs: 1 })).not.toThrow();
    expect(() => checkIntensity({ maxRestarts: 1.5, windowMs: 1 })).toThrow(OptionError);
    expect(() => checkIntensity({ maxRestarts: 1, windowMs: Number.NaN })).toThrow("windowMs");
  });
});
