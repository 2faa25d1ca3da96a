/**
 * The threads that many processes share: which one takes a new process, and who follows one that ended.
 *
 * One more can wait in reserve, with all modules loaded that the others have loaded: what has to move
 * there runs at once.
 *
 * @module
 */
import { ThreadLimitError } from "../errors.ts";
import { clearTimer, now, setTimer, type TimerHandle } from "../kernel/clock.ts";
import type { DefinitionAddress } from "../kernel/definition.ts";
import { comebackDelay, countShortLives } from "./comeback.ts";
import type { LeasedThread, LeaseOptions } from "./thread-pool.ts";

/** How many threads many processes share. */
export interface SharedCounts {
  /** From the start. */
  readonly threads: number;
  /** At most, when all are busy. */
  readonly mostThreads: number;
  /** Whether another waits in reserve; not by default. */
  readonly hasReserve?: boolean;
}

/** What they need of the node. */
export interface SharedHost {
  readonly lease: (options: LeaseOptions) => Promise<LeasedThread>;
  /** Whether a thread has not ended yet. */
  readonly isThere: (leased: LeasedThread) => boolean;
  /** A thread in reserve is one of the others from now on. */
  readonly joined: (leased: LeasedThread) => void;
  /** Makes a thread load a module. */
  readonly load: (leased: LeasedThread, address: DefinitionAddress) => Promise<unknown>;
}

/** How often it is looked at whether all shared threads are busy, in milliseconds. */
const sampleMs = 1_000;
/** Which part of the time a thread is at work when it counts as busy. */
const busyAbove = 0.9;
/** So long nobody must have loaded a module before the reserve does: it takes nobody's processor. */
const quietMs = 250;
/** So many modules at most are loaded in reserve. */
const mostModules = 1_000;

/** How a thread fares. */
interface Member {
  /** When it came, on the clock of this thread. */
  readonly since: number;
  /** How many before it, one after the other, had short lives. */
  readonly shortLives: number;
}

