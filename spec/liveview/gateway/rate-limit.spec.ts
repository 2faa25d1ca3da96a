import { RateLimit } from "../../../liveview/gateway/rate-limit.ts";

const takeAll = (limit: RateLimit, now: number): number => {
  let taken = 0;
  while (taken < 1_000 && limit.take(now)) taken += 1;
  return taken;
};

describe("a rate limit", () => {
  test("allows twice its rate at once, then its rate", () => {
    const limit = new RateLimit(10, 0);

    expect(takeAll(limit, 0)).toBe(20);
    expect(takeAll(limit, 100)).toBe(1);
    expect(takeAll(limit, 1_100)).toBe(10);
  });

  test("saves no more than twice its rate", () => {
    const limit = new RateLimit(10, 0);

    expect(takeAll(limit, 60_000)).toBe(20);
  });

  test("without a limit, allows everything", () => {
    expect(takeAll(new RateLimit(Infinity, 0), 0)).toBe(1_000);
  });
});
