/**
 * The process that runs a store, whatever store: `perigee.checkpoints`.
 *
 * It gathers what comes in one go into one save, and has one save under way at a time; what comes
 * meanwhile waits, the newest of each view. Whoever asks sees what was cast before, saved or not. A
 * store that fails never ends it: what waits is tried again, and within bounds nothing is lost.
 *
 * @module
 */
import {
  deferred,
  reply,
  send,
  sendAfter,
  sendInterval,
  StartRefusedError,
  type Pid,
  type ProcessContext,
  type ProcessHandlers,
  type Reference,
  type Timer,
} from "../../runtime/index.ts";
import { applyChanges, type Applied } from "./apply-changes.ts";
import type { Checkpoint, Store } from "./store.ts";
import {
  describeThrown,
  StoreFailedError,
  StoreFileError,
  StoreSchemaError,
} from "./store-errors.ts";
import type { StoreLogEntry } from "./store-log.ts";
import {
  checkpointedMessage,
  deleteMessage,
  rejectMessage,
  saveMessage,
  type StoreFailure,
  type StoreMessage,
  type StoreRequest,
} from "./store-message.ts";
import { WaitingChanges, type Change } from "./waiting-changes.ts";

/** What the process starts with. */
export interface CheckpointsArgument {
  /** What the store is opened with. */
  readonly argument: unknown;
  /** Whether what it keeps outlives the OS process. */
  readonly isDurable: boolean;
  /** Who takes what it has to say. */
  readonly log: Pid<StoreLogEntry> | undefined;
}

/** Why a store could not be opened, as it travels to who wanted to start it. */
export type StoreRefusal =
  | { readonly code: "ERR_STORE_FILE"; readonly file: string; readonly why: string }
  | {
      readonly code: "ERR_STORE_SCHEMA";
      readonly file: string;
      readonly found: number;
      readonly wanted: number;
    };

/**
 * Starts the process of checkpoints.
 *
 * @throws {StartRefusedError} with a {@link StoreRefusal} when the file of the store cannot be used.
 */
export async function startCheckpointsProcess(
  context: ProcessContext,
  argument: CheckpointsArgument,
  open: (argument: unknown) => Store | Promise<Store>,
): Promise<ProcessHandlers> {
  const store = await openStore(open, argument.argument);
  const process = new CheckpointsProcess(store, context.pid, argument);
  context.defer(() => process.close());
  // Only a predecessor of the same store leaves anything.
  process.begin((context.handover as readonly Change[] | undefined) ?? []);
  return process.handlers;
}

async function openStore(
  open: (argument: unknown) => Store | Promise<Store>,
  argument: unknown,
): Promise<Store> {
  try {
    return await open(argument);
  } catch (thrown) {
    const refusal = refusalOf(thrown);
    throw refusal === undefined ? thrown : new StartRefusedError(refusal);
  }
}

function refusalOf(thrown: unknown): StoreRefusal | undefined {
  if (thrown instanceof StoreFileError) {
    const { code, file, why } = thrown;
    return { code, file, why };
  }
  if (thrown instanceof StoreSchemaError) {
    const { code, file, found, wanted } = thrown;
    return { code, file, found, wanted };
  }
  return undefined;
}

// To itself, besides what others say to it.
const workMessage = 3;
const sweepMessage = 4;
const retryMessage = 5;
const logMessage = 6;

type OwnMessage =
  | StoreMessage
  | readonly [
      type: typeof workMessage | typeof sweepMessage | typeof retryMessage | typeof logMessage,
    ];

/** What may wait; a view's state is some kilobytes, so that this is a store that does not work. */
const waitingBounds = { maxChanges: 50_000, maxBytes: 64 * 1024 * 1024 };
/** What one save takes: more would keep those waiting who want to load. */
const saveBounds = { maxChanges: 500, maxBytes: 8 * 1024 * 1024 };
const gatherMs = 1;
const sweepEveryMs = 30_000;
const firstRetryMs = 100;
const longestRetryMs = 10_000;
const failuresLoggedEveryMs = 60_000;
/** A checkpoint that is refused so often, while others are taken, is given up. */
const mostRefusals = 3;

/** `asked`: it gets a turn to work in; `resting`: the store failed, and gets time. */
type State = "idle" | "asked" | "working" | "resting" | "stopping";

class CheckpointsProcess {
  readonly handlers: ProcessHandlers;
  readonly #store: Store;
  readonly #self: Pid<OwnMessage>;
  readonly #isDurable: boolean;
  readonly #log: Pid<StoreLogEntry> | undefined;
  readonly #waiting = new WaitingChanges(waitingBounds);
  /** What is being saved and deleted now. */
  #underWay: ReadonlyMap<string, Change> = new Map();
  #work: Promise<void> = Promise.resolve();
  #state: State = "idle";
  #isSweepDue = false;
  /** Whether what is under way was so at the last sweep. */
  #isOverdue = false;
  #retry: Timer | undefined;
  #retryMs = firstRetryMs;
  #hasLogged = false;
  #isClosed = false;

