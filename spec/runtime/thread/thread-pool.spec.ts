import { Piscina } from "piscina";
import { ThreadPool } from "../../../runtime/thread/thread-pool.ts";

describe("a pool of threads", () => {
  const { destroy } = Piscina.prototype;
  let destroyed: unknown[];
  let pool: ThreadPool;
  beforeEach(() => {
    destroyed = [];
    Piscina.prototype.destroy = function counted(this: Piscina) {
      destroyed.push(this.options.resourceLimits?.maxOldGenerationSizeMb);
      return destroy.call(this);
    };
    pool = new ThreadPool({ minThreads: 0, maxThreads: 3 });
  });
  afterEach(async () => {
    await pool.destroy();
    Piscina.prototype.destroy = destroy;
  });

  it("keeps nothing of a limit to the heap when the last thread with it has ended", async () => {
    const [first, second] = [
      await pool.lease({ use: "dedicated", maxHeapMb: 64 }),
      await pool.lease({ use: "dedicated", maxHeapMb: 64 }),
    ];
    first.end();
    await first.ended;
    expect(destroyed).toEqual([]);

    second.end();
    await second.ended;

    expect(destroyed).toEqual([64]);
    const third = await pool.lease({ use: "dedicated", maxHeapMb: 64 });
    expect(third.thread).toBeGreaterThan(second.thread);
  });

  it("goes on without a limit when it has no threads", async () => {
    const only = await pool.lease({ use: "dedicated" });
    only.end();
    await only.ended;

    expect(destroyed).toEqual([]);
    const next = await pool.lease({ use: "dedicated" });
    expect(next.isDedicated()).toBe(true);
  });
});
