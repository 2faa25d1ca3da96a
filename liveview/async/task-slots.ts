/**
 * Which tasks a view runs: one in each slot, which is a name and a key, or a value of the state that is loading.
 *
 * Handlers say what is to start and to end; it does when their turn counts.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { Pid } from "../../runtime/index.ts";
import { wantedBy } from "./async-fields.ts";
import type { TaskAddress } from "./live-task.ts";
import {
  nameSlot,
  RunningTask,
  slotOf,
  type LeftTask,
  type TaskEnds,
  type TaskWish,
} from "./running-task.ts";
import { TaskLimitError } from "./task-errors.ts";

/** So many tasks of a view run at a time. */
const mostTasks = 16;

type Step =
  | { readonly type: "start"; readonly slot: string; readonly wish: TaskWish }
  | { readonly type: "cancel"; readonly slot: string };

/** Which tasks a view runs. */
export class TaskSlots {
  readonly #ends: TaskEnds;
  readonly #running = new Map<string, RunningTask>();
  /** What the turn that runs is to start and cancel. */
  #steps: Step[] = [];
  /** The state whose values are being loaded. */
  #followed: object | undefined;
  #wanted: ReturnType<typeof wantedBy> = new Map();

  constructor(ends: TaskEnds) {
    this.#ends = ends;
  }

  /** Those that run. */
  get running(): Iterable<RunningTask> {
    return this.#running.values();
  }

  /** Whether a value of the state is loading. */
  get isLoading(): boolean {
    return this.#wanted.size > 0;
  }

  /** The one with this id; `undefined` when it does not run any more. */
  find(id: string): RunningTask | undefined {
    for (const task of this.#running.values()) if (task.wish.id === id) return task;
    return undefined;
  }

  /** The one that this process is of. */
  findBy(pid: Pid): RunningTask | undefined {
    for (const task of this.#running.values()) if (task.pid === pid) return task;
    return undefined;
  }

  /** Takes on one that a process before this one ran. */
  adopt({ starts, pid: _pid, settling: _settling, ...wish }: LeftTask): RunningTask {
    const task = new RunningTask(wish, this.#ends, starts);
    this.#running.set(slotOf(wish), task);
    return task;
  }

  /** One has ended; its handler may have started another in its place. */
  free(task: RunningTask): void {
    const slot = slotOf(task.wish);
    if (this.#running.get(slot) === task) this.#running.delete(slot);
  }

  /**
   * Starts one when the turn counts, in the place of another of this name and key.
   *
   * @throws {TaskLimitError} when there are too many then.
   */
  start(address: TaskAddress, key: string, argument: unknown): void {
    const slot = nameSlot(address.name, key);
    const taken = this.#taken();
    if (!taken.has(slot) && taken.size >= mostTasks)
      throw new TaskLimitError(address.name, mostTasks);
    this.#steps.push({ type: "start", slot, wish: { id: randomUUID(), address, key, argument } });
  }

  /** Cancels one when the turn counts. */
  cancel({ name }: TaskAddress, key: string): void {
    this.#steps.push({ type: "cancel", slot: nameSlot(name, key) });
  }

  /** The turn that runs counts, and this is the state: says whether anything is different then. */
  apply(state: object, taking: RunningTask | undefined): boolean {
    const hasFollowed = state !== this.#followed && this.follow(state, taking);
    const steps = this.#steps.splice(0);
    for (const step of steps) {
      this.#running.get(step.slot)?.cancel();
      this.#running.delete(step.slot);
      if (step.type === "start") this.#begin(step.slot, step.wish);
    }
    return hasFollowed || steps.length > 0;
  }

  /**
   * Has what the state waits for be loaded, as far as there is room, and nothing else; says whether that is different.
   *
   * @param taking - the one whose outcome is being taken: it ends by itself.
   */
  follow(state: object, taking?: RunningTask): boolean {
    this.#followed = state;
    this.#wanted = wantedBy(state);
    let hasChanged = false;
    for (const [slot, task] of this.#running) {
      if (task.wish.isValue !== true || this.#wanted.has(slot)) continue;
      if (task !== taking) task.cancel();
      this.#running.delete(slot);
      hasChanged = true;
    }
    for (const [id, { address, argument }] of this.#wanted) {
      if (this.#running.size >= mostTasks) break;
      if (this.#running.has(id)) continue;
      this.#begin(id, { id, address, key: "", argument, isValue: true });
      hasChanged = true;
    }
    return hasChanged;
  }

  #begin(slot: string, wish: TaskWish): void {
    const task = new RunningTask(wish, this.#ends);
    this.#running.set(slot, task);
    void task.start();
  }

  /** The slots that are taken when the turn that runs counts. */
  #taken(): ReadonlySet<string> {
    const slots = new Set(this.#running.keys());
    for (const { type, slot } of this.#steps) {
      if (type === "start") slots.add(slot);
      else slots.delete(slot);
    }
    return slots;
  }
}