/** The threads that many processes share. */
export class SharedThreads {
  readonly #host: SharedHost;
  readonly #members = new Map<LeasedThread, Member>();
  /** Those that are on their way, or wait for their time to come. */
  readonly #coming = new Set<Promise<LeasedThread>>();
  readonly #reserve: Reserve;
  readonly #pauses = new Set<Pause>();
  #growth: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor(host: SharedHost) {
    this.#host = host;
    this.#reserve = new Reserve(host);
  }

  /** Leases so many at once, and more when all are busy. */
  async start({ threads, mostThreads, hasReserve = false }: SharedCounts): Promise<void> {
    await Promise.all(Array.from({ length: threads }, () => this.#bring(0)));
    if (hasReserve) this.#reserve.keep();
    if (mostThreads === threads) return;
    // Not a wait of the runtime: this measures what threads really do.
    this.#growth = setInterval(() => this.#growIfBusy(mostThreads), sampleMs).unref();
  }

  /** Brings no more. */
  end(): void {
    this.#isEnding = true;
    clearInterval(this.#growth);
    this.#reserve.end();
    for (const pause of this.#pauses) pause.end(new Error("the node has ended"));
  }

  /** Those that take processes. */
  list(): readonly LeasedThread[] {
    return [...this.#members.keys()];
  }

  /** Whether it waits in reserve. */
  isReserve(leased: LeasedThread): boolean {
    return this.#reserve.leased === leased;
  }

  /** The one that is to take a new process; as soon as there is one. */
  leastLoaded(): LeasedThread | Promise<LeasedThread> {
    const open = this.list().filter((leased) => !leased.isFull());
    const [first, ...others] = open.length > 0 ? open : this.list();
    if (first === undefined) {
      // The node is starting, or all have just ended: others are on their way.
      const [coming] = this.#coming;
      return coming ?? this.#bring(0);
    }
    let least = first;
    for (const other of others) if (other.load() < least.load()) least = other;
    return least;
  }

  /** Gives the one in reserve away, also when it is on its way; `undefined` when there is none. */
  takeReserve(): LeasedThread | undefined | Promise<LeasedThread | undefined> {
    return this.#reserve.isComing ? this.#reserve.takeSoon() : this.#reserve.take();
  }

  /** Ends the one in reserve, if there is one, and does what needs its place before another comes. */
  withoutReserve<Result>(act: () => Promise<Result>): Promise<Result> {
    return this.#reserve.without(act);
  }

  /** A thread has loaded a module. */
  loaded(address: DefinitionAddress): void {
    this.#reserve.loaded(address);
  }

  /** It takes no more processes from now on: another follows. */
  leave(leased: LeasedThread): void {
    const member = this.#members.get(leased);
    if (member === undefined) return;
    this.#members.delete(leased);
    if (this.#isEnding) return;
    this.#replace(leased.thread, countShortLives(member.shortLives, now() - member.since));
  }

  /** A thread has ended, of whatever kind: there is room for another. */
  ended(leased: LeasedThread): void {
    this.leave(leased);
    for (const pause of this.#pauses) if (pause.isForRoom) pause.end();
    this.#reserve.ended(leased);
  }

  #replace(thread: number, shortLives: number): void {
    this.#bring(shortLives).catch((cause: unknown) => {
      if (this.#isEnding) return;
      if (!(cause instanceof ThreadLimitError)) {
        process.emitWarning(`no thread to replace ${thread}: ${String(cause)}`, "PerigeeWarning");
      }
      this.#replace(thread, Math.max(2, shortLives + 1));
    });
  }

  #bring(shortLives: number): Promise<LeasedThread> {
    const coming = this.#come(shortLives);
    this.#coming.add(coming);
    const arrived = (): void => void this.#coming.delete(coming);
    void coming.then(arrived, arrived);
    return coming;
  }

  async #come(shortLives: number): Promise<LeasedThread> {
    const delayMs = comebackDelay(shortLives);
    if (delayMs > 0) await this.#pause(delayMs, false);
    const taken = this.takeReserve();
    const reserve = taken instanceof Promise ? await taken : taken;
    const leased = reserve ?? (await this.#leaseInTime());
    if (!this.#host.isThere(leased)) throw new Error(`thread ${leased.thread} ended at once`);
    leased.assign("shared");
    this.#members.set(leased, { since: now(), shortLives });
    return leased;
  }

  /** The one that is to be followed may have its place still, for a moment. */
  async #leaseInTime(): Promise<LeasedThread> {
    try {
      return await this.#host.lease({ use: "shared" });
    } catch (thrown) {
      if (!(thrown instanceof ThreadLimitError) || this.#members.size > 0) throw thrown;
      await this.#pause(1_000, true);
      return this.#host.lease({ use: "shared" });
    }
  }

  async #pause(delayMs: number, isForRoom: boolean): Promise<void> {
    const pause = new Pause(delayMs, isForRoom);
    this.#pauses.add(pause);
    try {
      await pause.over;
    } finally {
      this.#pauses.delete(pause);
    }
  }

  #growIfBusy(mostThreads: number): void {
    const shared = this.list();
    // All are asked, each time: what is measured is the time since then.
    const idlest = Math.min(...shared.map((leased) => leased.utilization()));
    if (shared.length >= mostThreads) {
      clearInterval(this.#growth);
      this.#growth = undefined;
      return;
    }
    // Those that come already may be help enough; without any there, nobody is busy.
    if (shared.length === 0 || shared.length + this.#coming.size >= mostThreads) return;
    if (idlest <= busyAbove) return;
    this.#bring(0).catch(() => {
      // There is none left: those that are there go on.
    });
  }
}

/** A wait that can be cut short. */
class Pause {
  readonly over: Promise<void>;
  readonly isForRoom: boolean;
  readonly #timer: TimerHandle;
  #settle: (error?: Error) => void = () => {};

  constructor(delayMs: number, isForRoom: boolean) {
    this.isForRoom = isForRoom;
    this.over = new Promise((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error));
    });
    this.#timer = setTimer(() => this.#settle(), delayMs);
  }

  end(error?: Error): void {
    clearTimer(this.#timer);
    this.#settle(error);
  }
}

/** The thread that waits for another to end. */
class Reserve {
  readonly #host: SharedHost;
  readonly #modules = new Map<string, DefinitionAddress>();
  leased: LeasedThread | undefined;
  #coming: Promise<void> | undefined;
  #since = 0;
  #shortLives = 0;
  #isKept = false;
  /** How many need the place that it would take. */
  #withouts = 0;
  #timer: TimerHandle;
  #loadTimer: NodeJS.Timeout | undefined;

  constructor(host: SharedHost) {
    this.#host = host;
  }

  /** Keeps one from now on. */
  keep(): void {
    this.#isKept = true;
    this.#fill();
  }

  /** Keeps none any more. */
  end(): void {
    this.#isKept = false;
    clearTimer(this.#timer);
    clearTimeout(this.#loadTimer);
  }

  /** Gives it away, and gets another. */
  take(): LeasedThread | undefined {
    const taken = this.leased;
    if (taken === undefined) return undefined;
    this.leased = undefined;
    this.#shortLives = 0;
    this.#host.joined(taken);
    this.#fill();
    return taken;
  }

  /** Whether it is on its way. */
  get isComing(): boolean {
    return this.#coming !== undefined;
  }

  /** {@link take} of one that is on its way. */
  async takeSoon(): Promise<LeasedThread | undefined> {
    await this.#coming;
    return this.take();
  }

  /** Ends it, and does something before another comes. */
  async without<Result>(act: () => Promise<Result>): Promise<Result> {
    this.#withouts += 1;
    try {
      await this.#coming;
      const { leased } = this;
      this.leased = undefined;
      leased?.end();
      await leased?.ended;
      return await act();
    } finally {
      this.#withouts -= 1;
      this.#fill();
    }
  }

  /** It loads what others have loaded, when nobody loads anything. */
  loaded(address: DefinitionAddress): void {
    if (this.#modules.has(address.url) || this.#modules.size >= mostModules) return;
    this.#modules.set(address.url, address);
    clearTimeout(this.#loadTimer);
    if (!this.#isKept) return;
    // Not a wait of the runtime: nobody hears of it.
    this.#loadTimer = setTimeout(() => void this.#load(), quietMs).unref();
  }

  /** A thread has ended, perhaps this one. */
  ended(leased: LeasedThread): void {
    if (leased !== this.leased) {
      this.#fill();
      return;
    }
    this.leased = undefined;
    this.#shortLives = countShortLives(this.#shortLives, now() - this.#since);
    clearTimer(this.#timer);
    this.#timer = setTimer(() => this.#fill(), comebackDelay(this.#shortLives));
  }

  #fill(): void {
    if (!this.#isKept || this.#withouts > 0 || this.isComing || this.leased !== undefined) return;
    this.#coming = this.#come();
  }

  async #come(): Promise<void> {
    try {
      const leased = await this.#host.lease({ use: "reserve" });
      if (this.#isKept && this.#host.isThere(leased)) this.leased = leased;
      this.#since = now();
    } catch {
      // There is none left: one that ends makes room.
    }
    this.#coming = undefined;
    void this.#load();
  }

  async #load(): Promise<void> {
    const { leased } = this;
    if (leased === undefined) return;
    for (const address of this.#modules.values()) {
      try {
        await this.#host.load(leased, address);
      } catch {
        // Whoever needs it will hear why.
      }
      if (this.leased !== leased) return;
    }
  }
}
