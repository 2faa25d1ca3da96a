/**
 * The way to one other thread: what goes there is gathered into batches, and posted when there is
 * room on the way.
 *
 * @module
 */
import type { MessagePort, Transferable } from "node:worker_threads";
import { NotCloneableError } from "../errors.ts";
import { Queue } from "../kernel/queue.ts";
import { checkLevels, type Transfer } from "../term/copy.ts";
import { untagged, type Pid, type Reference } from "../term/pid.ts";
import { messageSignal, messagesSignal, signalSize } from "../term/signal.ts";
import type { Flow } from "./flow.ts";

/** How many signals, or messages, go in one batch. */
const mostSignals = 256;

interface Parcel {
  readonly batch: readonly unknown[];
  readonly transfer: Transfer;
}

const nothing: Transfer = [];

/** Hears of a batch that could be posted no more when there was room for it. */
export type Lost = (batch: readonly unknown[], cause: unknown) => void;

/** The way to one other thread. */
export class Way {
  readonly #port: MessagePort;
  readonly #flow: Flow | undefined;
  readonly #lost: Lost;
  /** Batches that are complete, and wait for room. */
  readonly #parcels = new Queue<Parcel>();
  #batch: unknown[] = [];
  #signals = 0;
  /** Who gets the last signal of the batch, when that is a message without a tag. */
  #lastTo: Pid | Reference | undefined;
  /** The messages for `#lastTo` that are one signal, when there are several. */
  #run: unknown[] | undefined;
  /** Whether the last post carried several signals. */
  isBusy = false;
  /** When the last post was. */
  postedAt = 0;

  /**
   * @param flow - how much may be on the way; without it, everything is posted at once.
   * @param lost - hears of what waited, and was to move something that has been closed meanwhile. Must
   *   not send on this way at once.
   */
  constructor(port: MessagePort, flow: Flow | undefined, lost: Lost) {
    this.#port = port;
    this.#flow = flow;
    this.#lost = lost;
  }

  /** Whether there is something to post. */
  get isWaiting(): boolean {
    return this.#signals > 0 || this.#parcels.length > 0;
  }

  /** Adds a signal to the batch. */
  add(kind: number, to: Pid | Reference, from: Pid | Reference, body: unknown): void {
    if (kind === messageSignal && from === untagged) this.#addMessage(to, body);
    else {
      this.#lastTo = undefined;
      this.#batch.push(kind, to, from, body);
    }
    this.#signals += 1;
    if (this.#signals === mostSignals) this.#seal();
  }

  /**
   * Adds a signal that has to be cloned, or moved, now: in a batch of its own.
   *
   * @throws {NotCloneableError} when that is not possible; then nothing was added.
   */
  addNow(signal: readonly unknown[], transfer: Transfer = nothing): void {
    this.#seal();
    this.post();
    try {
      checkLevels(signal[3]);
      if (this.#parcels.length > 0) this.#parcels.push(cloneParcel(signal, transfer));
      else if (this.#flow?.hasRoom() !== false) this.#post({ batch: signal, transfer });
      else this.#parcels.push(cloneParcel(signal, transfer));
    } catch (cause) {
      throw new NotCloneableError("the message", { cause });
    }
  }

  /** Posts what waits, as far as there is room; tells whether that was all. */
  post(): boolean {
    this.#seal();
    while (this.#parcels.length > 0) {
      if (this.#flow?.hasRoom() === false) return false;
      const parcel = this.#parcels.take();
      if (parcel !== undefined) this.#postOrLose(parcel);
    }
    return true;
  }

  /**
   * Several in a row for one process are one signal: cloning them costs three quarters, and their
   * receiver is looked up once (`runtime.send.cross-thread`).
   */
  #addMessage(to: Pid | Reference, message: unknown): void {
    const batch = this.#batch;
    if (to !== this.#lastTo) {
      batch.push(messageSignal, to, untagged, message);
      this.#lastTo = to;
      this.#run = undefined;
    } else if (this.#run === undefined) {
      const at = batch.length - signalSize;
      this.#run = [batch[at + 3], message];
      batch[at] = messagesSignal;
      batch[at + 3] = this.#run;
    } else this.#run.push(message);
  }

  /** Completes the batch. */
  #seal(): void {
    if (this.#signals === 0) return;
    this.#parcels.push({ batch: this.#batch, transfer: nothing });
    this.isBusy = this.#signals > 1;
    this.#batch = [];
    this.#signals = 0;
    this.#lastTo = undefined;
  }

  /** One that can be posted no more takes no other with it, nor who happens to post it. */
  #postOrLose(parcel: Parcel): void {
    try {
      this.#post(parcel);
    } catch (cause) {
      this.#lost(parcel.batch, cause);
    }
  }

  #post({ batch, transfer }: Parcel): void {
    // An empty list is looked through too.
    if (transfer.length === 0) this.#port.postMessage(batch);
    else this.#port.postMessage(batch, transfer as readonly Transferable[]);
    this.#flow?.sent();
    this.postedAt = performance.now();
  }
}

/** What has to wait, as it is now, with what moves out of the copies later. */
function cloneParcel(batch: readonly unknown[], transfer: Transfer): Parcel {
  if (transfer.length === 0) return { batch: structuredClone(batch), transfer };
  return structuredClone({ batch, transfer }, { transfer: [...transfer] as Transferable[] });
}
