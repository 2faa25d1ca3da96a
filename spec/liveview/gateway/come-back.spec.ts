import { comeBackAfterMs } from "../../../liveview/gateway/come-back.ts";

const almostOne = 1 - Number.EPSILON;

test.each([
  [1, 200],
  [200, 200],
  [3_000, 3_000],
  [10_000, 10_000],
  [1_000_000, 10_000],
])("%d clients come back within %d ms", (clients, most) => {
  expect(comeBackAfterMs(clients, 0)).toBe(0);
  expect(comeBackAfterMs(clients, 0.5)).toBe(Math.floor((most + 1) / 2));
  expect(comeBackAfterMs(clients, almostOne)).toBe(most);
});
