/**
 * What a spec is told when its processes do not do what it waits for.
 *
 * @module
 */
import type { ExitReason } from "../term/exit-reason.ts";
import type { ProcessInfo } from "../observe/process-info.ts";
import { describeReason } from "../term/exit-reason.ts";

/** Tells the errors of the test harness apart. */
export type TestingErrorCode =
  | "ERR_LEAKED_PROCESSES"
  | "ERR_NOT_RESTARTED"
  | "ERR_RESTART_TIMEOUT"
  | "ERR_RUNAWAY";

/** The base of every error of the test harness. */
export abstract class TestingError extends Error {
  abstract readonly code: TestingErrorCode;
}

/** Processes were left behind. */
export class LeakedProcessesError extends TestingError {
  override readonly name = "LeakedProcessesError";
  readonly code = "ERR_LEAKED_PROCESSES";
  /** Those that were left. */
  readonly leaked: readonly ProcessInfo[];

  constructor(leaked: readonly ProcessInfo[]) {
    const lines = leaked.map((info) => `\n  ${describe(info)}`);
    const processes = leaked.length === 1 ? "1 process was" : `${leaked.length} processes were`;
    super(`${processes} left behind:${lines.join("")}`);
    this.leaked = leaked;
  }
}

/** The child that a spec waits for will not be started again. */
export class NotRestartedError extends TestingError {
  override readonly name = "NotRestartedError";
  readonly code = "ERR_NOT_RESTARTED";
  /** The supervisor. */
  readonly supervisor: string;
  /** The child; `undefined` for any. */
  readonly id: string | undefined;
  /** Why the child, or its supervisor, ended for good; `undefined` when there is no such child. */
  readonly reason: ExitReason | undefined;

  constructor(supervisor: string, id: string | undefined, reason: ExitReason | undefined) {
    const why = reason === undefined ? "it has no such child" : describeReason(reason);
    super(`${supervisor} does not start ${childName(id)} again: ${why}`);
    this.supervisor = supervisor;
    this.id = id;
    this.reason = reason;
  }
}

/** The child that a spec waits for was not started again in time. */
export class RestartTimeoutError extends TestingError {
  override readonly name = "RestartTimeoutError";
  readonly code = "ERR_RESTART_TIMEOUT";
  /** The supervisor. */
  readonly supervisor: string;
  /** The child; `undefined` for any. */
  readonly id: string | undefined;
  /** How long the spec waited, in milliseconds. */
  readonly timeoutMs: number;

  constructor(supervisor: string, id: string | undefined, timeoutMs: number) {
    super(
      `${supervisor} did not start ${childName(id)} again within ${timeoutMs} ms: did it fail? ` +
        "A back-off may take longer; on a test node, time stands still until clock.advance()",
    );
    this.supervisor = supervisor;
    this.id = id;
    this.timeoutMs = timeoutMs;
  }
}

/** How many turns a process took. */
export interface Turns {
  readonly pid: string;
  /** The module of its definition; `undefined` for one that was made of handlers. */
  readonly url: string | undefined;
  readonly turns: number;
}

/** Processes that wake each other never come to rest. */
export class RunawayError extends TestingError {
  override readonly name = "RunawayError";
  readonly code = "ERR_RUNAWAY";
  /** How many turns were taken. */
  readonly turns: number;
  /** Who took most of them. */
  readonly busiest: readonly Turns[];

  constructor(turns: number, busiest: readonly Turns[]) {
    const names = busiest.map(
      (busy) => `${busy.pid} (${busy.url ?? "made of handlers"}) took ${busy.turns}`,
    );
    super(
      `no rest after ${turns} turns: ${names.join(", ")}. Do they send to each other for ever? ` +
        "Stop them, use step(), or allow more (maxTurns)",
    );
    this.turns = turns;
    this.busiest = busiest;
  }
}

function describe({ pid, name, definition, parent, state }: ProcessInfo): string {
  const named = name === undefined ? "" : ` "${name}"`;
  const runs =
    definition === undefined
      ? "made of handlers"
      : `${definition.export ?? "what it runs"} of ${definition.url}`;
  const spawner = parent === undefined ? "no process" : parent;
  return `${pid}${named}: ${runs}, spawned by ${spawner}, ${state}`;
}

function childName(id: string | undefined): string {
  return id === undefined ? "a child" : `the child "${id}"`;
}