  constructor(store: Store, self: Pid, { isDurable, log }: CheckpointsArgument) {
    this.#store = store;
    this.#self = self as Pid<unknown>;
    this.#isDurable = isDurable;
    this.#log = log;
    this.handlers = {
      message: (message) => {
        if (Array.isArray(message)) this.#message(message as unknown as OwnMessage);
      },
      request: (request, reference) => this.#request(request as StoreRequest, reference),
      terminate: () => this.#terminate(),
      // Requests are answered by whoever got them; those of a process that failed, with its end.
      handover: (): readonly Change[] =>
        [...this.#underWay.values(), ...this.#waiting.list()].map(unasked),
    };
  }

  /** Starts to work, with what its predecessor left. */
  begin(left: readonly Change[]): void {
    sendInterval(this.#self, [sweepMessage], sweepEveryMs);
    for (const change of left) this.#put(change);
  }

  /** Closes the store, however this process ends. */
  close(): void {
    void this.#close();
  }

  #message(message: OwnMessage): void {
    switch (message[0]) {
      case saveMessage: {
        const [, checkpoint, owner] = message;
        this.#put({ id: checkpoint.id, checkpoint, owner, asked: [], refusals: 0 });
        return;
      }
      case deleteMessage:
        this.#put(deletion(message[1]));
        return;
      case rejectMessage:
        this.#drop(message[1], message[2]);
        return;
      case workMessage:
        if (this.#state === "asked") this.#startWork();
        return;
      case sweepMessage:
        this.#tick();
        return;
      case retryMessage:
        if (this.#state === "resting") this.#startWork();
        return;
      case logMessage:
        this.#hasLogged = false;
    }
  }

  #request(request: StoreRequest, reference: Reference): unknown {
    switch (request.type) {
      case "load":
        return this.#load(request.id, request.view, reference);
      case "save": {
        const { checkpoint } = request;
        const { id } = checkpoint;
        this.#put({ id, checkpoint, owner: undefined, asked: [reference], refusals: 0 });
        // Who waits for an answer is not to wait for the store to have rested.
        if (this.#state === "resting") this.#startWork();
        return deferred;
      }
      case "secret":
        return this.#answer(reference, () => this.#store.secret?.());
    }
  }

  /** Sees to it that expired ones are forgotten, and that a store that hangs is opened anew. */
  #tick(): void {
    if (this.#isOverdue) throw new StoreFailedError("a save", `it takes over ${sweepEveryMs} ms`);
    this.#isOverdue = this.#state === "working";
    this.#isSweepDue = true;
    this.#ask();
  }

  #put(change: Change): void {
    this.#overflowed(this.#waiting.put(change));
    this.#ask();
  }

  /** Asks for a turn a moment later, so that one save takes what comes in one go, from all threads. */
  #ask(): void {
    if (this.#state !== "idle") return;
    this.#state = "asked";
    sendAfter(this.#self, [workMessage], gatherMs);
  }

  #startWork(): void {
    this.#retry?.cancel();
    this.#state = "working";
    this.#work = this.#workOnce();
  }

  /** Never throws: what the store does is caught where it is asked. */
  async #workOnce(): Promise<void> {
    const hasFailed = await this.#saveSome();
    if (this.#isSweepDue) await this.#sweep();
    this.#isOverdue = false;
    if (this.#state !== "working") return;
    if (hasFailed) {
      this.#state = "resting";
      this.#retry = sendAfter(this.#self, [retryMessage], this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
      return;
    }
    this.#retryMs = firstRetryMs;
    this.#state = "idle";
    if (this.#waiting.size > 0 || this.#isSweepDue) this.#ask();
  }

  /** Makes the changes that wait, or the first of them; `true` when some could not be made. */
  async #saveSome(): Promise<boolean> {
    const changes = this.#waiting.take(saveBounds);
    if (changes.length === 0) return false;
    this.#underWay = new Map(changes.map((change) => [change.id, change]));
    const applied = await applyChanges(this.#store, changes);
    this.#underWay = new Map();
    for (const { id, checkpoint, owner, asked } of applied.done) {
      for (const reference of asked) reply(reference, undefined);
      if (checkpoint === undefined || owner === undefined) continue;
      send(owner, [checkpointedMessage, id, checkpoint.settled, this.#isDurable]);
    }
    if (applied.why === undefined) return false;
    this.#failed(applied, applied.why);
    return true;
  }

  #failed({ done, failed, refused }: Applied, why: string): void {
    const kept: Change[] = [];
    for (const change of failed) {
      this.#refuse(change.asked, why);
      const refusals = change.refusals + (refused.has(change) ? 1 : 0);
      if (refusals < mostRefusals) kept.push({ ...change, asked: [], refusals });
      else this.#logDropped(change.id, `the store refuses it: ${why}`);
    }
    this.#overflowed(this.#waiting.putBack(kept));
    // It takes nothing at all: whoever else waits for an answer would wait in vain.
    if (done.length === 0) this.#refuse(this.#waiting.takeAsked(), why);
    else this.#retryMs = firstRetryMs;
    this.#logFailed(why);
  }

  async #sweep(): Promise<void> {
    this.#isSweepDue = false;
    try {
      await this.#store.sweep(Date.now());
    } catch (thrown) {
      this.#logFailed(describeThrown(thrown));
    }
  }

  #load(id: string, view: string, reference: Reference): unknown {
    const pending = this.#pending(id);
    if (pending !== undefined) return this.#fitting(pending.checkpoint, view);
    return this.#answer(
      reference,
      () => this.#store.load(id),
      (checkpoint) => this.#fitting(checkpoint, view),
    );
  }

  /** What was cast and is not in the store yet. */
  #pending(id: string): Change | undefined {
    return this.#waiting.get(id) ?? this.#underWay.get(id);
  }

  #fitting(checkpoint: Checkpoint | undefined, view: string): Checkpoint | undefined {
    if (checkpoint === undefined || checkpoint.view === view) return checkpoint;
    // What came while the store was reading is newer, and not to be deleted for it.
    const pending = this.#pending(checkpoint.id)?.checkpoint;
    const why = `it is of ${checkpoint.view}, not of ${view}`;
    if (pending === undefined || pending === checkpoint) this.#drop(checkpoint.id, why);
    return undefined;
  }

