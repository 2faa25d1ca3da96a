import { HeapGauge } from "../../../runtime/thread/heap-gauge.ts";

const limit = 1_000;

let gauge: HeapGauge;
beforeEach(() => {
  gauge = new HeapGauge(limit);
});

describe("a gauge of a heap", () => {
  it("is looked at more often the fuller it is", () => {
    const next = (used: number): number => {
      gauge.take(used, 0);
      return gauge.nextMs;
    };

    expect([100, 500, 501, 651].map(next)).toEqual([250, 250, 100, 50]);
  });

  it("is full from 65 % on, and open again below 55 %", () => {
    const isFull = (used: number): boolean => {
      gauge.take(used, 0);
      return gauge.isFull;
    };

    expect([650, 651, 551, 549, 640].map(isFull)).toEqual([false, true, true, false, false]);
  });

  it("is left for what is used after a collection, not before", () => {
    expect(gauge.take(751, 0)).toBe("collect");
    expect(gauge.take(900, 50)).toBe("wait");
    expect(gauge.collected(751, 10, 60)).toBe("evacuate");
  });

  it("asks for another collection later, the sooner the less the last one helped", () => {
    gauge.take(800, 0);

    expect(gauge.collected(200, 10, 100)).toBe("wait");
    expect(gauge.take(800, 1_099)).toBe("wait");
    expect(gauge.take(800, 1_100)).toBe("collect");
    expect(gauge.collected(700, 10, 1_200)).toBe("wait");
    expect(gauge.take(800, 1_449)).toBe("wait");
    expect(gauge.take(800, 1_450)).toBe("collect");
  });

  it("rests for as long as collecting is a small part of the time", () => {
    gauge.take(800, 0);
    gauge.collected(200, 100, 0);

    expect(gauge.take(800, 1_999)).toBe("wait");
    expect(gauge.take(800, 2_000)).toBe("collect");
  });

  it("is left when nobody comes to collecting, and V8 does not by itself", () => {
    gauge.take(800, 0);

    expect(gauge.take(800, 400)).toBe("wait");
    expect(gauge.take(700, 450)).toBe("wait");
    expect(gauge.take(800, 900)).toBe("wait");
    expect(gauge.take(800, 950)).toBe("evacuate");
  });

  it("finds out whether there is room again on a thread that is idle", () => {
    expect(gauge.take(700, 0)).toBe("collect");
    expect(gauge.take(700, 1_999)).toBe("wait");
    expect(gauge.take(700, 2_000)).toBe("collect");

    gauge.collected(300, 10, 2_010);

    expect(gauge.isFull).toBe(false);
    expect(gauge.take(300, 9_000)).toBe("wait");
  });
});
