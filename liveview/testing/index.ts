/**
 * For tests: crash things on purpose and wait, without sleeping, for what comes next; or run everything
 * on a node whose time and turns are in the hands of the test.
 *
 * @module
 */
export { awaitExit } from "../../runtime/index.ts";
export {
  awaitRestart,
  expectNoLeaks,
  leakedProcesses,
  LeakedProcessesError,
  NotRestartedError,
  RestartTimeoutError,
  RunawayError,
  startTestNode,
  TestingError,
} from "../../runtime/testing/index.ts";
export type {
  AwaitRestartOptions,
  LeakOptions,
  TestClock,
  TestingErrorCode,
  TestNode,
  TestNodeOptions,
  Turns,
} from "../../runtime/testing/index.ts";
export { crash } from "./crash.ts";
