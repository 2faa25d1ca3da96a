import {
  awaitExit,
  kill,
  NameTakenError,
  register,
  spawn,
  startNode,
  unregister,
  whereis,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { registry } from "../../../runtime/kernel/registry.ts";
import { installKernel, Kernel } from "../../../runtime/kernel/kernel.ts";
import { dropAnchors } from "../anchors.ts";
import { perform, puppet } from "../modules/puppet.ts";

describe("a name", () => {
  let node: Node;
  let pid: Pid<unknown>;
  beforeAll(async () => {
    node = await startNode({ threads: 2 });
  });
  afterAll(() => node.stop());
  beforeEach(async () => {
    pid = await spawn(puppet, {});
  });
  afterEach(async () => {
    kill(pid);
    await awaitExit(pid);
  });

  it("finds a process from every thread", async () => {
    await register("alice", pid);

    await expect(whereis("alice")).resolves.toBe(pid);
    for (const anchor of await dropAnchors(2)) {
      await expect(perform(anchor, "whereis", "alice")).resolves.toBe(pid);
    }
    await expect(whereis("bob")).resolves.toBeUndefined();
  });

  it("can be given by a process on a thread", async () => {
    await perform(pid, "register", "from a thread");

    await expect(whereis("from a thread")).resolves.toBe(pid);
  });

  it("belongs to one living process", async () => {
    const other = await spawn(puppet, {});
    await register("alice", pid);

    const again = register("alice", other);

    await expect(again).rejects.toThrow(NameTakenError);
    await expect(again).rejects.toMatchObject({
      code: "ERR_NAME_TAKEN",
      taken: "alice",
      pid,
    });
    await expect(perform(other, "register", "alice")).resolves.toMatchObject({
      failed: "NameTakenError",
    });
    await expect(whereis("alice")).resolves.toBe(pid);
  });

  it("can be taken away, once", async () => {
    await register("alice", pid);

    await expect(unregister("alice")).resolves.toBe(true);

    await expect(unregister("alice")).resolves.toBe(false);
    await expect(whereis("alice")).resolves.toBeUndefined();
  });

  it("goes with its process, all of its names, and no other's", async () => {
    const other = await spawn(puppet, {});
    await register("alice", pid);
    await register("ally", pid);
    await register("bob", pid);
    await unregister("bob");
    await register("bob", other);

    kill(pid);
    await awaitExit(pid);

    await expect(whereis("alice")).resolves.toBeUndefined();
    await expect(whereis("ally")).resolves.toBeUndefined();
    await expect(whereis("bob")).resolves.toBe(other);
    await register("alice", other);
    await expect(whereis("alice")).resolves.toBe(other);
  });

  it("of a process that has ended already is free as soon as that is known", async () => {
    kill(pid);
    await awaitExit(pid);
    const other = await spawn(puppet, {});

    await register("of the dead", pid);
    // Asked after the registry has, so told after it.
    await awaitExit(pid);

    await expect(register("of the dead", other)).resolves.toBeUndefined();
    await expect(whereis("of the dead")).resolves.toBe(other);
  });

  it("is there before anybody hears of a process that is spawned with it", async () => {
    const spawned = await spawn(puppet, {}, { name: "spawned" });

    await expect(whereis("spawned")).resolves.toBe(spawned);
  });
});

describe("the registry", () => {
  const kernel = new Kernel({ thread: 0, router: { send: () => false }, system: () => {} });
  beforeAll(() => installKernel(kernel));
  afterAll(() => installKernel(undefined));

  it("forgets whom it watched when a name is taken away", async () => {
    const process = kernel.create(undefined);
    const { pid } = process;
    const context = {
      pid,
      parent: undefined,
      handover: undefined,
      defer: () => {},
      exit: () => {},
    };
    process.open(await registry.start(context, undefined));
    const named = kernel.create(undefined);

    await register("alice", named.pid);
    expect([process.ties.watched.size, named.ties.watchers.size]).toEqual([1, 1]);
    await unregister("alice");

    expect([process.ties.watched.size, named.ties.watchers.size]).toEqual([0, 0]);
  });
});
