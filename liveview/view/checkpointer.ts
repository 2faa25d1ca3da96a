/**
 * Keeps the state of one view outside its thread: soon after it changed, and when its process ends.
 *
 * @module
 */
import { storedTasks } from "../async/running-task.ts";
import { castCheckpoint, rejectCheckpoint, saveCheckpoint } from "../store/checkpoints.ts";
import { serializeState } from "../store/state-codec.ts";
import type { Checkpoint } from "../store/store.ts";
import { urlOf, type CheckpointOptions, type ViewArgument } from "./context.ts";
import type { Handover, StoredState } from "./predecessor.ts";
import type { Peer } from "./view-message.ts";

/** Making a checkpoint takes one part in so many of a view's time at most. */
const mostOften = 20;

/** What a checkpointer needs of the view. */
export interface CheckpointSource {
  readonly argument: ViewArgument;
  /** What the state belongs to. */
  readonly tag: string;
  /** What is to be kept now. */
  readonly read: () => Handover<object>;
  /** Who waits for word that it is kept. */
  readonly owner: () => Peer | undefined;
}

/** Keeps the state of one view outside its thread. */
export class Checkpointer {
  readonly #source: CheckpointSource;
  readonly #options: CheckpointOptions | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** What the last checkpoint took, in milliseconds. */
  #costMs = 0;
  /** Whether the last state was none that can be kept. */
  #isRefused = false;

  constructor(source: CheckpointSource) {
    this.#source = source;
    this.#options = source.argument.checkpoints;
  }

  /** Whether there is anything to do for it. */
  get isOn(): boolean {
    return this.#options !== undefined;
  }

  /** There is something new to keep. */
  changed(): void {
    if (this.#timer !== undefined || this.#options === undefined) return;
    const waitMs = Math.max(this.#options.delayMs, this.#costMs * mostOften);
    this.#timer = setTimeout(() => this.keep(), waitMs);
  }

  /** Keeps what is there now for as long as the options say, as the process comes to its end. */
  async keepLast(): Promise<void> {
    this.cancel();
    if (this.#options === undefined) return;
    const checkpoint = this.#make(true);
    if (checkpoint === undefined) return;
    try {
      await saveCheckpoint(checkpoint);
    } catch {
      // Logged there, and saved as soon as the store works: no reason to end out of order.
    }
  }

  /** Keeps nothing any more. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Keeps what is there now. */
  keep(): void {
    this.cancel();
    if (this.#options === undefined) return;
    const from = performance.now();
    const checkpoint = this.#make(false);
    this.#costMs = performance.now() - from;
    if (checkpoint !== undefined) castCheckpoint(checkpoint, this.#source.owner());
  }

  #make(isLast: boolean): Checkpoint | undefined {
    const { argument, tag, read } = this.#source;
    const {
      state,
      lost,
      props,
      components,
      flash,
      tasks = [],
      applied,
      settled,
      frame,
      turn,
      url: at,
    } = read();
    const bytes = this.#serialize({
      state,
      lost,
      ...(props === undefined ? {} : { props }),
      ...(components === undefined ? {} : { components }),
      ...(flash === undefined ? {} : { flash }),
      ...(tasks.length === 0 ? {} : { tasks: storedTasks(tasks) }),
    });
    if (bytes === undefined) return undefined;
    const { id } = argument;
    const url = urlOf(argument, at);
    const expires = isLast ? Date.now() + (this.#options?.keepMs ?? 0) : Infinity;
    return { id, view: tag, state: bytes, applied, settled, frame, turn, url, expires, isLast };
  }

  #serialize(state: StoredState<object>): Uint8Array | undefined {
    const maxBytes = this.#options?.maxBytes ?? 0;
    try {
      const bytes = serializeState(state);
      if (bytes.byteLength <= maxBytes) {
        this.#isRefused = false;
        return bytes;
      }
      this.#refuse(`the state has ${bytes.byteLength} bytes, and at most ${maxBytes} are kept`);
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      this.#refuse(`the state is not plain data: ${why}`);
    }
    return undefined;
  }

  /** An older checkpoint would be mistaken for the present: there is none from now on. */
  #refuse(why: string): void {
    if (this.#isRefused) return;
    this.#isRefused = true;
    rejectCheckpoint(this.#source.argument.id, why);
  }
}
