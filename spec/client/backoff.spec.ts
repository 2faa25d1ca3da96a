import { backoffMs } from "../../client/backoff.ts";

const middle = (attempt: number) => backoffMs(attempt, 0.5);

test("the first attempts come soon, then one every five seconds", () => {
  const attempts = Array.from({ length: 16 }, (_, attempt) => middle(attempt));

  expect(attempts).toEqual([
    10, 50, 100, 150, 200, 250, 300, 400, 500, 500, 500, 500, 1000, 2000, 5000, 5000,
  ]);
  expect(middle(1_000_000)).toBe(5000);
});

test("chance moves an attempt by a quarter, either way", () => {
  expect(backoffMs(12, 0)).toBe(750);
  expect(backoffMs(12, 1)).toBe(1250);
});
