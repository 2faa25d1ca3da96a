/**
 * One process: a mailbox, the handlers that take from it one item at a time, and its ties to others.
 *
 * @module
 */
import type { AsyncResource } from "node:async_hooks";
import {
  describeReason,
  errorReason,
  isOrderly,
  killed,
  normal,
  type ExitReason,
} from "../term/exit-reason.ts";
import { untagged, type Pid, type Reference, type Tag } from "../term/pid.ts";
import { isPrimitive } from "../term/copy.ts";
import type { Exit } from "../term/signal.ts";
import {
  deferred,
  type DefinitionAddress,
  type OwnHandlers,
  type ProcessHandlers,
} from "./definition.ts";
import { MessageQueue, type Letter, type Notice } from "./message-queue.ts";
import { leaveStack, waitOnStack } from "./cut.ts";
import { handleMessages, handleNotice, handleRequest } from "./handle.ts";
import type { GrantedConfig } from "./process-config.ts";
import { beatFor, isOfSlice, lastBeat } from "./pulse.ts";
import type { Refusal } from "./refusal.ts";
import { createScope, currentProcess, runAs } from "./self.ts";
import { noTies, Ties } from "./ties.ts";
import type { Tracer } from "./tracer.ts";

/** What a process asks of the kernel it lives on. */
export interface ProcessHost {
  /** Who hears of turns, if anybody. */
  tracer: Tracer | undefined;
  /** Whether a turn is one message, however many wait. */
  readonly isOneEach: boolean;
  /** The process has something to do. */
  readonly wake: (process: Process) => void;
  /** Sends the answer to a request. */
  readonly answer: (reference: Reference, value: unknown, by: Pid) => void;
  /** Sends word that a request will not be answered. */
  readonly refuse: (reference: Reference, refusal: Refusal, by: Pid) => void;
  /** A message was dropped because the mailbox is full. */
  readonly overflowed: () => void;
  /** The process has ended: forget it, and tell whom it concerns. */
  readonly ended: (process: Process, reason: ExitReason, handover: unknown) => void;
}

/** `starting` until its handlers are known; `busy` while a turn waits for a promise. */
type State = "starting" | "idle" | "ready" | "busy" | "ended";

type HeldExit = readonly [from: Pid, exit: Exit];

/** What is known of some processes only. */
export interface Extra {
  /** The name it was spawned with. */
  name: string | undefined;
  /** How often its supervisor has started it again. */
  restarts: number;
  /** How many messages a full mailbox cost it. */
  dropped: number;
  /** What `processLocal` keeps for it. */
  locals: Map<object, unknown> | undefined;
  /** Ends of linked processes that came while it was starting. */
  held: readonly HeldExit[] | undefined;
  /** What it leaves its successor, from its end until its cleanups have run. */
  handover: unknown;
}

const noHandlers: OwnHandlers = {};

/**
 * One process. Everything that not all of them need is made when it is first needed: an idle process
 * is to cost about a kilobyte (`runtime.memory.process`).
 */
export class Process {
  /** Its address. */
  readonly pid: Pid;
  /** Who spawned it. */
  readonly parent: Pid | undefined;
  /** What it may do. */
  readonly config: GrantedConfig;
  /** What it runs; `undefined` for one that was made of handlers. */
  definition: DefinitionAddress | undefined;
  /** The async context of its code. */
  readonly scope: AsyncResource = createScope(this);
  /** How many turns it took. */
  turns = 0;
  /** What is known of it besides, of some. */
  extra: Extra | undefined;
  /** Whether ends of linked processes reach it as something to handle. */
  trapsExits = false;
  readonly #host: ProcessHost;
  readonly #mailbox = new MessageQueue();
  #ties: Ties | undefined;
  #cleanups: Set<() => unknown> | undefined;
  #handlers: OwnHandlers = noHandlers;
  #state: State = "starting";
  /** The request that is being handled. */
  #answering: Reference | undefined;
  #endReason: ExitReason = normal;
  #isOver = false;
  /** The beat at which it last got something to go on with. */
  #touchedAt = lastBeat();

  constructor(pid: Pid, parent: Pid | undefined, config: GrantedConfig, host: ProcessHost) {
    this.pid = pid;
    this.parent = parent;
    this.config = config;
    this.#host = host;
  }

  /** Whether it has ended. */
  get hasEnded(): boolean {
    return this.#state === "ended";
  }

  /** Whether it has ended and its cleanups have run: from then on, nothing it does counts. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Why it ended. */
  get endReason(): ExitReason {
    return this.#endReason;
  }

