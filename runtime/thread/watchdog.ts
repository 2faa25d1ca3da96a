/**
 * The watchdog: ends processes that do not let others run.
 *
 * It looks at every thread a few times a second, at nothing but memory. A thread that seems not to
 * come back is asked to give a beat, which costs it nothing while it does. When it has been in one go
 * for half the smallest turn budget on it, the watchdog looks who runs; when the same process still
 * runs after its whole budget, its stack is ended, and the process with it. Its neighbours keep their
 * state, their timers and what they wait for. What cannot be stopped so ends with its thread.
 *
 * @module
 */
import { url } from "node:inspector";
import type { Cut } from "../kernel/recovery.ts";
import { StallClock, type Sample } from "./stall-clock.ts";
import { lookInto, type Look, type Sight } from "./thread-inspector.ts";
import type { LeasedThread } from "./thread-pool.ts";
import type { ThreadCommand } from "./thread-protocol.ts";

/** How often threads are looked at, in milliseconds. */
const sampleMs = 50;
/** So many budgets has code that belongs to no process, such as that of a module being loaded. */
const nobodysFactor = 10;

/** Watches the threads of a node. */
export class Watchdog {
  readonly #watches = new Set<Watch>();
  #timer: NodeJS.Timeout | undefined;

  /** Watches a thread until it ends. */
  watch(leased: LeasedThread): void {
    const watch = new Watch(leased);
    this.#watches.add(watch);
    void leased.ended.then(() => this.#watches.delete(watch));
    // Not a wait of the runtime: this measures what threads really do.
    this.#timer ??= setInterval(() => {
      for (const watched of this.#watches) watched.look();
    }, sampleMs).unref();
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
  readonly #clock: StallClock;
  /** Who ran when it was last looked into. */
  #suspect: string | undefined;
  /** When it is to be looked into, on its clock; half a budget after it began, when nothing is known. */
  #lookAtMs: number | undefined;
  #isPinged = false;
  #isLooking = false;

  constructor(leased: LeasedThread) {
    this.#leased = leased;
    this.#clock = new StallClock(sampleMs, this.#sample());
  }

  look(): void {
    const budgetMs = this.#leased.vitals.budgetMs();
    if (this.#isLooking || budgetMs === Infinity) return;
    if (this.#clock.take(this.#sample())) {
      this.#forget();
      return;
    }
    if (!this.#isPinged) {
      this.#isPinged = true;
      this.#tell({ type: "ping" });
    }
    void this.#askForCpu();
    if (this.#clock.spentMs < (this.#lookAtMs ?? budgetMs / 2) || isDebugged()) return;
    this.#isLooking = true;
    void this.#lookInto(budgetMs).finally(() => {
      this.#isLooking = false;
    });
  }

  #sample(): Sample {
    const { pulse, idleMs } = this.#leased.vitals;
    return { atMs: performance.now(), pulse: pulse(), idleMs: idleMs() };
  }

  #tell(command: ThreadCommand): void {
    this.#leased.port.postMessage(command);
  }

  #forget(): void {
    this.#suspect = undefined;
    this.#lookAtMs = undefined;
    this.#isPinged = false;
  }

  async #askForCpu(): Promise<void> {
    const clock = this.#clock;
    if (!clock.ask()) return;
    const { pulse } = clock;
    try {
      const usedMs = await this.#leased.vitals.cpuMs();
      if (clock.pulse === pulse) clock.answer(usedMs, performance.now());
    } catch {
      // The thread has ended.
    }
  }

  async #lookInto(leastMs: number): Promise<void> {
    const { workerId } = this.#leased.vitals;
    const force = this.#clock.spentMs >= leastMs;
    const look = await lookInto(workerId, {
      decide: (sight) => this.#decide(sight, leastMs),
      force,
    });
    this.#act(look, leastMs, force);
  }

  /** Whether what is seen is to be ended; the thread is held meanwhile, so its pulse is what it is. */
  #decide({ running }: Sight, leastMs: number): boolean {
    const { spentMs, pulse } = this.#clock;
    if (this.#leased.vitals.pulse() !== pulse) return false;
    if (running === undefined) {
      this.#suspect = undefined;
      this.#lookAtMs = leastMs * nobodysFactor;
      return spentMs >= this.#lookAtMs;
    }
    const budgetMs = running.budgetMs ?? Infinity;
    if (running.pid === this.#suspect && spentMs >= budgetMs) return true;
    // It may be that others ran until now: nobody is ended who was not there half a budget ago.
    this.#lookAtMs =
      running.pid === this.#suspect ? budgetMs : Math.max(budgetMs, spentMs + budgetMs / 2);
    this.#suspect = running.pid;
    return false;
  }

  #act(look: Look, leastMs: number, force: boolean): void {
    switch (look.type) {
      case "left":
        return;
      case "silent":
        if (force) this.#endThread(leastMs, "and could not be stopped");
        else this.#lookAtMs = leastMs;
        return;
      case "failed":
        this.#endThread(leastMs, "and could not be stopped without harm");
        return;
      case "ended":
        this.#ended(look.sight, leastMs);
        return;
      case "ended-blindly":
        this.#recover({ budgetMs: leastMs, stack: "", losesMicrotasks: true });
    }
  }

  #ended({ running, stack, losesMicrotasks }: Sight, leastMs: number): void {
    if (running === undefined) {
      this.#endThread(leastMs * nobodysFactor, `with code that belongs to no process\n${stack}`);
      return;
    }
    this.#recover({
      budgetMs: running.budgetMs ?? Infinity,
      stack,
      culprit: running.pid,
      // What came before its event loop last waited is not lost: it has been run.
      losesMicrotasks: losesMicrotasks && !this.#clock.hasIdled,
    });
  }

  #recover(cut: Cut): void {
    this.#tell({ type: "recover", cut });
    this.#clock.restart();
    this.#forget();
  }

  #endThread(budgetMs: number, how: string): void {
    this.#leased.end(new Error(`it did not come back for ${budgetMs} ms, ${how}`));
  }
}

/** Who is being debugged stands still for as long as somebody looks. */
function isDebugged(): boolean {
  return url() !== undefined || process.execArgv.some((flag) => flag.startsWith("--inspect"));
}
