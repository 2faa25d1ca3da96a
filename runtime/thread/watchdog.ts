/**
 * The watchdog: ends processes that do not let others run.
 *
 * It looks at every thread some times a second, at nothing but memory. A thread that seems not to come
 * back is asked to give a beat, which costs it nothing while it does, and for its processor time, which
 * is what counts. As long as it stays in one go, the watchdog looks now and then who runs; when the same
 * process still runs after its whole budget, to the millisecond, its stack is ended, and the process with
 * it. Its neighbours keep their state, their timers and what they wait for.
 * What cannot be stopped so ends with its thread.
 *
 * @module
 */
import { url } from "node:inspector";
import type { Cut } from "../kernel/recovery.ts";
import { StallClock, type Sample } from "./stall-clock.ts";
import { ThreadInspector } from "./thread-inspector.ts";
import type { LeasedThread } from "./thread-pool.ts";
import type { ThreadCommand } from "./thread-protocol.ts";
import type { Doomed, Sight } from "./watchdog-answer.ts";

/** How often threads are looked at, in milliseconds. */
const sampleMs = 20;
/** So long a thread has been in one go when it is first looked who runs. */
const firstLookMs = 10;
/** So many looks in a budget, at least: others may follow in the same go. */
const looksInBudget = 4;
/** How soon it is tried again to end what was about to do something else, in milliseconds. */
const againMs = 3;
/** So often, for a stack that tells where the runaway is. */
const mostTries = 10;
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
    const stop = (): void => {
      this.#watches.delete(watch);
      watch.stop();
    };
    void leased.ended.then(stop);
    // Not a wait of the runtime: this measures what threads really do.
    this.#timer ??= setInterval(() => {
      for (const watched of this.#watches) watched.look();
    }, sampleMs).unref();
  }

  /** Watches no more. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const watch of this.#watches) watch.stop();
    this.#watches.clear();
  }
}

/** One thread that is watched. */
class Watch {
  readonly #leased: LeasedThread;
  readonly #clock: StallClock;
  /** While it does not come back. */
  #inspector: ThreadInspector | undefined;
  /** Who ran when it was last looked into. */
  #suspect: Suspect | undefined;
  /** When it is to be looked into, on its clock; soon after it began, when nothing is known. */
  #lookAtMs: number | undefined;
  /** The next look, when that is before the next sample. */
  #timer: NodeJS.Timeout | undefined;
  /** How often it did not answer. */
  #silences = 0;
  #isPinged = false;
  #isLooking = false;
  #hasStopped = false;

  constructor(leased: LeasedThread) {
    this.#leased = leased;
    this.#clock = new StallClock(this.#sample());
  }

  /** Takes a sample. */
  look(): void {
    if (this.#isLooking || this.#leased.vitals.budgetMs() === Infinity) return;
    if (this.#clock.take(this.#sample())) {
      this.#forget();
      return;
    }
    if (!this.#isPinged) {
      this.#isPinged = true;
      this.#tell({ type: "ping" });
    }
    void this.#askForCpu();
    this.#goOn();
  }

  /** Looks no more. */
  stop(): void {
    this.#hasStopped = true;
    this.#forget();
  }

  #sample(): Sample {
    const { pulse, idleMs } = this.#leased.vitals;
    return { atMs: performance.now(), pulse: pulse(), idleMs: idleMs() };
  }