  /** What it is doing. */
  get state(): State {
    return this.#state;
  }

  /** What waits for it. */
  get mailbox(): MessageQueue {
    return this.#mailbox;
  }

  /** What ties it to others. */
  get ties(): Pick<Ties, "links" | "watchers" | "watched" | "unanswered"> {
    return this.#ties ?? noTies;
  }

  /** {@link ties}, to be changed. */
  tie(): Ties {
    this.#ties ??= new Ties();
    return this.#ties;
  }

  /** {@link extra}, to be changed. */
  note(): Extra {
    this.extra ??= {
      name: undefined,
      restarts: 0,
      dropped: 0,
      locals: undefined,
      held: undefined,
      handover: undefined,
    };
    return this.extra;
  }

  /** It owes no answer to this request any more. */
  settled(reference: Reference): void {
    if (this.#answering === reference) this.#answering = undefined;
    else this.#ties?.settle(reference);
  }

  /** Runs `cleanup` when the process ends. */
  defer(cleanup: () => unknown): void {
    if (this.hasEnded) {
      cleanup();
      return;
    }
    this.#cleanups ??= new Set();
    this.#cleanups.add(cleanup);
  }

  /** Takes back a {@link defer}. */
  forget(cleanup: () => unknown): void {
    this.#cleanups?.delete(cleanup);
  }

  /**
   * Opens the mailbox: from here on, what waits is handled, or taken by the process itself.
   */
  open(handlers: OwnHandlers): void {
    if (this.hasEnded) return;
    this.#handlers = handlers;
    if (handlers.exited !== undefined) this.trapsExits = true;
    if (handlers.opened !== undefined) this.#mailbox.open();
    if (handlers.arrived !== undefined) {
      for (const { label } of this.#mailbox.takeRequests()) this.refuseRequest(label);
    }
    this.#rest();
    for (const [from, exit] of this.#takeHeld()) this.exitSignal(from, exit);
  }

  /** Puts a message or a request into the mailbox. */
  deliver(type: Letter["type"], body: unknown, label: Tag): void {
    if (this.hasEnded) return;
    if (type === "request" && this.#handlers.arrived !== undefined) {
      // It answers nothing: who asks is told at once.
      this.refuseRequest(label);
      return;
    }
    const { mailbox } = this.config;
    if (mailbox !== undefined && this.#mailbox.letters >= mailbox.max) {
      if (!this.#makeRoom(type, label)) return;
    }
    this.#mailbox.push(type, body, label);
    this.#wake();
  }

  /** Puts several messages without a tag into the mailbox. */
  deliverRun(messages: unknown[]): void {
    if (this.hasEnded || messages.length === 0) return;
    if (this.config.mailbox === undefined) {
      this.#mailbox.pushRun(messages);
      this.#wake();
    } else for (const message of messages) this.deliver("message", message, untagged);
  }

  /** Puts what the runtime has to say before all messages. */
  notify(notice: Notice): void {
    this.#mailbox.notify(notice);
    this.#wake();
  }

  /** Asks for a turn, for a process that takes its messages itself and left some for later. */
  askForTurn(): void {
    this.#wake();
  }

  /**
   * Takes the end of a linked process, or somebody's wish that this process ends.
   *
   * OTP: a linked end is a notice for a process that traps exits, nothing when it was normal, and
   * the end otherwise, after `terminate` where there is one. The end of the parent, unless normal, is
   * never only a notice: nobody outlives the supervisor that should stop it.
   */
  exitSignal(from: Pid, exit: Exit): void {
    if (!exit.linked) this.#stop(exit.reason);
    else if (this.#state === "starting") {
      // Whether it traps exits is known when its handlers are.
      const extra = this.note();
      extra.held = [...(extra.held ?? []), [from, exit]];
    } else this.#linkDied(from, exit);
  }

  #linkDied(from: Pid, { reason, handover }: Exit): void {
    const tag = this.ties.links.get(from);
    if (tag === undefined) return;
    this.#ties?.unlink(from);
    const isNormal = reason.type === "normal";
    if (this.trapsExits && (isNormal || from !== this.parent)) {
      this.notify({ type: "exited", pid: from, reason, handover, tag });
    } else if (!isNormal) this.#stop(reason);
  }

  #stop(reason: ExitReason): void {
    if (this.#handlers.terminate === undefined) this.end(reason);
    else this.notify({ type: "stop", reason });
  }

  /** Ends at once; nothing of it runs any more, but for its cleanups. */
  kill(): void {
    this.end(killed);
  }

  /** Asks for a turn to start in: `start.begins` runs then, or when the process has ended before. */
  startLater(start: OwnHandlers): void {
    this.#handlers = start;
    this.#host.wake(this);
  }

  #startNow(): void {
    const start = this.#handlers;
    this.#handlers = noHandlers;
    this.#touchedAt = beatFor(this.#touchedAt);
    start.begins?.();
  }

  /** It got something to go on with, such as an answer that it waits for. */
  touch(): void {
    this.#touchedAt = beatFor(this.#touchedAt);
  }

  /**
   * Whether it got something to go on with in this slice, and may not have come to it: that is lost
   * when the microtasks of this thread are. Also when it waits for something by now: between that and
   * its code may be functions that only pass a promise on, which takes microtasks.
   *
   * @param until - the last beat that counts: what it got later is not lost with what was before.
   */
  isAmidst(until: number | undefined): boolean {
    return isOfSlice(this.#touchedAt, until) && this.isBusy;
  }

  /** Whether it does something, or waits for something other than what is sent to it. */
  get isBusy(): boolean {
    if (this.#handlers.arrived === undefined) {
      return this.#state === "starting" || this.#state === "busy";
    }
    return this.#handlers.isWaiting !== true;
  }

  /** Takes the next item and handles it: one turn. */
  takeTurn(): void {
    if (this.#state === "starting") this.#startNow();
    else if (this.#state === "ready") this.#takeTurn();
  }

  #takeTurn(): void {
    this.#touchedAt = beatFor(this.#touchedAt);
    this.turns += 1;
    this.#state = "busy";
    if (this.#host.tracer !== undefined) this.#host.tracer.turnStarted(this);
    try {
      if (this.#handlers.arrived === undefined || this.#mailbox.isOpening) this.#handleNext();
      else {
        this.#state = "idle";
        this.#handlers.arrived();
        if (this.#host.tracer !== undefined) this.#host.tracer.turnEnded(this);
      }
    } catch (thrown) {
      this.end(runAs(this, errorReason, thrown));
    }
  }

  /** Ends this process with `reason`. */
  end(reason: ExitReason): void {
    if (this.hasEnded) return;
    const handover = isOrderly(reason) ? undefined : this.#takeHandover();
    // Asked for what it leaves, it may have ended itself.
    if (this.hasEnded) return;
    const start = this.#state === "starting" ? this.#handlers : undefined;
    this.#state = "ended";
    this.#endReason = reason;
    if (this.#answering !== undefined) this.tie().owe(this.#answering);
    for (const { type, label } of this.#mailbox.drain()) {
      if (type === "request") this.tie().owe(label);
    }
    this.#handlers = noHandlers;
    this.#takeHeld();
    if (handover !== undefined) this.note().handover = handover;
    this.#finish();
    start?.begins?.();
  }

  /**
   * Ends it after its stack was ended: at once, and also when that happened amidst its end. Cleanups
   * that have not run do.
   */
  cut(reason: ExitReason): void {
    if (this.#isOver) return;
    if (this.hasEnded) {
      // Nobody has been told yet: what its cleanups did is the news.
      if (reason.type === "turn-budget") this.#endReason = reason;
      this.#finish();
    } else this.end(reason);
  }

  #finish(): void {
    const cleanups = this.#cleanups;
    if (cleanups !== undefined) {
      for (const cleanup of [...cleanups].toReversed()) {
        cleanups.delete(cleanup);
        runCleanup(this, cleanup);
      }
      this.#cleanups = undefined;
    }
    this.#isOver = true;
    this.#host.ended(this, this.#endReason, this.extra?.handover);
  }

  /** Makes room in a full mailbox, or tells that there is none for this one. */
  #makeRoom(type: Letter["type"], label: Tag): boolean {
    const bound = this.config.mailbox;
    if (bound === undefined) return true;
    this.note().dropped += 1;
    this.#host.overflowed();
    if (bound.whenFull === "exit") {
      if (type === "request") this.tie().owe(label);
      this.end({ type: "mailbox-full", max: bound.max });
      return false;
    }
    const dropped = bound.whenFull === "refuse" ? { type, label } : this.#mailbox.takeLetter();
    if (dropped?.type === "request") {
      const { pid } = this;
      this.#host.refuse(dropped.label, { code: "ERR_MAILBOX_FULL", pid, max: bound.max }, pid);
    }
    return bound.whenFull === "drop-oldest";
  }

  #takeHeld(): readonly HeldExit[] {
    const held = this.extra?.held;
    if (this.extra === undefined || held === undefined) return [];
    this.extra.held = undefined;
    return held;
  }

  #takeHandover(): unknown {
    const handlers = this.#handlers;
    if (handlers.handover === undefined) return undefined;
    this.#handlers = noHandlers;
    try {
      // Cloned here, so that what cannot be cloned spoils nothing but itself.
      waitOnStack(currentProcess());
      return runAs(this, () => structuredClone(handlers.handover?.()));
    } catch {
      return undefined;
    } finally {
      leaveStack();
    }
  }

  #handleNext(): void {
    const notice = this.#mailbox.takeNotice();
    if (notice !== undefined) {
      this.#await(notice, runAs(this, handleNotice, this.#handlers, notice, this));
      return;
    }
    const letter = this.#mailbox.takeLetter();
    if (letter === undefined) {
      this.#rest();
      return;
    }
    if (letter.type === "request") this.#handleRequest(letter);
    else if (this.#handlers.message === undefined) this.#rest();
    else this.#await(letter, runAs(this, handleMessages, this, letter));
  }

  /**
   * Takes the next message, when it may be handled in the same go as the one before: entering the
   * process costs as much as a short handler (`runtime.send.local`).
   */
  takeSame(): Letter | undefined {
    if (this.hasEnded || this.#mailbox.notices > 0 || this.#host.isOneEach) return undefined;
    const letter = this.#mailbox.takeMessage();
    if (letter === undefined) return undefined;
    this.turns += 1;
    this.#touchedAt = beatFor(this.#touchedAt);
    const { tracer } = this.#host;
    if (tracer !== undefined) {
      tracer.turnEnded(this);
      tracer.turnStarted(this);
    }
    return letter;
  }

  /** What it does with what reaches it. */
  get handlers(): ProcessHandlers {
    return this.#handlers;
  }

  #handleRequest(letter: Letter): void {
    if (this.#handlers.request === undefined) {
      this.refuseRequest(letter.label);
      this.#rest();
      return;
    }
    this.#answering = letter.label;
    this.#await(letter, runAs(this, handleRequest, this.#handlers, letter));
  }

  /** Tells who made a request that this process takes none. */
  refuseRequest(reference: Reference): void {
    const { pid } = this;
    this.#host.refuse(reference, { code: "ERR_UNHANDLED_REQUEST", pid }, pid);
  }

  #await(item: Letter | Notice, outcome: unknown): void {
    if (outcome instanceof Promise) void this.#awaitTurn(item, outcome);
    else this.#turnEnded(item, outcome);
  }

  async #awaitTurn(item: Letter | Notice, outcome: Promise<unknown>): Promise<void> {
    try {
      this.#turnEnded(item, await outcome);
    } catch (thrown) {
      this.end(runAs(this, errorReason, thrown));
    }
  }

  #turnEnded(item: Letter | Notice, outcome: unknown): void {
    if (this.hasEnded) return;
    if (item.type === "request") this.#answer(item.label, outcome);
    if (item.type === "stop") this.end(item.reason);
    else this.#rest();
  }

  #answer(reference: Reference, outcome: unknown): void {
    const isOpen = this.#answering === reference;
    if (outcome !== deferred) this.#sendAnswer(reference, outcome);
    else if (isOpen) this.tie().owe(reference);
    this.#answering = undefined;
  }

  // What has getters runs code when it is copied.
  #sendAnswer(reference: Reference, value: unknown): void {
    const { answer } = this.#host;
    if (isPrimitive(value)) answer(reference, value, this.pid);
    else runAs(this, answer, reference, value, this.pid);
  }

  #rest(): void {
    this.#state = "idle";
    if (this.#host.tracer !== undefined) this.#host.tracer.turnEnded(this);
    if (this.#mailbox.length > 0) this.#wake();
  }

  #wake(): void {
    if (this.#state !== "idle") return;
    this.#state = "ready";
    this.#host.wake(this);
  }
}

function runCleanup(process: Process, cleanup: () => unknown): void {
  waitOnStack(currentProcess());
  try {
    runAs(process, cleanup);
  } catch (thrown) {
    // A cleanup that fails must not keep the rest from being told.
    globalThis.process.emitWarning(
      `a cleanup of ${process.pid} failed: ${describeReason(runAs(process, errorReason, thrown))}`,
      "PerigeeWarning",
    );
  } finally {
    leaveStack();
  }
}
