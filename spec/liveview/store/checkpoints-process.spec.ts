import { defineStore, type Checkpoint, type Store } from "../../../liveview/index.ts";
import {
  castCheckpoint,
  forgetCheckpoint,
  loadCheckpoint,
  readSecret,
  rejectCheckpoint,
  saveCheckpoint,
  startCheckpoints,
} from "../../../liveview/store/checkpoints.ts";
import { openMemoryStore } from "../../../liveview/store/memory-store.ts";
import type { CheckpointedMessage, StoreMessage } from "../../../liveview/store/store-message.ts";
import type { StoreLogEntry } from "../../../liveview/store/store-log.ts";
import { awaitExit, kill, spawnHere, stop, type Pid } from "../../../runtime/index.ts";
import { startTestNode, type TestNode } from "../../../runtime/testing/index.ts";
import { aCheckpoint } from "./a-checkpoint.ts";

/** What was done with the store, in order, as text. */
let done: string[] = [];
/** What the store throws instead of saving what `isRefused` says. */
let failure: Error | undefined;
let isRefused: (checkpoint: Checkpoint) => boolean = () => true;
/** Saves wait for these. */
let gate: Promise<void> | undefined;
let kept: Store;

const scripted = defineStore(import.meta, { isDurable: true, isolation: "shared" }, (): Store => {
  const act = <Result>(what: string, run: () => Result): Result => {
    done.push(what);
    if (failure !== undefined && !what.startsWith("save")) throw failure;
    return run();
  };
  return {
    save: async (checkpoints) => {
      act(`save ${checkpoints.map(({ id, settled }) => `${id}:${settled}`).join(" ")}`, () => {});
      if (gate !== undefined) await gate;
      if (failure !== undefined && checkpoints.some(isRefused)) throw failure;
      await kept.save(checkpoints);
    },
    load: (id) => act(`load ${id}`, () => kept.load(id)),
    delete: (ids) => act(`delete ${ids.join(" ")}`, () => kept.delete(ids)),
    sweep: () => act("sweep", () => {}),
    secret: () => act("secret", () => "a secret"),
    close: () => act("close", () => {}),
  };
});

