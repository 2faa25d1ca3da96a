import {
  awaitExit,
  kill,
  send,
  sendAfter,
  spawn,
  startNode,
  type Node,
  type Pid,
  type ReceiveOptions,
  type SpawnOptions,
} from "../../../runtime/index.ts";
import { puppet } from "../modules/puppet.ts";
import { counter, reader, thrower, watcher, type WatcherOrder } from "../modules/readers.ts";
import { placements } from "../placements.ts";
import { Probe } from "../probe.ts";

let node: Node;
let probe: Probe;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(() => node.stop());
beforeEach(() => {
  probe = new Probe();
});

describe.each(placements)("a mailbox %s", (_where, place) => {
  /** A reader that begins when the messages are there: they are sent before the one it waits for ends. */
  async function read(
    messages: readonly (readonly [message: unknown, tag?: string])[],
    receives: readonly ReceiveOptions[],
  ): Promise<unknown[]> {
    const options = place(node);
    const gate = await spawn(puppet, {}, options);
    const near: SpawnOptions = { near: gate };
    const pid = await spawn(reader, { tells: probe.pid, after: gate, receives }, near);
    for (const [message, tag] of messages) send(pid, message, tag === undefined ? {} : { tag });
    kill(gate);
    return probe.take(receives.length + 1);
  }

  it("gives what matches out of order, and the rest in order", async () => {
    const messages = [1, 2, 3, 4, 5].map((n) => [n, `tag ${n}`] as const);

    const received = await read(messages, [
      { tags: ["tag 2"] },
      { tags: ["tag 1"] },
      { tags: ["tag 3"] },
      {},
      {},
    ]);

    expect(received).toEqual([2, 1, 3, 4, 5, { left: 0 }]);
  });

  it("follows the order of arrival, not that of the tags", async () => {
    const messages = [1, 2, 3, 4].map((n) => [n, `tag ${n}`] as const);
    const tags = ["tag 4", "tag 3", "tag 1"];

    const received = await read(messages, [{ tags }, { tags }, { tags }, { tags: [] }]);

    expect(received).toEqual([1, 3, 4, 2, { left: 0 }]);
  });

  it("gives tagged messages to who waits for any, and never untagged ones to who waits for a tag", async () => {
    const received = await read(
      [["plain"], ["tagged", "tag"], ["plain too"]],
      [{ tags: ["tag"] }, { tags: ["tag"], timeoutMs: 1 }, {}, {}],
    );

    expect(received).toEqual(["tagged", "ERR_RECEIVE_TIMEOUT", "plain", "plain too", { left: 0 }]);
  });

  it("refuses a timeout that is none and a tag that is empty, and loses nothing by that", async () => {
    const received = await read(
      [["kept"]],
      [{ timeoutMs: Number.NaN }, { timeoutMs: -1 }, { tags: ["tag", ""] }, {}],
    );

    expect(received).toEqual(["ERR_OPTION", "ERR_OPTION", "ERR_OPTION", "kept", { left: 0 }]);
  });

  it("wakes who waits only for what it waits for", async () => {
    const pid = await spawn(
      reader,
      { tells: probe.pid, receives: [{ tags: ["wanted"], timeoutMs: 60_000 }, {}, {}] },
      place(node),
    );

    send(pid, "not wanted");
    send(pid, "neither", { tag: "another" });
    send(pid, "wanted", { tag: "wanted" });

    await expect(probe.take(3)).resolves.toEqual(["wanted", "not wanted", "neither"]);
  });

  it("takes a message with a tag, sent later, too", async () => {
    const receives = [{ tags: ["later"] }, {}];
    const pid = await spawn(reader, { tells: probe.pid, receives }, place(node));

    send(pid, "now");
    sendAfter(pid, "later", 1, { tag: "later" });

    await expect(probe.take(2)).resolves.toEqual(["later", "now"]);
  });

  it("keeps a hundred thousand messages in order, and lets others have their turns", async () => {
    const options = place(node);
    const anchor = await spawn(puppet, {}, options);
    const near: SpawnOptions = { near: anchor };
    const until = 100_000;
    const pid = await spawn(counter, { tells: probe.pid, until }, near);
    for (let n = 0; n < until; n += 1) send(pid, n);

    await expect(probe.next()).resolves.toBe("all");
    kill(anchor);
  });
});

describe.each(placements)("a function process that traps exits, %s", (_where, place) => {
  let pid: Pid<WatcherOrder>;
  beforeEach(async () => {
    pid = await spawn(watcher, { tells: probe.pid }, place(node));
  });

  const tell = (order: WatcherOrder): void => send(pid, order);

  it("hears of the ends of linked processes, with the reason and its own tag", async () => {
    const other = await spawn(puppet, {});
    tell({ do: "link", pid: other, tag: "first" });
    tell({ do: "link", pid: other, tag: "again" });

    tell({ do: "kill", pid: other });

    await expect(probe.next()).resolves.toEqual({
      heard: "link",
      pid: other,
      reason: { type: "kill" },
      tag: "again",
    });
  });

  it("hears of a link to nobody, and of a monitor of nobody", async () => {
    const other = await spawn(puppet, {});
    kill(other);
    await awaitExit(other);

    tell({ do: "link", pid: other });
    tell({ do: "monitor", pid: other });

    const reason = { type: "noproc" };
    await expect(probe.take(2)).resolves.toEqual([
      { heard: "link", pid: other, reason, tag: "" },
      { heard: "monitor", pid: other, reason },
    ]);
  });

  it("hears of the end of a process it spawned linked, also when that is its first instruction", async () => {
    tell({ do: "spawnLink", options: { tag: "child" }, throws: "at once" });

    const [spawned, heard] = await probe.take(2);

    expect(heard).toMatchObject({
      heard: "link",
      pid: (spawned as { spawned: Pid }).spawned,
      reason: { type: "error", name: "RangeError", message: "at once" },
      tag: "child",
    });
  });

  it("hears of the end of a process it spawned monitored, also when that is its first instruction", async () => {
    tell({ do: "spawnMonitor", options: {}, throws: "at once" });

    const [spawned, heard] = await probe.take(2);

    expect(heard).toMatchObject({
      heard: "monitor",
      pid: (spawned as { spawned: Pid }).spawned,
      reason: { type: "error", message: "at once" },
    });
  });

  it("waits for the end of one linked process by the tag of the link", async () => {
    const [first, second] = [await spawn(puppet, {}), await spawn(puppet, {})];

    tell({ do: "endBoth", first, second });

    await expect(probe.take(2)).resolves.toEqual([
      { tagged: { heard: "link", pid: second, tag: "second", reason: { type: "kill" } } },
      { heard: "link", pid: first, tag: "first", reason: { type: "kill" } },
    ]);
  });
});

describe("a function process that does not trap exits", () => {
  it("ends with a linked process that fails at once", async () => {
    const pid = await spawn(thrower, {});

    await expect(awaitExit(pid)).resolves.toMatchObject({
      type: expect.stringMatching(/error|noproc/),
    });
  });
});
