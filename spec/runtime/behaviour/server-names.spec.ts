import {
  awaitExit,
  child,
  defineServer,
  handleOf,
  HandlerNameError,
  kill,
  lookup,
  NameTakenError,
  OptionError,
  start,
  startNode,
  startOrFind,
  type ChildEvent,
  type Node,
} from "../../../runtime/index.ts";
import { Account, Savings, Seeker } from "../modules/account.ts";
import { placements } from "../placements.ts";
import { Probe } from "../probe.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(() => node.stop());

describe.each(placements)("the name of a server %s", (_where, place) => {
  it("finds it until it ends", async () => {
    const account = await start(Account, { cents: 1 }, { ...place(node), name: "alice" });

    const found = await lookup(Account, "alice");

    expect(found?.pid).toBe(account.pid);
    await expect(found?.cents()).resolves.toBe(1);
    const ended = awaitExit(account.pid);
    kill(account.pid);
    await ended;
    await expect(lookup(Account, "alice")).resolves.toBeUndefined();
    await expect(lookup(Account, "nobody")).resolves.toBeUndefined();
  });

  it("is taken for its definition, and free for another", async () => {
    const options = { ...place(node), name: "alice" };
    const account = await start(Account, { cents: 1 }, options);

    const second = start(Account, { cents: 2 }, options);
    const savings = await start(Savings, 3, options);

    await expect(second).rejects.toThrow(NameTakenError);
    await expect(second).rejects.toMatchObject({ taken: "alice", pid: account.pid });
    expect((await lookup(Savings, "alice"))?.pid).toBe(savings.pid);
    expect((await lookup(Account, "alice"))?.pid).toBe(account.pid);
    for (const { pid } of [account, savings]) {
      const ended = awaitExit(pid);
      kill(pid);
      await ended;
    }
  });

  it("is one server's, however many start or find it at once", async () => {
    const options = { ...place(node), name: "bob" };

    const asked = Array.from({ length: 20 }, (_, cents) =>
      startOrFind(Account, { cents }, options),
    );
    const all = await Promise.all(asked);

    expect(all.filter(({ started }) => started)).toHaveLength(1);
    expect(new Set(all.map(({ handle }) => handle.pid)).size).toBe(1);
    const savings = await startOrFind(Savings, 3, options);
    expect(savings.started).toBe(true);
    for (const pid of [all[0]!.handle.pid, savings.handle.pid]) {
      const ended = awaitExit(pid);
      kill(pid);
      await ended;
    }
  });

  it("can be looked up while a server starts, also its own", async () => {
    const first = await start(Seeker, "first", { ...place(node), name: "first" });

    const second = await start(Seeker, "first", { ...place(node), name: "second" });

    await expect(first.found()).resolves.toBe(first.pid);
    await expect(second.found()).resolves.toBe(first.pid);
    for (const { pid } of [first, second]) {
      const ended = awaitExit(pid);
      kill(pid);
      await ended;
    }
  });
});

it.each(["", 1 as unknown as string])("%p is no name", async (name) => {
  await expect(start(Account, { cents: 1 }, { name })).rejects.toThrow(OptionError);
  await expect(lookup(Account, name)).rejects.toThrow(OptionError);
  expect(() => child(Account, { cents: 1 }, { id: "a", name })).toThrow(OptionError);
});

describe("a server under a supervisor", () => {
  it("keeps its name and what it handed over when it is started again", async () => {
    const events = new Probe<ChildEvent>();
    const spec = child(Account, { cents: 500 }, { id: "a", name: "alice", owner: events.pid });
    const pid = await node.start(spec);
    const account = await lookup(Account, "alice");
    account?.deposit(1);

    await expect(account?.fail("overdraft")).rejects.toMatchObject({ pid });
    const restarted = await events.nextThat((event) => event.type === "child-restarted");

    const successor = await lookup(Account, "alice");
    expect(successor?.pid).not.toBe(pid);
    expect(restarted).toMatchObject({ from: pid, to: successor?.pid });
    await expect(successor?.cents()).resolves.toBe(501);
  });
});

describe("a handler's name", () => {
  const handler = (): number => 1;
  const named = (name: string): object => ({ [name]: handler });
  const init = (): object => ({});

  it.each([
    ["a cast", "pid", { casts: named("pid") }],
    ["a call", "pid", { calls: named("pid") }],
    ["a cast", "then", { casts: named("then") }],
    ["a call", "then", { calls: named("then") }],
    ["a cast and a call", "add", { casts: named("add"), calls: named("add") }],
  ])("of %s cannot be %p", (_what, name, handlers) => {
    const define = (): unknown => defineServer(import.meta, { init, ...(handlers as object) });

    expect(define).toThrow(HandlerNameError);
    expect(define).toThrow(expect.objectContaining({ handler: name }));
  });

  it.each(["constructor", "__proto__", "toString"])("may be %p", (name) => {
    const handlers = Object.fromEntries([[name, handler]]);

    const definition = defineServer(import.meta, { init, calls: handlers });

    const handle = handleOf(definition, node.root);
    expect(Object.keys(handle)).toEqual([name, "pid"]);
  });
});
