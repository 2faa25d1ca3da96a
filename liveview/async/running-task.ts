/**
 * One task of a view, from the view's side: its process is started, or found again after a crash of the view.
 *
 * @module
 */
import {
  call,
  demonitor,
  monitor,
  ProcessDownError,
  self,
  send,
  spawn,
  whereis,
  type DefinitionAddress,
  type Pid,
  type Reference,
} from "../../runtime/index.ts";
import type { TaskAddress } from "./live-task.ts";
import { TaskStartError } from "./task-errors.ts";
import { findTaskKeeper } from "./task-keeper.ts";
import type { Kept, KeepRequest } from "./task-keeper-process.ts";
import {
  cancelMessage,
  taskProcessName,
  type OwnRequest,
  type TaskArgument,
} from "./task-message.ts";

/** What a view wants to have done. */
export interface TaskWish {
  readonly id: string;
  readonly address: TaskAddress;
  /** Which of the tasks of this name. */
  readonly key: string;
  /** Whether values of the state wait for it, and no handlers. */
  readonly isValue?: boolean;
  readonly argument: unknown;
}

/** A task as it is left to a successor of its view. */
export interface LeftTask extends TaskWish {
  /** How often it began. */
  readonly starts: number;
  /** Its process, if it has one; not in a checkpoint, which may be read by another OS process. */
  readonly pid?: Pid;
  /** What the view was about to take when it ended. */
  readonly settling?: "done" | "failed";
}

/** The place that a task takes: only one can have it at a time. */
export function slotOf({ address, key, id, isValue }: TaskWish): string {
  return isValue === true ? id : nameSlot(address.name, key);
}

/** The place of a task that was started by name. */
export function nameSlot(name: string, key: string): string {
  return `${name}\0${key}`;
}

/** What becomes of one, told by {@link RunningTask}; always later. */
export interface TaskEnds {
  /** Its process is lost, and it could be started again. */
  readonly interrupted: (task: RunningTask) => void;
  /** It cannot be started. */
  readonly failed: (task: RunningTask, thrown: unknown) => void;
  /** It runs somewhere. */
  readonly placed: () => void;
}

/** How long a thread may take to start, in milliseconds. */
const startMs = 30_000;

/** One task of a view that runs, or is about to. */
export class RunningTask {
  readonly wish: TaskWish;
  readonly #ends: TaskEnds;
  /** Where this view says which progress it has taken. */
  readonly #taken = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  #starts: number;
  #pid: Pid | undefined;
  #watched: Reference | undefined;
  #isOver = false;
  /** What of it is being taken now. */
  settling: "done" | "failed" | undefined;

  constructor(wish: TaskWish, ends: TaskEnds, starts = 0) {
    this.wish = wish;
    this.#ends = ends;
    this.#starts = starts;
  }

  /** Its process, once it is known. */
  get pid(): Pid | undefined {
    return this.#pid;
  }

  /** Whether it may be started once more when its process is lost. */
  get mayRestart(): boolean {
    return this.wish.address.restart === "once" && this.#starts < 2;
  }

  /** For a successor of the view. */
  get left(): LeftTask {
    const { settling } = this;
    const pid = this.#pid;
    return {
      ...this.wish,
      starts: this.#starts,
      ...(pid === undefined ? {} : { pid }),
      ...(settling === undefined ? {} : { settling }),
    };
  }

  /** Starts a process for it. */
  async start(): Promise<void> {
    this.#forget();
    const { id, address, argument } = this.wish;
    const { url, place, name, isolation } = address;
    const owner = self();
    const given: TaskArgument = { id, name, owner, argument };
    try {
      const pid = await startProcess({ url, place }, given, isolation);
      if (this.#isOver) {
        endProcess(this.wish.address, pid);
        return;
      }
      // It begins when it is owned: one that a crash of the view leaves before that has not run.
      this.#starts += 1;
      if (!(await this.#own(pid)) && !this.#isOver) this.#ends.interrupted(this);
    } catch (thrown) {
      if (!this.#isOver) this.#ends.failed(this, thrown);
    }
  }

  /** Goes on with the process that it had, when that is still there. */
  async find(pid: Pid | undefined): Promise<void> {
    try {
      const found = pid ?? (await whereis(taskProcessName(this.wish.id)));
      if (this.#isOver) return;
      const isFound = found !== undefined && (await this.#own(found));
      if (!isFound && !this.#isOver) this.#ends.interrupted(this);
    } catch (thrown) {
      if (!this.#isOver) this.#ends.failed(this, thrown);
    }
  }

  /** The view has taken its progress up to the `n`th. */
  took(n: number): void {
    Atomics.store(new Int32Array(this.#taken), 0, n);
  }

  /** Ends it, if it has not ended: nothing is heard of it any more. */
  cancel(): void {
    this.#isOver = true;
    if (this.#pid !== undefined) endProcess(this.wish.address, this.#pid);
    this.#forget();
  }

  /** Its outcome counts: its process ends by itself. */
  settled(): void {
    this.#isOver = true;
    this.#forget();
  }

  #forget(): void {
    if (this.#watched !== undefined) demonitor(this.#watched);
    this.#watched = undefined;
    this.#pid = undefined;
  }

  /** Has a process work for this one; false when it is gone. */
  async #own(pid: Pid): Promise<boolean> {
    this.#pid = pid;
    this.#watched = monitor(pid);
    if (this.wish.address.isolation === "thread") void tellKeeper(pid, self());
    const request: OwnRequest = { owner: self(), taken: this.#taken };
    try {
      // However long: one on a thread of its own may be amidst a loop.
      await call(pid, request, { timeoutMs: Infinity });
    } catch (thrown) {
      if (!(thrown instanceof ProcessDownError)) throw thrown;
      // Unless its end was heard as that of a process before, and there is another one by now.
      if (this.#pid !== pid) return true;
      this.#forget();
      return false;
    }
    if (!this.#isOver) this.#ends.placed();
    return true;
  }
}

/** Ends the process of a task, if there is one. */
export function endProcess({ isolation }: TaskAddress, pid: Pid | undefined): void {
  if (pid === undefined) return;
  send(pid as Pid<string>, cancelMessage);
  if (isolation === "thread") void tellKeeper(pid, undefined);
}

async function startProcess(
  address: DefinitionAddress,
  argument: TaskArgument,
  isolation: TaskAddress["isolation"],
): Promise<Pid> {
  if (isolation === "view") return spawn(address, argument, { near: argument.owner });
  if (isolation === "shared") return spawn(address, argument);
  const request: KeepRequest = { address, argument };
  const kept = (await call(await findTaskKeeper(), request, { timeoutMs: startMs })) as Kept;
  if (kept.type === "failed") throw new TaskStartError(kept.error);
  return kept.pid;
}

/** Tells the keeper of tasks with a thread of their own whose one of them is now. */
async function tellKeeper(task: Pid, owner: Pid | undefined): Promise<void> {
  try {
    send(await findTaskKeeper(), [task, owner]);
  } catch {
    // The node stops, and with it all threads.
  }
}

/** Tasks as a checkpoint keeps them: what was being taken may yet count, and a pid says nothing elsewhere. */
export function storedTasks(tasks: readonly LeftTask[]): readonly LeftTask[] {
  return tasks.map(({ pid: _pid, settling: _settling, ...task }) => task);
}