  /** Answers with what the store gives, at once or later, or with its failure. */
  #answer<Value>(
    reference: Reference,
    ask: () => Value | Promise<Value>,
    translate: (value: Value) => unknown = (value) => value,
  ): unknown {
    try {
      const value = ask();
      if (!isPromise(value)) return translate(value);
      void value.then(
        (later) => reply(reference, translate(later)),
        (thrown: unknown) => reply(reference, this.#failure(describeThrown(thrown))),
      );
      return deferred;
    } catch (thrown) {
      return this.#failure(describeThrown(thrown));
    }
  }

  #drop(id: string, why: string): void {
    this.#put(deletion(id));
    this.#logDropped(id, why);
  }

  #overflowed(gone: readonly Change[]): void {
    if (gone.length === 0) return;
    const why = "more waits than can be kept";
    for (const { asked } of gone) this.#refuse(asked, why);
    this.#logFailed(`${why}: the oldest are dropped`);
  }

  #refuse(asked: readonly Reference[], why: string): void {
    for (const reference of asked) reply(reference, { type: "store-failed", why });
  }

  #failure(why: string): StoreFailure {
    this.#logFailed(why);
    return { type: "store-failed", why };
  }

  #logDropped(id: string, reason: string): void {
    this.#tell({ event: "checkpoint-dropped", level: "warn", time: now(), id, reason });
  }

  #logFailed(reason: string): void {
    if (this.#hasLogged) return;
    this.#hasLogged = true;
    sendAfter(this.#self, [logMessage], failuresLoggedEveryMs);
    const waiting = this.#waiting.size;
    this.#tell({ event: "checkpoint-failed", level: "error", time: now(), reason, waiting });
  }

  #tell(entry: StoreLogEntry): void {
    if (this.#log !== undefined) send(this.#log, entry);
  }

  /** Saves all that waits, as far as the store takes it, and closes the store. */
  async #terminate(): Promise<void> {
    this.#state = "stopping";
    await this.#work;
    let before: number;
    do {
      before = this.#waiting.size;
      await this.#saveSome();
    } while (this.#waiting.size > 0 && this.#waiting.size < before);
    if (this.#waiting.size > 0) {
      this.#hasLogged = false;
      this.#logFailed("it was stopped before the store took what waits");
    }
    await this.#close();
  }

  async #close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.#store.close();
    } catch (thrown) {
      this.#hasLogged = false;
      this.#logFailed(describeThrown(thrown));
    }
  }
}

function deletion(id: string): Change {
  return { id, checkpoint: undefined, owner: undefined, asked: [], refusals: 0 };
}

/** Also what only behaves like a promise, such as the queries of most database libraries. */
function isPromise<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

function unasked(change: Change): Change {
  return { ...change, asked: [] };
}

function now(): string {
  return new Date().toISOString();
}
