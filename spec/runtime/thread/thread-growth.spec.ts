import { MessageChannel } from "node:worker_threads";
import { Flow } from "../../../runtime/thread/flow.ts";
import { NodeHost } from "../../../runtime/thread/node-host.ts";
import type { LeasedThread, ThreadPool } from "../../../runtime/thread/thread-pool.ts";
import { ThreadTable } from "../../../runtime/thread/thread-table.ts";
import { keepWarnings } from "../warnings.ts";

/** A pool whose threads come, are busy and end when the spec says so. */
class ManualPool {
  readonly table = ThreadTable.create(8);
  readonly #leases: {
    readonly resolve: (leased: LeasedThread) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  readonly #ends: ((error: Error) => void)[] = [];
  #given = 0;
  asked = 0;
  load = 1;

  lease(): Promise<LeasedThread> {
    this.asked += 1;
    return new Promise((resolve, reject) => {
      this.#leases.push({ resolve, reject });
    });
  }

  /** Gives out what was asked for. */
  async give(): Promise<void> {
    for (const lease of this.#leases.splice(0)) lease.resolve(this.#make());
    await settled();
  }

  /** Ends all threads. */
  async crash(): Promise<void> {
    for (const end of this.#ends.splice(0)) end(new Error("it crashed"));
    await settled();
  }

  async destroy(): Promise<void> {
    for (const lease of this.#leases.splice(0)) lease.reject(new Error("the pool was destroyed"));
  }

  #make(): LeasedThread {
    this.#given += 1;
    return {
      thread: this.#given,
      port: new MessageChannel().port1,
      flow: new Flow(Flow.createMemory(), 0),
      isDedicated: () => false,
      heapLimitMb: undefined,
      isFull: () => false,
      setFull: () => {},
      assign: () => {},
      load: () => 0,
      expect: () => {},
      utilization: () => this.load,
      vitals: {
        workerId: -1,
        pulse: () => 0,
        budgetMs: () => Infinity,
        idleMs: () => 0,
        hold: new Int32Array(new SharedArrayBuffer(4)),
        cpuMs: () => Promise.resolve(0),
        heapUsedBytes: () => Promise.resolve(0),
      },
      end: () => {},
      ended: new Promise((resolve) => {
        this.#ends.push(resolve);
      }),
    };
  }
}

async function settled(): Promise<void> {
  await new Promise(setImmediate);
}

let pool: ManualPool;
let host: NodeHost;
let sample: () => void;
const { setInterval } = globalThis;
beforeEach(async () => {
  pool = new ManualPool();
  host = new NodeHost(pool as unknown as ThreadPool);
  globalThis.setInterval = ((sampled: () => void) => {
    sample = sampled;
    return setInterval(() => {}, 1_000_000);
  }) as typeof setInterval;
  const started = host.start({ threads: 2, mostThreads: 4 });
  await pool.give();
  await started;
});
afterEach(async () => {
  globalThis.setInterval = setInterval;
  await host.end();
});

describe("the shared threads of a node", () => {
  it("become more while all are busy, up to their maximum, those included that come already", async () => {
    sample();
    sample();
    sample();
    expect(pool.asked).toBe(4);

    await pool.give();
    sample();
    expect(pool.asked).toBe(4);
  });

  it("do not become more while one is idle", () => {
    pool.load = 0.1;

    sample();

    expect(pool.asked).toBe(2);
  });

  it("are only replaced when all have ended at once", async () => {
    const kept = keepWarnings();
    await pool.crash();
    expect(pool.asked).toBe(4);

    sample();

    expect(pool.asked).toBe(4);
    kept.stop();
  });
});
