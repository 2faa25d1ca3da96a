/**
 * Starting and ending the process of one child.
 *
 * There is never more than one start of a child under way that can still succeed, and never a start
 * beside a running process.
 *
 * @module
 */
import { InitFailedError, ProcessDownError } from "../errors.ts";
import type { Process } from "../kernel/process.ts";
import { clearTimer, setTimer, type TimerHandle } from "../kernel/clock.ts";
import { kill, stop } from "../kernel/send.ts";
import { everything, grant } from "../kernel/process-config.ts";
import type { SpawnRequest } from "../kernel/spawn-request.ts";
import { requestSpawn, type SpawnOutcome } from "../kernel/spawn.ts";
import { errorReason, killed, noproc, type ExitReason } from "../term/exit-reason.ts";
import type { Pid } from "../term/pid.ts";
import type { Child, ChildTable, StartAttempt } from "./child-table.ts";

/** Starts and ends the processes of children. */
export class ChildRunner {
  readonly #process: Process;
  readonly #table: ChildTable;
  readonly #ended: (pid: Pid, reason: ExitReason) => void;

  /**
   * @param process - the supervisor.
   * @param ended - hears of the end of a process that was stopped, which may be known already.
   */
  constructor(process: Process, table: ChildTable, ended: (pid: Pid, reason: ExitReason) => void) {
    this.#process = process;
    this.#table = table;
    this.#ended = ended;
  }

  /** Starts a process of a child that has none; the outcome is heard before anything it does. */
  start(child: Child, outcome: SpawnOutcome): void {
    let settle: (() => void) | undefined;
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const failed = (error: Error): void => {
      if (child.starting !== attempt) return;
      child.starting = undefined;
      outcome.failed(error);
      settle?.();
    };
    const started = (pid: Pid): void => {
      if (child.starting !== attempt) {
        kill(pid);
        return;
      }
      child.starting = undefined;
      this.#table.started(child, pid);
      outcome.started(pid);
      settle?.();
    };
    const attempt: StartAttempt = {
      settled,
      abandon: () => failed(new InitFailedError(nameOf(child), killed)),
    };
    child.starting = attempt;
    try {
      requestSpawn(this.#request(child), this.#process, { started, failed });
    } catch (thrown) {
      failed(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  /** Ends the process of a child, if it has one, also one that is still starting. */
  async stop(child: Child): Promise<void> {
    const {
      starting,
      spec: { shutdownMs },
    } = child;
    if (starting !== undefined) {
      await settledWithin(starting.settled, shutdownMs);
      // Who does not come to the end of its start has no address yet at which it could be killed.
      if (child.starting === starting) starting.abandon();
    }
    if (child.pid === undefined) return;
    child.stopping ??= this.#stop(child, child.pid);
    await child.stopping;
  }

  async #stop(child: Child, pid: Pid): Promise<void> {
    const reason = await stop(pid, child.spec.shutdownMs);
    child.stopping = undefined;
    this.#ended(pid, reason);
  }

  /** @throws {PermissionDeniedError} when the supervisor itself may not what the child is to. */
  #request({ spec, end, runs, failedStarts }: Child): SpawnRequest {
    const { address, argument, isolation, name, near } = spec;
    const granted = grant(spec.config, this.#process.config);
    return {
      type: "spawn",
      address,
      argument,
      isolation,
      ...(name === undefined ? {} : { name }),
      near: isolation === "thread" ? undefined : (end?.pid ?? near),
      handover: end?.handover,
      parent: this.#process.pid,
      link: true,
      config: granted === everything ? undefined : granted,
      ...(runs === 0 ? {} : { restarts: runs }),
      ...(failedStarts === 0 ? {} : { failedStarts }),
    };
  }
}

/** What to call a child in an error. */
function nameOf({ spec }: Child): string {
  return `the child "${spec.id}"`;
}

/** Why a start failed, as the end of the process that did not come to be. */
export function startFailure(error: unknown): ExitReason {
  if (error instanceof InitFailedError || error instanceof ProcessDownError) return error.reason;
  return error instanceof Error ? errorReason(error) : noproc;
}

async function settledWithin(promise: Promise<void>, ms: number): Promise<void> {
  let timer: TimerHandle;
  const late = new Promise<void>((resolve) => {
    timer = setTimer(resolve, ms);
  });
  await Promise.race([promise, late]);
  clearTimer(timer);
}
