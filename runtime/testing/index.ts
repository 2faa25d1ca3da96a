/**
 * For tests of processes: a node whose time and turns are in the hands of the spec.
 *
 * @module
 */
export { awaitRestart } from "./await-restart.ts";
export type { AwaitRestartOptions } from "./await-restart.ts";
export {
  LeakedProcessesError,
  NotRestartedError,
  RestartTimeoutError,
  RunawayError,
  TestingError,
} from "./errors.ts";
export type { TestingErrorCode, Turns } from "./errors.ts";
export { expectNoLeaks, leakedProcesses } from "./leaks.ts";
export type { LeakOptions } from "./leaks.ts";
export { startTestNode } from "./test-node.ts";
export type { TestClock, TestNode, TestNodeOptions } from "./test-node.ts";
