/**
 * The heap watch: acts before a thread runs out of memory.
 *
 * What ends a thread that does is V8, without a word, and everything on it is gone. So each thread is
 * asked what its heap uses, a few times a second; also one that does not come back answers that, and it
 * costs a thread some microseconds. {@link HeapGauge} decides.
 *
 * @module
 */
import { HeapGauge, type HeapStep } from "./heap-gauge.ts";
import type { LeasedThread } from "./thread-pool.ts";
import type { ThreadCommand } from "./thread-protocol.ts";

/** How often it is looked whether somebody is to be asked, in milliseconds. */
const tickMs = 50;

/** Frees a thread of what lives on it, for a reason in words. */
export type Evacuate = (leased: LeasedThread, why: string) => void;

/** Watches the heaps of the threads of a node. */
export class HeapWatch {
  readonly #watches = new Map<LeasedThread, Watch>();
  readonly #evacuate: Evacuate;
  #timer: NodeJS.Timeout | undefined;

  constructor(evacuate: Evacuate) {
    this.#evacuate = evacuate;
  }

  /** Watches a thread until it ends. */
  watch(leased: LeasedThread): void {
    const { heapLimitMb } = leased;
    if (heapLimitMb === undefined) return;
    this.#watches.set(leased, new Watch(leased, heapLimitMb, this.#evacuate));
    void leased.ended.then(() => this.#watches.delete(leased));
    // Not a wait of the runtime: this measures what threads really do.
    this.#timer ??= setInterval(() => {
      const now = performance.now();
      for (const watch of this.#watches.values()) watch.look(now);
    }, tickMs).unref();
  }

  /** Takes word of a collection that was asked for. */
  collected(leased: LeasedThread, usedBytes: number, tookMs: number): void {
    this.#watches.get(leased)?.collected(usedBytes, tookMs);
  }

  /** Watches no more. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#watches.clear();
  }
}

/** One thread that is watched. */
class Watch {
  readonly #leased: LeasedThread;
  readonly #limitMb: number;
  readonly #evacuate: Evacuate;
  readonly #gauge: HeapGauge;
  #lookAt = 0;
  #isAsking = false;
  #isOver = false;

  constructor(leased: LeasedThread, limitMb: number, evacuate: Evacuate) {
    this.#leased = leased;
    this.#limitMb = limitMb;
    this.#evacuate = evacuate;
    this.#gauge = new HeapGauge(limitMb * bytesInMb);
  }

  look(now: number): void {
    if (this.#isAsking || this.#isOver || now < this.#lookAt) return;
    this.#isAsking = true;
    void this.#ask().finally(() => {
      this.#isAsking = false;
    });
  }

  collected(usedBytes: number, tookMs: number): void {
    this.#act(this.#gauge.collected(usedBytes, tookMs, performance.now()));
  }

  async #ask(): Promise<void> {
    let usedBytes: number;
    try {
      usedBytes = await this.#leased.vitals.heapUsedBytes();
    } catch {
      // The thread has ended.
      return;
    }
    const now = performance.now();
    const step = this.#gauge.take(usedBytes, now);
    this.#lookAt = now + this.#gauge.nextMs;
    this.#act(step);
  }

  #act(step: HeapStep): void {
    if (this.#isOver) return;
    this.#leased.setFull(this.#gauge.isFull);
    switch (step) {
      case "wait":
        return;
      case "collect":
        this.#leased.port.postMessage({ type: "collect" } satisfies ThreadCommand);
        return;
      case "evacuate": {
        this.#isOver = true;
        const usedMb = Math.round(this.#gauge.usedBytes / bytesInMb);
        this.#evacuate(this.#leased, `its heap used ${usedMb} of ${this.#limitMb} MB`);
      }
    }
  }
}

const bytesInMb = 2 ** 20;
