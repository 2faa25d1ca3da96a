/**
 * The process of a task: does the work, reports, and has its result taken by whatever process the view has then.
 *
 * It begins when its view knows where it is. When the view ends in order, so does the task; when it crashes, the
 * task goes on and waits for the successor.
 *
 * @module
 */
import {
  beginSpan,
  call,
  demonitor,
  isOrderly,
  MailboxFullError,
  monitor,
  NotCloneableError,
  ProcessDownError,
  register,
  sleep,
  StartRefusedError,
  type ExitReason,
  type Pid,
  type ProcessContext,
  type ProcessHandlers,
  type Reference,
} from "../../runtime/index.ts";
import { ProgressReport } from "./progress-report.ts";
import { taskErrorOf } from "./task-errors.ts";
import {
  cancelMessage,
  orphanMs,
  taskProcessName,
  type OutcomeRequest,
  type OwnRequest,
  type TaskArgument,
  type TaskOutcome,
} from "./task-message.ts";

/** What a task does. */
export interface TaskWork {
  readonly name: string;
  readonly body: (
    argument: unknown,
    context: { readonly signal: AbortSignal; readonly report: (progress: unknown) => void },
  ) => unknown;
}

/** How long it waits for room in the mailbox of its view. */
const fullMs = 100;

const normal: ExitReason = { type: "normal" };

/** Starts the process of a task. */
export function startTaskProcess(
  context: ProcessContext,
  argument: TaskArgument,
  work: TaskWork,
): ProcessHandlers {
  if (argument.name !== work.name) {
    throw new StartRefusedError(`there is no task "${argument.name}" in its place any more`);
  }
  return new TaskProcess(context, argument, work).handlers;
}

class TaskProcess {
  readonly handlers: ProcessHandlers;
  readonly #context: ProcessContext;
  readonly #argument: TaskArgument;
  readonly #work: TaskWork;
  readonly #abort = new AbortController();
  readonly #progress: ProgressReport;
  #owner: Pid | undefined;
  #watched: Reference;
  #orphaned: NodeJS.Timeout | undefined;
  #hasBegun = false;
  #outcome: TaskOutcome | undefined;
  #attempts = 0;
  #isDelivering = false;

  constructor(context: ProcessContext, argument: TaskArgument, work: TaskWork) {
    this.#context = context;
    this.#argument = argument;
    this.#work = work;
    this.#progress = new ProgressReport(argument.id);
    // It may end before it can say that it wants the task: then nobody will.
    this.#watched = monitor(argument.owner);
    context.defer(() => {
      clearTimeout(this.#orphaned);
      this.#progress.stop();
      this.#abort.abort();
    });
    this.handlers = {
      request: (request) => this.#own(request as OwnRequest),
      message: (message) => {
        if (message === cancelMessage) context.exit(normal);
      },
      down: (_pid, reason, reference) => {
        if (reference === this.#watched) this.#ownerDown(reason);
      },
    };
  }

  #own({ owner, taken }: OwnRequest): string {
    clearTimeout(this.#orphaned);
    demonitor(this.#watched);
    this.#watched = monitor(owner);
    this.#owner = owner;
    this.#progress.direct(owner, taken);
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      // Not awaited: it can be cancelled while it runs.
      void this.#run();
    } else if (this.#outcome !== undefined && !this.#isDelivering) void this.#deliver();
    return this.#argument.id;
  }

  #ownerDown(reason: ExitReason): void {
    if (!this.#hasBegun || isOrderly(reason)) {
      this.#context.exit(normal);
      return;
    }
    this.#owner = undefined;
    this.#progress.direct(undefined, undefined);
    this.#orphaned = setTimeout(() => this.#context.exit(normal), orphanMs);
  }

  async #run(): Promise<void> {
    const { id, name, argument } = this.#argument;
    // For successors that lost all else with their thread. Nobody waits for it.
    register(taskProcessName(id), this.#context.pid).catch(() => {});
    const span = beginSpan("perigee.task", { task: name });
    const { signal } = this.#abort;
    try {
      const result = await this.#work.body(argument, { signal, report: this.#progress.report });
      this.#outcome = { type: "done", result };
      span?.end();
    } catch (thrown) {
      this.#outcome = { type: "failed", error: taskErrorOf(thrown) };
      span?.end(thrown);
    }
    if (signal.aborted) return;
    this.#progress.last();
    await this.#deliver();
  }

  /** Has the outcome taken; when nobody is there to take it, waits for who comes. */
  async #deliver(): Promise<void> {
    this.#isDelivering = true;
    while (this.#owner !== undefined && this.#outcome !== undefined) {
      const owner = this.#owner;
      this.#attempts += 1;
      const request: OutcomeRequest = {
        type: "task",
        task: this.#argument.id,
        outcome: this.#outcome,
        attempt: this.#attempts,
      };
      try {
        await call(owner, request, { timeoutMs: Infinity });
        this.#context.exit(normal);
        return;
      } catch (thrown) {
        await this.#notTaken(owner, thrown);
      }
    }
    this.#isDelivering = false;
  }

  async #notTaken(owner: Pid, thrown: unknown): Promise<void> {
    if (thrown instanceof ProcessDownError) {
      // Unless its successor was faster.
      if (this.#owner === owner) this.#owner = undefined;
    } else if (thrown instanceof MailboxFullError) {
      this.#attempts -= 1;
      await sleep(fullMs);
    } else {
      const isResult = thrown instanceof NotCloneableError && this.#outcome?.type === "done";
      if (!isResult) throw thrown;
      this.#outcome = { type: "failed", error: taskErrorOf(thrown) };
    }
  }
}
