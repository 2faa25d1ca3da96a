import { send, spawn, spawnHere, type Pid } from "../../../runtime/index.ts";
import { RunawayError, startTestNode, type TestNode } from "../../../runtime/testing/index.ts";
import { keep } from "../keep.ts";
import { chatterer } from "../modules/chatterer.ts";
import { racer } from "../modules/dozer.ts";

let node: TestNode;
beforeEach(async () => {
  node = await startTestNode();
});
afterEach(() => node.stop());

describe("the turns of a test node", () => {
  /** What racers log, in the order in which they are run. */
  const race = async (seed?: number): Promise<readonly string[]> => {
    await node.stop();
    node = await startTestNode(seed === undefined ? {} : { seed });
    const { pid, kept } = keep<string>();
    await spawn(racer, { tells: pid, names: ["a", "b", "c", "d"], rounds: 5 });
    await node.settle();
    return kept;
  };

  it("are the same for the same seed, and others for another", async () => {
    const first = await race(7);
    const again = await race(7);
    const other = await race(8);

    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(other.toSorted()).toEqual(first.toSorted());
    expect(first).toHaveLength(20);
  });

  it("are first in, first out without a seed", async () => {
    expect(await race()).toEqual(
      Array.from({ length: 5 }, (_, n) => [`a${n}`, `b${n}`, `c${n}`, `d${n}`]).flat(),
    );
  });

  it("can be taken one by one", async () => {
    const { pid, kept } = keep<number>();
    const other = keep<number>();
    await node.settle();
    node.pause();
    send(pid, 1);
    send(other.pid, 2);
    send(pid, 3);

    expect(await node.step()).toBe(pid);
    expect([kept, other.kept]).toEqual([[1], []]);
    expect(await node.step()).toBe(other.pid);
    expect([kept, other.kept]).toEqual([[1], [2]]);
    node.resume();
    await node.settle();

    expect(kept).toEqual([1, 3]);
    expect(await node.step()).toBeUndefined();
  });

  it("do not go on by themselves while it is paused", async () => {
    const { pid, kept } = keep<number>();
    node.pause();
    send(pid, 1);
    for (let n = 0; n < 5; n += 1) await new Promise(setImmediate);

    expect(kept).toEqual([]);
  });

  it("are taken with what they wait for, before it has settled", async () => {
    const seen: string[] = [];
    const pid = spawnHere<string>({
      message: async (message) => {
        for (let n = 0; n < 20; n += 1) await Promise.resolve();
        await new Promise<void>((resolve) => {
          process.nextTick(resolve);
        });
        seen.push(message as string);
      },
    });
    send(pid, "one");
    send(pid, "two");

    await node.settle();

    expect(seen).toEqual(["one", "two"]);
  });

  it("come to an end, or to an error that names who took most", async () => {
    await node.stop();
    node = await startTestNode({ maxTurns: 100 });
    for (let n = 0; n < 3; n += 1) send(keep<number>().pid, n);
    const pair: Pid<Pid<unknown>>[] = [await spawn(chatterer, 0), await spawn(chatterer, 0)];
    send(pair[0]!, pair[1]! as Pid<unknown>);
    send(pair[1]!, pair[0]! as Pid<unknown>);

    const error: unknown = await node.settle().catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(RunawayError);
    const { turns, busiest, message } = error as RunawayError;
    expect(turns).toBe(100);
    const [first, second, ...others] = busiest.map(({ pid }) => pid);
    expect(new Set([first, second])).toEqual(new Set(pair));
    expect(others).toHaveLength(1);
    expect(message).toContain("chatterer.ts) took 4");
  });
});
