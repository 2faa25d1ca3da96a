/**
 * What waits for one process.
 *
 * Two lines: what the runtime has to say (ends of linked and monitored processes, a request to stop)
 * and messages with requests. The first goes before the second, so supervision is never stuck behind
 * a full mailbox; inside each line, what came first is taken first.
 *
 * An empty one costs a few words, because there are as many as there are processes
 * (`runtime.memory.process`): letters are chained to each other, and the other line is made when it
 * is needed.
 *
 * @module
 */
import type { ExitReason } from "../term/exit-reason.ts";
import { untagged, type Pid, type Reference, type Tag } from "../term/pid.ts";
import { Queue } from "./queue.ts";

/** A message or a request that waits for a process. */
export interface Letter {
  readonly type: "message" | "request";
  /** The message, or the request; of several messages, the one that is next. */
  body: unknown;
  /** The tag of a message; the reference of a request. */
  readonly label: Tag;
  /** Several messages that came as one signal: those after {@link body} wait in here. */
  readonly run: unknown[] | undefined;
  /** Where in the run the next one is. */
  at: number;
  /** What came after it. */
  next: Letter | undefined;
}

/** What the runtime has to say to a process. */
export type Notice =
  | { readonly type: "opened" }
  | {
      readonly type: "exited";
      readonly pid: Pid;
      readonly reason: ExitReason;
      readonly handover: unknown;
      readonly tag: Tag;
    }
  | {
      readonly type: "down";
      readonly pid: Pid;
      readonly reason: ExitReason;
      readonly reference: Reference;
    }
  | { readonly type: "stop"; readonly reason: ExitReason };

/** What waits for one process. */
export class MessageQueue {
  #notices: Queue<Notice> | undefined;
  #isOpening = false;
  #first: Letter | undefined;
  #last: Letter | undefined;
  #letters = 0;

  /** How much waits. */
  get length(): number {
    return this.#letters + this.notices;
  }

  /** How many messages and requests wait. */
  get letters(): number {
    return this.#letters;
  }

  /** How much of the runtime's own waits. */
  get notices(): number {
    return (this.#notices?.length ?? 0) + (this.#isOpening ? 1 : 0);
  }

  /** Whether the opening is next. */
  get isOpening(): boolean {
    return this.#isOpening;
  }

  /** Puts the opening before everything, also before what came while the process was starting. */
  open(): void {
    this.#isOpening = true;
  }

  /** Adds a message or a request. */
  push(type: Letter["type"], body: unknown, label: Tag): void {
    this.#chain({ type, body, label, run: undefined, at: 0, next: undefined });
    this.#letters += 1;
  }

  /** Adds several messages without a tag. */
  pushRun(run: unknown[]): void {
    this.#chain({
      type: "message",
      body: undefined,
      label: untagged,
      run,
      at: 0,
      next: undefined,
    });
    this.#letters += run.length;
  }

  /** Adds what the runtime has to say. */
  notify(notice: Notice): void {
    this.#notices ??= new Queue();
    this.#notices.push(notice);
  }

  /** Takes what the runtime has to say next. */
  takeNotice(): Notice | undefined {
    if (!this.#isOpening) return this.#notices?.take();
    this.#isOpening = false;
    return { type: "opened" };
  }

  /** Takes the oldest letter; of several messages that came as one, the same letter again and again. */
  takeLetter(): Letter | undefined {
    const letter = this.#first;
    if (letter === undefined) return undefined;
    const { run } = letter;
    if (run !== undefined) {
      letter.body = run[letter.at];
      // What has been handled is garbage before the whole run is.
      run[letter.at] = undefined;
      letter.at += 1;
    }
    if (run === undefined || letter.at === run.length) this.#unchain(letter, undefined);
    this.#letters -= 1;
    return letter;
  }

  /** Takes the oldest letter, when it is a message. */
  takeMessage(): Letter | undefined {
    return this.#first?.type === "message" ? this.takeLetter() : undefined;
  }

  /** Takes the first notice that matches; those that do not stay, in order. */
  takeNoticeWhere(matches: (notice: Notice) => boolean): Notice | undefined {
    return this.#notices?.takeWhere(matches);
  }

  /** Takes the oldest message that has one of these tags; the others stay, in order. */
  takeTagged(tags: readonly Tag[]): Letter | undefined {
    let before: Letter | undefined;
    for (let letter = this.#first; letter !== undefined; letter = letter.next) {
      if (letter.type === "message" && tags.includes(letter.label)) {
        this.#unchain(letter, before);
        this.#letters -= 1;
        return letter;
      }
      before = letter;
    }
    return undefined;
  }

  /** Takes every request; the messages stay, in order. */
  takeRequests(): Letter[] {
    const requests: Letter[] = [];
    let before: Letter | undefined;
    for (let letter = this.#first; letter !== undefined; letter = letter.next) {
      if (letter.type === "request") {
        this.#unchain(letter, before);
        this.#letters -= 1;
        requests.push(letter);
      } else before = letter;
    }
    return requests;
  }

  /** Takes every letter. */
  drain(): Letter[] {
    const letters: Letter[] = [];
    for (let next = this.takeLetter(); next !== undefined; next = this.takeLetter()) {
      letters.push(next);
    }
    this.#notices = undefined;
    return letters;
  }

  #unchain(letter: Letter, before: Letter | undefined): void {
    if (before === undefined) this.#first = letter.next;
    else before.next = letter.next;
    if (this.#last === letter) this.#last = before;
  }

  #chain(letter: Letter): void {
    if (this.#last === undefined) this.#first = letter;
    else this.#last.next = letter;
    this.#last = letter;
  }
}
