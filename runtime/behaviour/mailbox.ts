/**
 * The mailbox of a function process, which takes its messages itself.
 *
 * @module
 */
import { OptionError, ReceiveTimeoutError } from "../errors.ts";
import { clearTimer, setTimer } from "../kernel/clock.ts";
import type { Notice } from "../kernel/message-queue.ts";
import type { Process } from "../kernel/process.ts";
import { beat } from "../kernel/pulse.ts";
import { checkTimeout } from "../kernel/send.ts";
import type { ExitReason } from "../term/exit-reason.ts";
import { untagged, type Pid, type Reference, type Tag } from "../term/pid.ts";

/** What to wait for, and how long. */
export interface ReceiveOptions {
  /** Milliseconds to wait; for ever by default. */
  readonly timeoutMs?: number;
  /**
   * Takes the oldest message that has one of these tags, and leaves the others, in order. Without
   * tags, or with an empty list, any message is taken, tagged or not.
   */
  readonly tags?: readonly Tag[];
}

/** The end of a linked process, for one that traps exits. */
export class LinkDied {
  /** Who ended. */
  readonly pid: Pid;
  /** Why; `noproc` when it was not there when it was linked to. */
  readonly reason: ExitReason;
  /** How this process knows the link; `""` when it gave it no tag. */
  readonly tag: Tag;

  constructor(pid: Pid, reason: ExitReason, tag: Tag) {
    this.pid = pid;
    this.reason = reason;
    this.tag = tag;
  }
}

/** The end of a monitored process. */
export class ProcessDied {
  /** Who ended. */
  readonly pid: Pid;
  /** Why; `noproc` when it was gone before. */
  readonly reason: ExitReason;
  /** The monitor that tells. */
  readonly reference: Reference;

  constructor(pid: Pid, reason: ExitReason, reference: Reference) {
    this.pid = pid;
    this.reason = reason;
    this.reference = reference;
  }
}

/** The mailbox of a function process; `Message` is what can come out of it. */
export interface Mailbox<Message> extends AsyncIterable<Message> {
  /** How many messages wait. */
  readonly length: number;
  /**
   * Takes the oldest message that matches, waiting for one when there is none. Of several who wait,
   * the one who came first gets the first message that matches.
   *
   * @throws {ReceiveTimeoutError} when none came in time; no message is lost by that.
   * @throws {OptionError} when the timeout is no number of milliseconds, or a tag is empty.
   */
  readonly receive: (options?: ReceiveOptions) => Promise<Message>;
  /**
   * From here on, the process outlives its links, and their ends come out of this mailbox, before
   * messages; also normal ones. The end of its parent still ends it, unless normal. A tagged receive
   * takes those whose link has such a tag.
   */
  readonly trapExits: () => Mailbox<Message | LinkDied>;
  /** The same mailbox, out of which the ends of monitored processes come too, before messages. */
  readonly monitorable: () => Mailbox<Message | ProcessDied>;
}

/** Who waits for a message: one call of `receive`, or one step of `for await`. */
interface Waiting {
  readonly view: Sight;
  readonly tags: readonly Tag[];
  readonly received: (value: never) => void;
  /** Whether it is a step of `for await`. */
  readonly isStep: boolean;
  /** Stops the clock, where there is one. */
  stop: (() => void) | undefined;
  /** Who came after. */
  next: Waiting | undefined;
}

/** So many messages are taken in a row before others get their turn. */
const mostInARow = 64;
/** Stands for what is not there: `undefined` is a message like others. */
const nothing = Symbol("nothing");
const anyTag: readonly Tag[] = [];

/** Which ends come out of a mailbox. */
interface Sight {
  /** Those of linked processes. */
  readonly seesExits: boolean;
  /** Those of monitored processes. */
  readonly seesDowns: boolean;
}

/**
 * The mailbox of a process, and who waits for something to come out of it. What waits in it is kept
 * by the process.
 */
export class Inbox implements Mailbox<unknown>, AsyncIterator<unknown, undefined>, Sight {
  readonly process: Process;
  /** Who waits, in the order they came; nearly always one. */
  #waiting: Waiting | undefined;
  #inARow = 0;

  constructor(process: Process) {
    this.process = process;
  }

  get seesExits(): boolean {
    return false;
  }

  get seesDowns(): boolean {
    return false;
  }

  get length(): number {
    return this.process.mailbox.letters;
  }

  get isWaiting(): boolean {
    // What `receive` gives may be passed on by other functions, which takes microtasks.
    return this.#waiting?.isStep === true;
  }

  receive(options: ReceiveOptions = {}): Promise<unknown> {
    return this.receiveAs(this, options);
  }

  trapExits(): Mailbox<unknown> {
    return new MailboxView<unknown>(this, this).trapExits();
  }

  monitorable(): Mailbox<unknown> {
    return new MailboxView<unknown>(this, this).monitorable();
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown, undefined> {
    return this;
  }

  next(): Promise<IteratorYieldResult<unknown>> {
    return this.stepAs(this);
  }

  /** Gives those who wait what there is for them. */
  arrived(): void {
    this.#inARow = 0;
    this.#serve();
  }

  #serve(): void {
    for (let waiting = this.#waiting; waiting !== undefined; waiting = waiting.next) {
      const taken = this.#take(waiting.view, waiting.tags);
      if (taken === nothing) continue;
      this.#forget(waiting);
      waiting.received((waiting.isStep ? step(taken) : taken) as never);
    }
  }

