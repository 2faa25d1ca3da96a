/**
 * The tasks of a view: started and cancelled when a turn counts, and what comes of them taken as a turn.
 *
 * @module
 */
import {
  copyTerm,
  self,
  send,
  type ExitReason,
  type Pid,
  type Reference,
} from "../../runtime/index.ts";
import { snapshot } from "../pubsub/snapshot.ts";
import type { Checkpointer } from "../view/checkpointer.ts";
import type { ViewContext } from "../view/context.ts";
import type { Stage } from "../view/stage.ts";
import type { Turns } from "../view/turns.ts";
import type { ViewSpans } from "../view/view-spans.ts";
import { whenDone } from "../view/when-done.ts";
import { PageWait } from "./page-wait.ts";
import type { LiveTask } from "./live-task.ts";
import type { TaskEntries, TaskEntry } from "./on-task.ts";
import { endProcess, type LeftTask, type RunningTask } from "./running-task.ts";
import { TaskSlots } from "./task-slots.ts";
import { valueHandlers } from "./async-fields.ts";
import type { LiveTaskChoice } from "./task-commands.ts";
import { taskErrorOf, taskErrorOfEnd, TaskNotListedError, type TaskError } from "./task-errors.ts";
import {
  failedKind,
  pageDueKind,
  taskMessage,
  type OutcomeRequest,
  type TaskMessage,
  type TaskOutcome,
} from "./task-message.ts";

/** So many processes of a view ended with the outcome of one task on its way: no other is to. */
const mostAttempts = 3;

/** What tasks need of a view that has started. */
export interface TasksHost<State extends object, Props> {
  readonly turns: Turns<State>;
  readonly ctx: ViewContext<Props>;
  readonly spans: ViewSpans;
  readonly stage: Stage<State>;
  readonly checkpointer: Checkpointer;
  readonly functions: { readonly pageWaitMs: number };
}

const interrupted: TaskError = {
  code: "interrupted",
  message: "its process was lost, and it is not started again",
};
const handlerFailed: TaskError = {
  code: "handler_failed",
  message: "the view failed to take its result",
};

