/**
 * How far a task is, told to its view: the last word, not every word.
 *
 * The view says in shared memory what it has taken, so a task in an endless loop, which hears nothing, knows too.
 *
 * @module
 */
import { copyTerm, send, type Pid } from "../../runtime/index.ts";
import { progressKind, taskMessage, type TaskMessage } from "./task-message.ts";

/** A view is told not more often, in milliseconds. */
const everyMs = 50;

/** How far a task is. */
export class ProgressReport {
  readonly #task: string;
  #owner: Pid<TaskMessage> | undefined;
  #taken: Int32Array | undefined;
  #sent = 0;
  #sentAt = -Infinity;
  /** What was not told yet. */
  #latest: { readonly progress: unknown } | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param task - its id. */
  constructor(task: string) {
    this.#task = task;
  }

  /** Tells `owner` from now on, which says in `taken` what it has taken; or nobody. */
  direct(owner: Pid | undefined, taken: SharedArrayBuffer | undefined): void {
    this.#owner = owner as Pid<TaskMessage> | undefined;
    this.#taken = taken === undefined ? undefined : new Int32Array(taken);
    this.#sent = 0;
    if (this.#latest !== undefined) this.#later();
  }

  /** Tells it now, when it is time; otherwise later, unless there is news by then. */
  readonly report = (progress: unknown): void => {
    // As it is now, and refused here when it cannot travel.
    this.#latest = { progress: copyTerm(progress) };
    if (!this.#send()) this.#later();
  };

  /** Tells what was not told yet: nothing comes after it. */
  last(): void {
    this.stop();
    if (this.#latest !== undefined) this.#tell();
  }

  /** Tells nothing any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #send(): boolean {
    if (performance.now() - this.#sentAt < everyMs) return false;
    if (this.#taken === undefined || Atomics.load(this.#taken, 0) < this.#sent) return false;
    this.#tell();
    return true;
  }

  #tell(): void {
    if (this.#owner === undefined || this.#latest === undefined) return;
    this.#sent += 1;
    this.#sentAt = performance.now();
    const { progress } = this.#latest;
    // Perhaps from a loop that does not come back.
    send(this.#owner, [taskMessage, this.#task, progressKind, progress, this.#sent], { now: true });
    this.#latest = undefined;
  }

  #later(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#latest !== undefined && !this.#send()) this.#later();
    }, everyMs);
  }
}
