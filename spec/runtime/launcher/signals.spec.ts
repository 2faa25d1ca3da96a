import { createEchoFilter } from "../../../runtime/launcher/signals.ts";

test("a signal soon after another of its kind is its echo, for so long after the first", () => {
  let now = 1_000;
  const isEcho = createEchoFilter(500, () => now);

  const heard = [1_000, 1_200, 1_499, 1_500, 1_999, 2_000].map((at) => {
    now = at;
    return isEcho("SIGINT");
  });

  expect(heard).toEqual([false, true, true, false, true, false]);
});

test("a signal of another kind is none", () => {
  const isEcho = createEchoFilter(500, () => 1_000);

  expect([isEcho("SIGINT"), isEcho("SIGTERM"), isEcho("SIGTERM")]).toEqual([false, false, true]);
});
