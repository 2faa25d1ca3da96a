/**
 * Events that wait: for a person to stop typing, to leave the field, or to put a character together.
 *
 * @module
 */
import type { BoundEvent } from "./events.ts";

interface Waiting {
  readonly act: () => unknown;
  readonly timer: number | undefined;
}

/** Events that wait. */
export class Delays {
  /** By the control that they came from. */
  readonly #waiting = new Map<Element, Waiting>();
  /** When a control was last told of, by `performance.now`. */
  readonly #told = new WeakMap<Element, number>();
  #composing: Element | undefined;

  constructor(signal: AbortSignal) {
    const options = { capture: true, signal };
    document.addEventListener(
      "compositionstart",
      ({ target }) => {
        if (target instanceof Element) this.#composing = target;
      },
      options,
    );
    document.addEventListener(
      "compositionend",
      ({ target }) => {
        this.#composing = undefined;
        // Some browsers tell the last input before this, some after.
        if (target instanceof Element) this.#composed(target);
      },
      options,
    );
    document.addEventListener(
      "focusout",
      ({ target }) => {
        if (target instanceof Element) this.#tell(target);
      },
      options,
    );
  }

  /** A person is typing: has the view told when it is time. */
  pace({ event, element }: BoundEvent, act: () => unknown): void {
    const control = event.target instanceof Element ? event.target : element;
    const isComposing = control === this.#composing && event.type !== "change";
    if (isComposing && event.type.startsWith("key")) return;
    const wait = isComposing ? "blur" : delayOf(control);
    if (event.type === "change" || (wait === undefined && !this.#waiting.has(control))) {
      this.#take(control);
      act();
      return;
    }
    if (event.type !== "input") {
      // A key is told at once, but after what was typed before it.
      this.flush();
      act();
      return;
    }
    this.#take(control);
    this.#wait(control, wait ?? 0, act);
  }

  /** All that waits is told. */
  flush(): void {
    for (const control of this.#waiting.keys()) this.#tell(control);
  }

  /** What waits for the controls of a form is not told. */
  drop(form: HTMLFormElement): void {
    for (const control of this.#waiting.keys()) {
      if (Reflect.get(control, "form") === form) this.#take(control);
    }
  }

  #composed(control: Element): void {
    const waiting = this.#waiting.get(control);
    const wait = delayOf(control);
    if (wait === undefined) this.#tell(control);
    else if (waiting !== undefined) this.#wait(control, wait, waiting.act);
  }

  #wait(control: Element, wait: number | "blur" | Throttle, act: () => unknown): void {
    const ms = typeof wait === "object" ? this.#rest(control, wait.throttleMs) : wait;
    const timer = ms === "blur" ? undefined : window.setTimeout(() => this.#tell(control), ms);
    this.#waiting.set(control, { act, timer });
  }

  #rest(control: Element, throttleMs: number): number {
    return Math.max(0, (this.#told.get(control) ?? -Infinity) + throttleMs - performance.now());
  }

  #tell(control: Element): void {
    const waiting = this.#take(control);
    // What has left the page has nothing to say.
    if (waiting === undefined || !control.isConnected) return;
    this.#told.set(control, performance.now());
    waiting.act();
  }

  #take(control: Element): Waiting | undefined {
    const waiting = this.#waiting.get(control);
    this.#waiting.delete(control);
    clearTimeout(waiting?.timer);
    return waiting;
  }
}

interface Throttle {
  readonly throttleMs: number;
}

/** What a control, or its form, says: milliseconds, or `blur`. */
function delayOf(control: Element): number | "blur" | Throttle | undefined {
  const sayer = control.closest<HTMLElement>("[data-live-debounce],[data-live-throttle]");
  if (sayer === null) return undefined;
  const { liveDebounce, liveThrottle } = sayer.dataset;
  if (liveThrottle !== undefined) return { throttleMs: toMs(liveThrottle) };
  return liveDebounce === "blur" ? "blur" : toMs(liveDebounce);
}

/** 300 ms, unless it says otherwise. */
function toMs(text: string | undefined): number {
  const ms = Number(text || Number.NaN);
  return ms >= 0 ? ms : 300;
}
