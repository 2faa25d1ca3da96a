/**
 * A page waits a moment for what its view is still loading, so that it is in its HTML.
 *
 * @module
 */
import {
  deferred,
  OptionError,
  reply,
  self,
  send,
  type Pid,
  type Reference,
} from "../../runtime/index.ts";
import type { Stage } from "../view/stage.ts";
import type { ViewPage } from "../view/view-message.ts";
import { whenDone } from "../view/when-done.ts";
import { pageDueKind, taskMessage, type TaskMessage } from "./task-message.ts";

const defaultMs = 100;
const mostMs = 10_000;

/**
 * How long a page waits, from the option `pageWaitMs`.
 *
 * @throws {OptionError} when it is no number of milliseconds up to 10,000.
 */
export function readPageWait(waitMs: number = defaultMs): number {
  if (typeof waitMs === "number" && waitMs >= 0 && waitMs <= mostMs) return waitMs;
  throw new OptionError("pageWaitMs", waitMs, `milliseconds, 0 to ${mostMs}`);
}

/** What a page waits for. */
export interface PageWaitParts<State extends object> {
  readonly stage: Stage<State>;
  /** Whether something is loading. */
  readonly isLoading: () => boolean;
  /** Milliseconds that it waits at most. */
  readonly waitMs: number;
}

/** A page waits a moment for what its view is still loading. */
export class PageWait<State extends object> {
  readonly #parts: PageWaitParts<State>;
  readonly #waiting: Reference[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isDue = false;

  constructor(parts: PageWaitParts<State>) {
    this.#parts = parts;
  }

  /** The page, or word that it comes later. @param isSeen - whether somebody has it already. */
  ask(reference: Reference, isSeen: boolean): ViewPage | Promise<ViewPage> | typeof deferred {
    const { stage, isLoading, waitMs } = this.#parts;
    if (isSeen) return stage.page();
    if (this.#isDue || waitMs === 0 || !isLoading()) return this.#page();
    this.#waiting.push(reference);
    // As a turn: it may be amidst another by then.
    this.#timer ??= setTimeout(
      () => send(self() as Pid<TaskMessage>, [taskMessage, "", pageDueKind, null, 0]),
      waitMs,
    );
    return deferred;
  }

  /** It is late: the page goes without what is missing. */
  due(): void | Promise<void> {
    this.#isDue = true;
    return this.loaded();
  }

  /** Something is there: perhaps it was the last that was missing. */
  loaded(): void | Promise<void> {
    if (this.#waiting.length === 0 || (this.#parts.isLoading() && !this.#isDue)) return;
    clearTimeout(this.#timer);
    return whenDone(this.#page(), (page) => {
      for (const reference of this.#waiting.splice(0)) reply(reference, page);
    });
  }

  /** What is to be shown by now: nobody has seen what was rendered first. */
  #page(): ViewPage | Promise<ViewPage> {
    const { stage } = this.#parts;
    const show = (): ViewPage => {
      stage.isReplaying = false;
      return stage.page();
    };
    const replayed = stage.replay();
    return replayed instanceof Promise ? replayed.then(show) : show();
  }
}
