import { call, NotInProcessError, spawn, startNode, type Node } from "../../../runtime/index.ts";
import { keeper, visits } from "../modules/keepers.ts";
import { placements } from "../placements.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(() => node.stop());

describe.each(placements)("a process-local value %s", (_where, place) => {
  it("is one for each process, also after an await, and starts from the initial value", async () => {
    const one = await spawn(keeper, undefined, place(node));
    const near = { near: one };
    const other = await spawn(keeper, undefined, near);

    expect(await call(one, "visit")).toBe(1);
    expect(await call(one, "visit later")).toBe(2);
    expect(await call(other, "visit")).toBe(1);
    expect(await call(one, "get")).toEqual({ visits: 2, made: 1 });
  });

  it("can be set before it was ever made, and taken", async () => {
    const pid = await spawn(keeper, undefined, place(node));

    expect(await call(pid, "set")).toBe(100);
    expect(await call(pid, "get")).toEqual({ visits: 100, made: 0 });
    expect(await call(pid, "take")).toBe(100);
    expect(await call(pid, "get")).toEqual({ visits: 0, made: 1 });
  });
});

describe("a process-local value outside of a process", () => {
  it("is refused", () => {
    expect(() => visits.get()).toThrow(NotInProcessError);
    expect(() => visits.set(1)).toThrow(NotInProcessError);
  });
});