  /** Takes a message, waiting for one when there is none. */
  async receiveAs(view: Sight, options: ReceiveOptions): Promise<unknown> {
    const { timeoutMs = Infinity, tags = anyTag } = options;
    checkTimeout("timeoutMs", timeoutMs);
    if (tags.includes(untagged)) throw new OptionError("tags", '""', "strings, not empty");
    const taken = this.#takeInTurn(view, tags);
    if (taken !== nothing) return taken;
    return new Promise((received, rejected) => {
      const waiting = this.#wait({
        view,
        tags,
        received,
        isStep: false,
        stop: undefined,
        next: undefined,
      });
      if (timeoutMs === Infinity) return;
      const timer = setTimer(() => {
        // It may be there already, and only the turn in which it is taken has not come.
        this.#serve();
        if (!this.#isWaiting(waiting)) return;
        this.#forget(waiting);
        rejected(new ReceiveTimeoutError(timeoutMs));
      }, timeoutMs);
      waiting.stop = () => clearTimer(timer);
      this.process.defer(waiting.stop);
    });
  }

  /** One step of `for await`, without a promise more than it needs. */
  stepAs(view: Sight): Promise<IteratorYieldResult<unknown>> {
    const taken = this.#takeInTurn(view, anyTag);
    if (taken !== nothing) return Promise.resolve(step(taken));
    return new Promise((received) => {
      this.#wait({ view, tags: anyTag, received, isStep: true, stop: undefined, next: undefined });
    });
  }

  #wait(waiting: Waiting): Waiting {
    if (this.#waiting === undefined) {
      this.#waiting = waiting;
      // It has done what it did with the last message: others go on, and it counts for them.
      beat();
    } else {
      let last = this.#waiting;
      while (last.next !== undefined) last = last.next;
      last.next = waiting;
    }
    if (this.#inARow > mostInARow) this.process.askForTurn();
    return waiting;
  }

  #isWaiting(waiting: Waiting): boolean {
    let next = this.#waiting;
    while (next !== undefined && next !== waiting) next = next.next;
    return next === waiting;
  }

  #forget(waiting: Waiting): void {
    const { stop } = waiting;
    if (stop !== undefined) {
      stop();
      this.process.forget(stop);
    }
    if (this.#waiting === waiting) {
      this.#waiting = waiting.next;
      return;
    }
    let before = this.#waiting;
    while (before !== undefined && before.next !== waiting) before = before.next;
    if (before !== undefined) before.next = waiting.next;
  }

  #takeInTurn(view: Sight, tags: readonly Tag[]): unknown {
    this.#inARow += 1;
    // Who came first is served first, also with what came a moment ago.
    if (this.#waiting !== undefined) this.#serve();
    if (this.#inARow > mostInARow) return nothing;
    const taken = this.#take(view, tags);
    // A message taken at once is a turn, too.
    if (taken !== nothing) beat();
    return taken;
  }

  #take(view: Sight, tags: readonly Tag[]): unknown {
    const { mailbox } = this.process;
    if (mailbox.notices > 0) {
      const notice = mailbox.takeNoticeWhere((next) => this.#isSeen(next, view, tags));
      if (notice !== undefined) return noticed(notice);
    }
    // Messages only: requests are refused before they come here.
    const letter = tags.length === 0 ? mailbox.takeLetter() : mailbox.takeTagged(tags);
    return letter === undefined ? nothing : letter.body;
  }

  #isSeen(notice: Notice, view: Sight, tags: readonly Tag[]): boolean {
    switch (notice.type) {
      case "exited":
        return view.seesExits && (tags.length === 0 || tags.includes(notice.tag));
      case "down":
        return view.seesDowns && tags.length === 0 && this.process.tie().unwatch(notice.reference);
      case "opened":
      case "stop":
        return false;
    }
  }
}

/** A mailbox out of which the ends of other processes come, too. */
class MailboxView<Message> implements Mailbox<Message>, AsyncIterator<Message, undefined> {
  readonly seesExits: boolean;
  readonly seesDowns: boolean;
  readonly #inbox: Inbox;

  constructor(inbox: Inbox, { seesExits, seesDowns }: Sight) {
    this.#inbox = inbox;
    this.seesExits = seesExits;
    this.seesDowns = seesDowns;
  }

  get length(): number {
    return this.#inbox.length;
  }

  // What comes out of a mailbox is what its definition says it understands.
  receive(options: ReceiveOptions = {}): Promise<Message> {
    return this.#inbox.receiveAs(this, options) as Promise<Message>;
  }

  trapExits(): Mailbox<Message | LinkDied> {
    this.#inbox.process.trapsExits = true;
    return new MailboxView(this.#inbox, { seesExits: true, seesDowns: this.seesDowns });
  }

  monitorable(): Mailbox<Message | ProcessDied> {
    return new MailboxView(this.#inbox, { seesExits: this.seesExits, seesDowns: true });
  }

  [Symbol.asyncIterator](): AsyncIterator<Message, undefined> {
    return this;
  }

  next(): Promise<IteratorYieldResult<Message>> {
    return this.#inbox.stepAs(this) as Promise<IteratorYieldResult<Message>>;
  }
}

function step(value: unknown): IteratorYieldResult<unknown> {
  return { done: false, value };
}

function noticed(notice: Notice): unknown {
  switch (notice.type) {
    case "exited":
      return new LinkDied(notice.pid, notice.reason, notice.tag);
    case "down":
      return new ProcessDied(notice.pid, notice.reason, notice.reference);
    case "opened":
    case "stop":
      return undefined;
  }
}
