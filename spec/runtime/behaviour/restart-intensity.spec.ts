import fc from "fast-check";
import {
  checkIntensity,
  delayAfter,
  RestartLog,
} from "../../../runtime/behaviour/restart-intensity.ts";
import { OptionError } from "../../../runtime/errors.ts";

/** How long the restart after each of these failures waits, one after the other. */
function delays(times: readonly number[], maxRestarts: number, windowMs: number): unknown[] {
  const log = new RestartLog(windowMs);
  return times.map((now) => {
    const delayMs = delayAfter(log.count(now), maxRestarts);
    if (delayMs !== undefined) log.add(now);
    return delayMs;
  });
}

describe("the restart after a failure", () => {
  it("happens at once the first time and waits twice as long each further time", () => {
    expect(delays([0, 1, 2, 3, 4], 10, 1_000)).toEqual([0, 10, 20, 40, 80]);
  });

  it("never waits longer than five seconds", () => {
    const times = Array.from({ length: 30 }, (_, n) => n);

    expect(delays(times, 100, 1_000).slice(-3)).toEqual([5_000, 5_000, 5_000]);
  });

  it("is refused at one more than the limit within the window", () => {
    expect(delays([0, 1, 2, 3], 3, 1_000)).toEqual([0, 10, 20, undefined]);
    expect(delays([0], 0, 1_000)).toEqual([undefined]);
  });

  it("does not count what is older than the window", () => {
    expect(delays([0, 1, 1_000, 1_001, 2_500], 2, 1_000)).toEqual([0, 10, 10, 10, 0]);
  });

  it("is allowed exactly as often as the limit says in any window, whatever the times", () => {
    const steps = fc.array(fc.nat({ max: 50 }), { maxLength: 300 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 70 }), (gaps, maxRestarts) => {
        const windowMs = 100;
        const log = new RestartLog(windowMs);
        let now = 0;
        const allowed: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const recent = allowed.filter((at) => now - at < windowMs).length;
          expect(log.count(now)).toBe(recent);
          const delayMs = delayAfter(recent, maxRestarts);
          expect(delayMs === undefined).toBe(recent >= maxRestarts);
          if (delayMs === undefined) continue;
          log.add(now);
          allowed.push(now);
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