  #tell(command: ThreadCommand): void {
    this.#leased.port.postMessage(command);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#inspector?.close();
    this.#inspector = undefined;
    this.#suspect = undefined;
    this.#lookAtMs = undefined;
    this.#silences = 0;
    this.#isPinged = false;
  }

  async #askForCpu(): Promise<void> {
    const question = this.#clock.ask();
    if (question === undefined) return;
    try {
      const usedMs = await this.#leased.vitals.cpuMs();
      if (this.#clock.answer(question, usedMs, performance.now())) this.#goOn();
    } catch {
      // The thread has ended.
    }
  }

  /** Looks into it when it is time, or sees to it that the time is not missed. */
  #goOn(): void {
    if (this.#isLooking || this.#hasStopped) return;
    const leastMs = this.#leased.vitals.budgetMs();
    const leftMs = (this.#lookAtMs ?? Math.min(firstLookMs, leastMs / 4)) - this.#clock.spentMs;
    if (leftMs > 0) {
      if (leftMs < sampleMs) this.#lookIn(leftMs);
      return;
    }
    if (isDebugged()) return;
    this.#isLooking = true;
    void this.#lookInto(leastMs).finally(() => {
      this.#isLooking = false;
    });
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), ms).unref();
  }

  async #lookInto(leastMs: number): Promise<void> {
    const { workerId, hold } = this.#leased.vitals;
    const { spentMs } = this.#clock;
    this.#inspector ??= ThreadInspector.attach(workerId, hold);
    const inspector = this.#inspector;
    const force = spentMs >= leastMs;
    if (inspector === undefined) {
      if (force) this.#endThread(leastMs, "and could not be stopped");
      return;
    }
    const suspect = this.#suspect;
    if (suspect !== undefined && spentMs >= suspect.dueMs)
      await this.#end(inspector, suspect, leastMs);
    else {
      const sight = await inspector.look();
      if (this.#hasStopped) return;
      if (sight === undefined) await this.#unseen(inspector, leastMs, force);
      else await this.#seen(inspector, sight, leastMs);
    }
  }

  async #end(inspector: ThreadInspector, suspect: Suspect, leastMs: number): Promise<void> {
    suspect.tries += 1;
    const { pid, pulse, tries } = suspect;
    const ending = await inspector.end({
      pid,
      pulse,
      isWhereSeen: tries < mostTries,
      isHeld: false,
    });
    if (this.#hasStopped) return;
    switch (ending.type) {
      case "left":
        await this.#seen(inspector, ending.sight, leastMs);
        return;
      case "silent":
        await this.#unseen(inspector, leastMs, true);
        return;
      case "failed":
        this.#endThread(leastMs, "and could not be stopped without harm");
        return;
      case "ended":
        this.#recover({
          budgetMs: suspect.budgetMs,
          stack: ending.sight.stack,
          slice: ending.sight.slice,
          pulse: ending.sight.pulse,
          hasLeftovers: ending.sight.hasLeftovers,
          culprit: suspect.pid,
          // What came before its event loop last waited is not lost: it has been run.
          losesMicrotasks: ending.sight.losesMicrotasks && !this.#clock.hasIdled,
        });
    }
  }

  /** Decides when to look again; it has not been ended. */
  async #seen(inspector: ThreadInspector, sight: Sight, leastMs: number): Promise<void> {
    // It has come back: the next sample tells.
    if (sight.pulse !== this.#clock.pulse) return;
    const spentMs = this.#clock.spentMs;
    const { running, stack } = sight;
    if (running === null) {
      if (spentMs >= leastMs * nobodysFactor) {
        const budgetMs = leastMs * nobodysFactor;
        this.#endThread(budgetMs, `with code that belongs to no process\n${stack}`);
      }
      // Between two steps of a chain of promises, it is nobody's turn either.
      const isDue = this.#suspect !== undefined && this.#suspect.dueMs <= spentMs;
      this.#lookAtMs = spentMs + (isDue ? againMs : leastMs / (2 * looksInBudget));
      return;
    }
    const { pid, budgetMs: limitMs, isItsTurn } = running;
    const budgetMs = limitMs ?? Infinity;
    if (this.#suspect?.pid !== pid) {
      // Where it may be that others ran until now, the budget begins with the first look.
      const dueMs = isItsTurn ? budgetMs : this.#clock.mostSpentMs + budgetMs;
      this.#suspect = { pid, pulse: sight.pulse, budgetMs, dueMs, tries: 0 };
    }
    const atMs = Math.max(this.#suspect.dueMs, spentMs + againMs);
    this.#lookAtMs = Math.min(atMs, spentMs + leastMs / looksInBudget);
    if (!sight.isInImmediate || budgetMs === Infinity) return;
    await inspector.prepare();
    // The thread was kept busy by that, not by who runs.
    this.#clock.skip();
    void this.#askForCpu();
  }

  async #unseen(inspector: ThreadInspector, leastMs: number, force: boolean): Promise<void> {
    this.#lookAtMs = leastMs;
    this.#silences += 1;
    if (!force || this.#silences < 2) return;
    const hasEnded = await inspector.endBlindly();
    if (this.#hasStopped) return;
    if (hasEnded)
      this.#recover({ budgetMs: leastMs, stack: "", losesMicrotasks: true, hasLeftovers: true });
    else this.#endThread(leastMs, "and could not be stopped");
  }

  #recover(cut: Cut): void {
    this.#tell({ type: "recover", cut });
    this.#clock.restart();
    this.#forget();
  }

  #endThread(budgetMs: number, how: string): void {
    this.#forget();
    this.#leased.end(new Error(`it did not come back for ${budgetMs} ms, ${how}`));
  }
}

/** Who ran when the thread was looked into, and may have to be ended. */
interface Suspect extends Pick<Doomed, "pid" | "pulse"> {
  readonly budgetMs: number;
  /** When it is to be ended, on the clock of the thread. */
  readonly dueMs: number;
  /** How often that was tried. */
  tries: number;
}

/** Who is being debugged stands still for as long as somebody looks. */
function isDebugged(): boolean {
  return url() !== undefined || process.execArgv.some((flag) => flag.startsWith("--inspect"));
}
