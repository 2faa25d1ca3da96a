import { judge, restartDelayMs } from "../../../runtime/launcher/verdict.ts";

const up = { wasReady: true, isStopping: false, deaths: 0 };
const killed = { code: null, signal: "SIGKILL", uptimeMs: 50 } as const;
const failed = { code: 3, signal: null, uptimeMs: 50 } as const;

test("the first restart waits for nothing, later ones twice as long each, never more than 10 seconds", () => {
  const delays = Array.from({ length: 11 }, (_, at) => restartDelayMs(at + 1));

  expect(delays).toEqual([0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000]);
  expect(restartDelayMs(5_000)).toBe(10_000);
});

test("what was up is started again however often it dies", () => {
  expect(judge({ ...up, deaths: 1_000 }, killed)).toEqual({
    type: "restart",
    delayMs: 10_000,
    deaths: 1_001,
  });
  expect(judge(up, failed)).toEqual({ type: "restart", delayMs: 0, deaths: 1 });
});

test("after 10 seconds, a death counts as the first", () => {
  const history = { ...up, deaths: 6 };

  expect(judge(history, { ...killed, uptimeMs: 9_999 })).toMatchObject({ deaths: 7 });
  expect(judge(history, { ...killed, uptimeMs: 10_000 })).toMatchObject({ deaths: 1, delayMs: 0 });
});

test("what was never up and ends by itself is not started again", () => {
  expect(judge({ ...up, wasReady: false }, failed)).toEqual({
    type: "end",
    code: 3,
    isDeath: false,
  });
});

test("what was never up and dies of signals is given up after five times", () => {
  const never = { ...up, wasReady: false };

  expect(judge({ ...never, deaths: 3 }, killed)).toMatchObject({ type: "restart" });
  expect(judge({ ...never, deaths: 4 }, killed)).toEqual({ type: "end", code: 137, isDeath: true });
});

test.each([
  [{ code: 0, signal: null }, 0],
  [{ code: 1, signal: null }, 1],
  [{ code: null, signal: "SIGTERM" }, 143],
] as const)("what was asked to stop and ends with %j is not started again", (how, code) => {
  expect(judge({ ...up, isStopping: true }, { ...how, uptimeMs: 50 })).toEqual({
    type: "end",
    code,
    isDeath: false,
  });
});