/** The tasks of a view. */
export class Tasks<State extends object, Props> {
  readonly #entries: TaskEntries<State, Props>;
  readonly #slots: TaskSlots;
  #host: TasksHost<State, Props> | undefined;
  #pages: PageWait<State> | undefined;
  readonly #left: LeftTask[];
  /** The outcome that is being taken, and the state before it. */
  #taking: { readonly task: RunningTask; readonly from: State } | undefined;
  /**
   * @param entries - those that the view lists.
   * @param left - what the process before this one left.
   */
  constructor(entries: TaskEntries<State, Props>, left?: { readonly tasks?: readonly LeftTask[] }) {
    this.#entries = entries;
    this.#left = [...(left?.tasks ?? [])];
    this.#slots = new TaskSlots({
      interrupted: (task) => this.#interrupted(task),
      failed: (task, thrown) => this.#fail(task, taskErrorOf(thrown)),
      placed: () => this.#host?.checkpointer.changed(),
    });
  }

  /** Those that run, for a successor. */
  get kept(): readonly LeftTask[] {
    const tasks = [...this.#slots.running].filter((task) => !this.#isTaken(task));
    return [...this.#left, ...tasks.map(({ left }) => left)];
  }

  /** The view has started: goes on with what was left, and starts what was wanted meanwhile. */
  open(host: TasksHost<State, Props>): void {
    this.#host = host;
    const { stage, functions } = host;
    const waitMs = functions.pageWaitMs;
    this.#pages = new PageWait({ stage, waitMs, isLoading: () => this.#slots.isLoading });
    for (const left of this.#left.splice(0)) this.#goOn(left);
    this.#apply();
  }

  /** @throws what {@link StartTask} throws. */
  start({ address }: LiveTask, argument: unknown, { key = "" }: LiveTaskChoice = {}): void {
    const { name } = address;
    if (this.#entries.get(name)?.address.url !== address.url) throw new TaskNotListedError(name);
    this.#slots.start(address, key, copyTerm(snapshot(argument)));
  }

  /** Cancels one when the turn counts. */
  cancel({ address }: LiveTask, { key = "" }: LiveTaskChoice = {}): void {
    this.#slots.cancel(address, key);
  }

  /** The turn that runs counts. */
  commit(): void {
    this.#apply();
  }

  /** What is shown, for a page, or word that it comes later: see {@link PageWait}. */
  page(reference: Reference, isSeen: boolean): unknown {
    return this.#pages?.ask(reference, isSeen);
  }

  /** Takes what came of a task; the answer says that it counts. */
  take({ task: id, outcome, attempt }: OutcomeRequest): undefined | Promise<undefined> {
    const task = this.#slots.find(id);
    if (task === undefined) return undefined;
    const last: TaskOutcome =
      attempt > mostAttempts ? { type: "failed", error: handlerFailed } : outcome;
    return this.#settle(task, last)?.then(() => undefined);
  }

  /** Hears of a task, which may be none of it any more. */
  hear([, id, kind, value, n]: TaskMessage): void | Promise<void> {
    if (kind === pageDueKind) return this.#pages?.due();
    const task = this.#slots.find(id);
    if (task === undefined) return;
    if (kind === failedKind)
      return this.#settle(task, { type: "failed", error: value as TaskError });
    const handler = this.#entryOf(task)?.progress;
    if (handler === undefined) {
      task.took(n);
      return;
    }
    return whenDone(this.#handle(task, handler, value), () => task.took(n));
  }

  /** A process has ended that may be one of a task. */
  down(pid: Pid, reason: ExitReason): void | Promise<void> {
    const task = this.#slots.findBy(pid);
    if (task === undefined) return;
    const isLost = reason.type === "thread-down" || reason.type === "collateral";
    if (isLost && task.mayRestart) {
      void task.start();
      return;
    }
    return this.#settle(task, { type: "failed", error: taskErrorOfEnd(reason) });
  }

  #goOn(left: LeftTask): void {
    const { pid, settling, ...wish } = left;
    const isKnown = wish.isValue === true || this.#entries.has(wish.address.name);
    if (settling !== undefined || !isKnown) endProcess(wish.address, pid);
    // Its result brought the view down, and so did its failure; or this version of the view does not know it.
    if (settling === "failed" || !isKnown) return;
    const task = this.#slots.adopt(left);
    if (settling === "done") this.#fail(task, handlerFailed);
    else void task.find(pid);
  }

  #apply(): void {
    const host = this.#host;
    if (host === undefined) return;
    if (this.#slots.apply(host.stage.state, this.#taking?.task)) host.checkpointer.changed();
  }

  #interrupted(task: RunningTask): void {
    if (task.mayRestart) void task.start();
    else this.#fail(task, interrupted);
  }

  /** As a turn: this may be amidst another. */
  #fail({ wish }: RunningTask, error: TaskError): void {
    const message: TaskMessage = [taskMessage, wish.id, failedKind, error, 0];
    send(self() as Pid<TaskMessage>, message);
  }

  /** Takes the last that is heard of a task. */
  #settle(task: RunningTask, outcome: TaskOutcome): void | Promise<void> {
    const entry = this.#entryOf(task);
    const host = this.#host;
    if (entry === undefined || host === undefined) return;
    const [handler, value] =
      outcome.type === "done" ? [entry.done, outcome.result] : [entry.failed, outcome.error];
    task.settling = outcome.type;
    this.#taking = { task, from: host.stage.state };
    return whenDone(this.#handle(task, handler, value), () => {
      this.#taking = undefined;
      this.#slots.free(task);
      task.settled();
      host.checkpointer.changed();
      // There is room for one that was waiting.
      this.#slots.follow(host.stage.state);
      return this.#pages?.loaded();
    });
  }

  #handle(
    { wish }: RunningTask,
    handler: TaskEntry<State, Props>["done"],
    value: unknown,
  ): void | Promise<void> {
    const host = this.#host;
    if (host === undefined) return;
    const { turns, ctx, spans } = host;
    ctx.key = wish.key;
    return spans.turn("task", wish.address.name, () =>
      turns.change((draft) => handler(draft, value as never, ctx), undefined),
    );
  }

  /** Whether its outcome counts already, though its turn is not through. */
  #isTaken(task: RunningTask): boolean {
    return this.#taking?.task === task && this.#host?.stage.state !== this.#taking.from;
  }

  #entryOf({ wish }: RunningTask): TaskEntry<State, Props> | undefined {
    if (wish.isValue === true) return { address: wish.address, ...valueHandlers(wish.id) };
    return this.#entries.get(wish.address.name);
  }
}
