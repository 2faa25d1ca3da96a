import { ThreadLimitError } from "../../../runtime/errors.ts";
import { installClock } from "../../../runtime/kernel/clock.ts";
import { ManualClock } from "../../../runtime/testing/manual-clock.ts";
import { comebackDelay, countShortLives } from "../../../runtime/thread/comeback.ts";
import { SharedThreads } from "../../../runtime/thread/shared-threads.ts";
import type { LeasedThread, LeaseOptions } from "../../../runtime/thread/thread-pool.ts";
import { keepWarnings } from "../warnings.ts";

const settled = (): Promise<void> => new Promise(setImmediate);

/** A host whose threads end when the spec says so. */
class ManualHost {
  readonly leases: LeaseOptions["use"][] = [];
  readonly loads: string[] = [];
  readonly threads = new Set<LeasedThread>();
  readonly full = new Set<LeasedThread>();
  readonly shared: SharedThreads;
  /** How many there may be at a time. */
  room = 10;
  /** What the next leases fail with. */
  readonly failures: Error[] = [];
  #last = 0;

  constructor() {
    this.shared = new SharedThreads({
      lease: (options) => this.#lease(options),
      isThere: (leased) => this.threads.has(leased),
      joined: () => {},
      load: async ({ thread }, { url }) => this.loads.push(`${thread} ${url}`),
    });
  }

  end(leased: LeasedThread): void {
    this.threads.delete(leased);
    this.shared.ended(leased);
  }

  async #lease({ use }: LeaseOptions): Promise<LeasedThread> {
    this.leases.push(use);
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    if (this.threads.size >= this.room) throw new ThreadLimitError(this.room);
    this.#last += 1;
    const leased: Partial<LeasedThread> = {
      thread: this.#last,
      assign: () => {},
      load: () => 0,
      end: () => this.end(leased as LeasedThread),
      ended: Promise.resolve(new Error("ended")),
      isFull: () => this.full.has(leased as LeasedThread),
    };
    this.threads.add(leased as LeasedThread);
    return leased as LeasedThread;
  }
}

let host: ManualHost;
let clock: ManualClock;
beforeEach(() => {
  clock = new ManualClock(settled);
  installClock(clock);
  host = new ManualHost();
});
afterEach(() => {
  host.shared.end();
  installClock();
});

const only = (): LeasedThread => host.shared.list()[0] as LeasedThread;
const start = (hasReserve = false): Promise<void> =>
  host.shared.start({ threads: 1, mostThreads: 1, hasReserve });

describe("a thread that has ended", () => {
  it("is followed at once when it lived for long, or was the first in a row that did not", () => {
    const lives = [20_000, 100, 100, 100, 100, 100, 100, 100, 100, 100, 10_000, 9_999];
    let shortLives = 0;
    const delays = lives.map((livedMs) => {
      shortLives = countShortLives(shortLives, livedMs);
      return comebackDelay(shortLives);
    });

    expect(delays).toEqual([0, 0, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 0, 0]);
  });

  it("is followed later and later while those that follow end at once, and spawns wait", async () => {
    await start();
    host.end(only());
    await settled();
    for (const delayMs of [100, 200, 400]) {
      host.end(only());
      const found = host.shared.leastLoaded();
      expect(found).toBeInstanceOf(Promise);
      expect(host.shared.leastLoaded()).toBe(found);

      await clock.advance(delayMs - 1);
      expect(host.shared.list()).toEqual([]);
      await clock.advance(1);

      await expect(found).resolves.toBe(only());
    }
  });

  it("is followed in the end, when there is none to follow for a while", async () => {
    const kept = keepWarnings();
    await start();
    host.failures.push(new Error("no memory"), new Error("no memory"));
    host.end(only());
    await settled();
    const waiting = host.shared.leastLoaded();
    await clock.advance(100);

    await expect(waiting).rejects.toThrow("no memory");
    await clock.advance(200);

    expect(host.shared.list()).toHaveLength(1);
    kept.stop();
    expect(kept.warnings).toHaveLength(2);
  });

  it("is followed as soon as there is room, when it leaves while there is none", async () => {
    host.room = 1;
    await start();
    const leaving = only();
    host.shared.leave(leaving);
    await settled();
    const found = host.shared.leastLoaded();

    host.end(leaving);

    expect((await found).thread).toBe(2);
  });

  it("leaves nobody waiting when the node ends", async () => {
    await start();
    host.end(only());
    await settled();
    host.end(only());
    const waiting = host.shared.leastLoaded();

    host.shared.end();

    await expect(waiting).rejects.toThrow("the node has ended");
    expect(clock.nextDue).toBeUndefined();
  });
});

describe("a thread whose heap is full", () => {
  it("takes no processes, unless all others are full too", async () => {
    await host.shared.start({ threads: 2, mostThreads: 2 });
    const [one, other] = host.shared.list() as [LeasedThread, LeasedThread];

    host.full.add(one);
    expect(host.shared.leastLoaded()).toBe(other);
    host.full.add(other);

    expect(host.shared.leastLoaded()).toBe(one);
  });
});

describe("the thread in reserve", () => {
  it("follows one that ended, and is followed", async () => {
    await start(true);
    await settled();
    expect(host.leases).toEqual(["shared", "reserve"]);

    host.end(only());
    await settled();

    expect(only().thread).toBe(2);
    expect(host.leases).toEqual(["shared", "reserve", "reserve"]);
  });

  it("has loaded what the others have", async () => {
    host.shared.loaded({ url: "a", place: 0 });
    host.shared.loaded({ url: "a", place: 1 });
    host.shared.loaded({ url: "b", place: 0 });

    await start(true);
    await settled();

    expect(host.loads).toEqual(["2 a", "2 b"]);
  });

  it("makes room for what needs its place, and comes back", async () => {
    host.room = 2;
    await start(true);
    await settled();

    await host.shared.withoutReserve(async () => {
      expect(host.threads.size).toBe(1);
      await settled();
      expect(host.threads.size).toBe(1);
    });
    await settled();

    expect(host.threads.size).toBe(2);
  });

  it("comes back later and later when it ends at once", async () => {
    await start(true);
    await settled();
    const endReserve = (): void => {
      for (const leased of host.threads) if (host.shared.isReserve(leased)) host.end(leased);
    };
    endReserve();
    await clock.advance(0);
    endReserve();
    await clock.advance(99);
    expect(host.threads.size).toBe(1);

    await clock.advance(1);

    expect(host.threads.size).toBe(2);
  });
});