describe("the process of checkpoints", () => {
  let node: TestNode;
  let process: Pid<StoreMessage>;
  let owner: Pid<CheckpointedMessage>;
  let told: CheckpointedMessage[];
  let logged: StoreLogEntry[];
  beforeEach(async () => {
    done = [];
    failure = undefined;
    isRefused = () => true;
    gate = undefined;
    kept = openMemoryStore({ maxBytes: Infinity });
    told = [];
    logged = [];
    node = await startTestNode();
    owner = spawnHere({ message: (message) => void told.push(message as CheckpointedMessage) });
    const log = spawnHere<StoreLogEntry>({
      message: (entry) => void logged.push(entry as StoreLogEntry),
    });
    process = await startCheckpoints(scripted(undefined), log);
  });
  afterEach(() => node.stop());

  const cast = (id: string, given: Partial<Checkpoint> = {}): void =>
    castCheckpoint(aCheckpoint(id, given), owner);

  /** Lets what was cast be saved. */
  const settle = (): Promise<void> => node.clock.advance(1);

  /** A gate that is closed until it is opened. */
  const closeGate = (): (() => void) => {
    let open = (): void => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    return () => {
      gate = undefined;
      open();
    };
  };

  test("is one, however many start it", async () => {
    const all = [startCheckpoints(scripted(undefined)), startCheckpoints(scripted(undefined))];

    expect(await Promise.all(all)).toEqual([process, process]);
  });

  test("saves what comes in one go at once, the newest of each, and tells its owner", async () => {
    cast("a", { settled: 1 });
    cast("b", { settled: 1 });
    cast("a", { settled: 2 });
    await settle();

    expect(done).toEqual(["save a:2 b:1"]);
    expect(told).toEqual([
      [-1, "a", 2, true],
      [-1, "b", 1, true],
    ]);
  });

  test("has one save under way; what comes meanwhile is the next", async () => {
    const open = closeGate();
    cast("a", { settled: 1 });
    await settle();
    cast("a", { settled: 2 });
    await settle();
    cast("a", { settled: 3 });
    cast("b", { settled: 1 });
    await settle();
    expect(done).toEqual(["save a:1"]);
    open();
    await settle();

    expect(done).toEqual(["save a:1", "save a:3 b:1"]);
    expect(told.map(([, id, settled]) => `${id}:${settled}`)).toEqual(["a:1", "a:3", "b:1"]);
  });

  test("gives what was cast before, saved or not", async () => {
    const open = closeGate();
    cast("a", { settled: 1 });
    expect(await loadCheckpoint("a", "Counter@1")).toMatchObject({ settled: 1 });
    await settle();
    expect(await loadCheckpoint("a", "Counter@1")).toMatchObject({ settled: 1 });
    cast("a", { settled: 2 });
    expect(await loadCheckpoint("a", "Counter@1")).toMatchObject({ settled: 2 });
    forgetCheckpoint("a");
    expect(await loadCheckpoint("a", "Counter@1")).toBeUndefined();
    cast("b");
    open();
    await settle();

    expect(done).toEqual(["save a:1", "save b:1", "delete a"]);
    expect(await loadCheckpoint("a", "Counter@1")).toBeUndefined();
    expect(await loadCheckpoint("b", "Counter@1")).toEqual(aCheckpoint("b"));
  });

  test("answers a final save when it is kept, and tells the owner of the one before", async () => {
    const open = closeGate();
    cast("a", { settled: 1 });
    await settle();
    cast("a", { settled: 2 });
    const answers: unknown[] = [];
    const saved = saveCheckpoint(aCheckpoint("a", { settled: 3 })).then((answer) =>
      answers.push(answer),
    );
    await settle();
    expect(answers).toEqual([]);
    open();
    await settle();
    await saved;

    expect(done).toEqual(["save a:1", "save a:3"]);
    expect(told.map(([, , settled]) => settled)).toEqual([1, 3]);
  });

  test("deletes and logs one of another version", async () => {
    await kept.save([aCheckpoint("a"), aCheckpoint("b")]);

    expect(await loadCheckpoint("a", "Counter@2")).toBeUndefined();
    expect(await loadCheckpoint("a", "Counter@1")).toBeUndefined();
    rejectCheckpoint("b", "its bytes do not read");
    await settle();

    expect(done.at(-1)).toBe("delete a b");
    const entry = { event: "checkpoint-dropped", level: "warn", time: expect.any(String) };
    expect(logged).toEqual([
      { ...entry, id: "a", reason: "it is of Counter@1, not of Counter@2" },
      { ...entry, id: "b", reason: "its bytes do not read" },
    ]);
  });

  test("gives the secret of the store", async () => {
    expect(await readSecret()).toBe("a secret");
  });

  test("has expired ones forgotten every 30 seconds", async () => {
    await node.clock.advance(29_999);
    expect(done).toEqual([]);
    await node.clock.advance(30_010);

    expect(done).toEqual(["sweep", "sweep"]);
  });

  test("tries again with back-off when the store fails, and keeps the newest", async () => {
    failure = new Error("disk full");
    cast("a", { settled: 1 });
    await settle();
    cast("a", { settled: 2 });
    for (const ms of [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]) {
      done = [];
      await node.clock.advance(ms - 1);
      expect(done.filter((act) => act !== "sweep")).toEqual([]);
      await node.clock.advance(1);
      expect(done.filter((act) => act !== "sweep")).toEqual(["save a:2"]);
    }
    expect(told).toEqual([]);
    failure = undefined;
    await node.clock.advance(10_000);

    expect(told).toEqual([[-1, "a", 2, true]]);
    const entry = { event: "checkpoint-failed", level: "error", reason: "disk full", waiting: 1 };
    expect(logged).toEqual([{ ...entry, time: expect.any(String) }]);
  });

  test("logs a failure once a minute at most", async () => {
    failure = new Error("disk full");
    cast("a");
    await node.clock.advance(59_999);
    expect(logged).toHaveLength(1);

    await node.clock.advance(20_000);

    expect(logged).toHaveLength(2);
  });

  test("answers everybody who waits when the store fails, and tries at once for them", async () => {
    failure = new Error("disk full");
    cast("a");
    await settle();
    const saved = saveCheckpoint(aCheckpoint("b"));

    await expect(saved).rejects.toMatchObject({
      code: "ERR_STORE_FAILED",
      message: "a checkpoint is not saved: disk full",
    });
    await expect(loadCheckpoint("c", "Counter@1")).rejects.toThrow("disk full");
    await expect(readSecret()).rejects.toThrow("disk full");
    failure = undefined;
    await node.clock.advance(1_000);

    expect(await loadCheckpoint("b", "Counter@1")).toEqual(aCheckpoint("b"));
  });

  test("is not held up by one that the store refuses, and gives that one up", async () => {
    failure = new Error("too large");
    isRefused = ({ id }) => id === "large";
    cast("large");
    for (let settled = 1; settled <= 4; settled += 1) {
      cast("a", { settled });
      await node.clock.advance(1_000);
    }

    expect(told.map(([, , settled]) => settled)).toEqual([1, 2, 3, 4]);
    expect(logged).toContainEqual(
      expect.objectContaining({
        event: "checkpoint-dropped",
        id: "large",
        reason: "the store refuses it: too large",
      }),
    );
    expect(done.at(-1)).toBe("save a:4");
  });

  test("asks a store that is gone three times for many, not once for each", async () => {
    failure = new Error("no connection");
    for (let n = 0; n < 20; n += 1) cast(`v${n}`);
    await settle();
    expect(done).toHaveLength(4);
    failure = undefined;
    await node.clock.advance(100);

    expect(told).toHaveLength(20);
  });

  test("keeps the newest when more waits than it may keep", async () => {
    const open = closeGate();
    cast("first");
    await settle();
    const state = new Uint8Array(40 * 1024 * 1024);
    const oldest = saveCheckpoint(aCheckpoint("oldest", { state }));
    const refused = oldest.catch((thrown: unknown) => thrown);
    await settle();
    cast("newest", { state });
    await settle();
    await expect(refused).resolves.toMatchObject({
      message: "a checkpoint is not saved: more waits than can be kept",
    });
    open();
    await settle();

    expect(done).toEqual(["save first:1", "save newest:1"]);
    expect(logged).toMatchObject([{ event: "checkpoint-failed", waiting: 1 }]);
  });

  test("saves all that waits when it is stopped, and closes the store", async () => {
    const open = closeGate();
    cast("a", { settled: 1 });
    await settle();
    cast("a", { settled: 2 });
    for (let n = 0; n < 1_200; n += 1) cast(`v${n}`);
    await settle();
    const stopped = stop(process);
    open();
    await stopped;

    expect(done.map((act) => act.split(" ").length)).toEqual([2, 501, 501, 202, 1]);
    expect(done.at(-1)).toBe("close");
    expect(await kept.load("a")).toMatchObject({ settled: 2 });
  });

  test("says what it could not save before it was stopped", async () => {
    failure = new Error("disk full");
    cast("a");
    await settle();
    logged.length = 0;

    expect(await stop(process)).toEqual({ type: "shutdown" });
    await settle();

    expect(done.at(-1)).toBe("close");
    expect(logged).toMatchObject([
      { reason: "it was stopped before the store took what waits", waiting: 1 },
      { reason: "disk full" },
    ]);
  });

  test("ends with a store that hangs; its successor saves what waits", async () => {
    closeGate();
    cast("a", { settled: 1 });
    await settle();
    cast("b", { settled: 1 });
    const ended = awaitExit(process);
    await node.clock.advance(30_000);
    gate = undefined;
    await node.clock.advance(30_001);

    expect(await ended).toMatchObject({ type: "error", name: "StoreFailedError" });
    expect(told).toEqual([
      [-1, "a", 1, true],
      [-1, "b", 1, true],
    ]);
  });

  test("closes the store when it is killed, and its successor is found", async () => {
    await readSecret();
    done = [];
    kill(process);
    await settle();

    expect(done).toEqual(["close"]);
    const saved = saveCheckpoint(aCheckpoint("a"));
    await settle();
    await saved;
    expect(await loadCheckpoint("a", "Counter@1")).toEqual(aCheckpoint("a"));
  });
});

describe("a store", () => {
  test.each([undefined, null, 7, {}, { url: "file:///x" }])("is not %j", async (store) => {
    await expect(startCheckpoints(store as never)).rejects.toMatchObject({ code: "ERR_OPTION" });
  });

  test.each([
    [{ isDurable: "yes" }, "isDurable"],
    [{ isDurable: true, isolation: "process" }, "isolation"],
  ])("is not defined with %j", (traits, option) => {
    expect(() => defineStore(import.meta, traits as never, () => kept)).toThrow(
      expect.objectContaining({ code: "ERR_OPTION", option }),
    );
  });
});
