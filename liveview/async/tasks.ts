/**
 * The tasks of a view: started and cancelled when a turn counts, and what comes of them taken as a turn.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
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
import {
  nameSlot,
  RunningTask,
  slotOf,
  type LeftTask,
  type TaskEnds,
  type TaskWish,
} from "./running-task.ts";
import { valueHandlers, wantedBy } from "./async-fields.ts";
import type { LiveTaskChoice } from "./task-commands.ts";
import {
  taskErrorOf,
  taskErrorOfEnd,
  TaskLimitError,
  TaskNotListedError,
  type TaskError,
} from "./task-errors.ts";
import {
  failedKind,
  pageDueKind,
  taskMessage,
  type OutcomeRequest,
  type TaskMessage,
  type TaskOutcome,
} from "./task-message.ts";

/** So many tasks of a view run at a time. */
const mostTasks = 16;
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

type Step =
  | { readonly type: "start"; readonly slot: string; readonly wish: TaskWish }
  | { readonly type: "cancel"; readonly slot: string };

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
  /** By their slots: one name and key is one. */
  readonly #running = new Map<string, RunningTask>();
  #host: TasksHost<State, Props> | undefined;
  #pages: PageWait<State> | undefined;
  /** The state whose values are being loaded. */
  #followed: State | undefined;
  #wanted: ReturnType<typeof wantedBy> = new Map();
  readonly #left: LeftTask[];
  /** What the turn that runs is to start and cancel. */
  #turn: Step[] = [];
  /** The outcome that is being taken, and the state before it. */
  #taking: { readonly task: RunningTask; readonly from: State } | undefined;
  readonly #ends: TaskEnds = {
    interrupted: (task) => this.#interrupted(task),
    failed: (task, thrown) => this.#fail(task, taskErrorOf(thrown)),
    placed: () => this.#host?.checkpointer.changed(),
  };

  /**
   * @param entries - those that the view lists.
   * @param left - what the process before this one left.
   */
  constructor(entries: TaskEntries<State, Props>, left?: { readonly tasks?: readonly LeftTask[] }) {
    this.#entries = entries;
    this.#left = [...(left?.tasks ?? [])];
  }

  /** Those that run, for a successor. */
  get kept(): readonly LeftTask[] {
    const tasks = [...this.#running.values()].filter((task) => !this.#isTaken(task));
    return [...this.#left, ...tasks.map(({ left }) => left)];
  }

  /** The view has started: goes on with what was left, and starts what was wanted meanwhile. */
  open(host: TasksHost<State, Props>): void {
    this.#host = host;
    const { stage, functions } = host;
    const waitMs = functions.pageWaitMs;
    this.#pages = new PageWait({ stage, waitMs, isLoading: () => this.#wanted.size > 0 });
    for (const left of this.#left.splice(0)) this.#goOn(left);
    this.#apply();
  }

  /** @throws what {@link StartTask} throws. */
  start({ address }: LiveTask, argument: unknown, { key = "" }: LiveTaskChoice = {}): void {
    const { name } = address;
    if (this.#entries.get(name)?.address.url !== address.url) throw new TaskNotListedError(name);
    const slot = nameSlot(name, key);
    const copy = copyTerm(snapshot(argument));
    if (!this.#slots().has(slot) && this.#slots().size >= mostTasks) {
      throw new TaskLimitError(name, mostTasks);
    }
    const wish: TaskWish = { id: randomUUID(), address, key, argument: copy };
    this.#turn.push({ type: "start", slot, wish });
  }

  /** Cancels one when the turn counts. */
  cancel({ address }: LiveTask, { key = "" }: LiveTaskChoice = {}): void {
    this.#turn.push({ type: "cancel", slot: nameSlot(address.name, key) });
  }

  /** The turn that runs counts. */
  commit(): void {
    if (this.#host !== undefined) this.#apply();
  }

  /** What is shown, for a page, or word that it comes later: see {@link PageWait}. */
  page(reference: Reference, isSeen: boolean): unknown {
    return this.#pages?.ask(reference, isSeen);
  }

  /** Takes what came of a task; the answer says that it counts. */
  take({ task: id, outcome, attempt }: OutcomeRequest): undefined | Promise<undefined> {
    const task = this.#find(id);
    if (task === undefined) return undefined;
    const last: TaskOutcome =
      attempt > mostAttempts ? { type: "failed", error: handlerFailed } : outcome;
    return this.#settle(task, last)?.then(() => undefined);
  }

  /** Hears of a task, which may be none of it any more. */
  hear([, id, kind, value, n]: TaskMessage): void | Promise<void> {
    if (kind === pageDueKind) return this.#pages?.due();
    const task = this.#find(id);
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
    for (const task of this.#running.values()) {
      if (task.pid !== pid) continue;
      const isLost = reason.type === "thread-down" || reason.type === "collateral";
      if (isLost && task.mayRestart) {
        void task.start();
        return;
      }
      return this.#settle(task, { type: "failed", error: taskErrorOfEnd(reason) });
    }
  }

  #goOn(left: LeftTask): void {
    const { starts, pid, settling, ...wish } = left;
    // Its result brought the view down, and so did its failure.
    if (settling === "failed") return;
    const task = new RunningTask(wish, this.#ends, starts);
    this.#running.set(slotOf(wish), task);
    if (settling === "done") this.#fail(task, handlerFailed);
    else void task.find(pid);
  }

  #apply(): void {
    const state = this.#host?.stage.state;
    if (state !== undefined && state !== this.#followed) this.#follow(state);
    if (this.#turn.length === 0) return;
    for (const step of this.#turn.splice(0)) {
      this.#running.get(step.slot)?.cancel();
      this.#running.delete(step.slot);
      if (step.type === "start") this.#begin(step.slot, step.wish);
    }
    this.#host?.checkpointer.changed();
  }

  /** Has what the state waits for be loaded, and nothing else. */
  #follow(state: State): void {
    this.#followed = state;
    this.#wanted = wantedBy(state);
    for (const [slot, task] of this.#running) {
      if (task.wish.isValue !== true || this.#wanted.has(slot)) continue;
      // One that is being taken ends by itself.
      if (this.#taking?.task !== task) task.cancel();
      this.#running.delete(slot);
    }
    for (const [id, { address, argument }] of this.#wanted) {
      if (this.#running.size >= mostTasks) return;
      if (this.#running.has(id)) continue;
      this.#begin(id, { id, address, key: "", argument, isValue: true });
    }
  }

  #begin(slot: string, wish: TaskWish): void {
    const task = new RunningTask(wish, this.#ends);
    this.#running.set(slot, task);
    this.#host?.checkpointer.changed();
    void task.start();
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
      const slot = slotOf(task.wish);
      // Its handler may have started another in its place.
      if (this.#running.get(slot) === task) this.#running.delete(slot);
      task.settled();
      host.checkpointer.changed();
      // There is room for one that was waiting.
      this.#follow(host.stage.state);
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

  #find(id: string): RunningTask | undefined {
    for (const task of this.#running.values()) if (task.wish.id === id) return task;
    return undefined;
  }

  #entryOf({ wish }: RunningTask): TaskEntry<State, Props> | undefined {
    if (wish.isValue === true) return { address: wish.address, ...valueHandlers(wish.id) };
    return this.#entries.get(wish.address.name);
  }

  /** The slots that are taken when the turn that runs counts. */
  #slots(): ReadonlySet<string> {
    const slots = new Set(this.#running.keys());
    for (const { type, slot } of this.#turn) {
      if (type === "start") slots.add(slot);
      else slots.delete(slot);
    }
    return slots;
  }
}
