import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStore, sqliteStore, type StoreDefinition } from "../../../liveview/index.ts";
import {
  castCheckpoint,
  checkpointsAddress,
  loadCheckpoint,
  readSecret,
  saveCheckpoint,
  startCheckpoints,
} from "../../../liveview/store/checkpoints.ts";
import type { CheckpointedMessage, StoreMessage } from "../../../liveview/store/store-message.ts";
import { openSqliteStore } from "../../../liveview/store/sqlite-store.ts";
import {
  awaitExit,
  call,
  kill,
  spawn,
  spawnHere,
  startNode,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { mainThread, threadOf } from "../../../runtime/term/pid.ts";
import { aCheckpoint } from "./a-checkpoint.ts";
import { broken, talker, telling, type Talk } from "./modules/elsewhere.ts";

let node: Node;
let folder: string;
let file: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "perigee-checkpoints-"));
  file = join(folder, "store.db");
  node = await startNode({ threads: 1, spareThreads: 1 });
});
afterEach(async () => {
  await node.stop();
  rmSync(folder, { recursive: true });
});

/** A process that collects what it hears, and whoever waits for so many. */
const collector = <Message>(): {
  readonly pid: Pid<Message>;
  readonly heard: Message[];
  readonly hears: (count: number) => Promise<void>;
} => {
  const heard: Message[] = [];
  let check = (): void => {};
  const pid = spawnHere<Message>({
    message: (message) => {
      heard.push(message as Message);
      check();
    },
  });
  const hears = (count: number): Promise<void> =>
    new Promise((resolve) => {
      check = () => {
        if (heard.length >= count) resolve();
      };
      check();
    });
  return { pid, heard, hears };
};

const many = (count: number, settled: number) =>
  Array.from({ length: count }, (_, n) => aCheckpoint(`v${n}`, { settled }));

type Kind = readonly [name: string, store: () => StoreDefinition, isDurable: boolean];
const kinds: readonly Kind[] = [
  ["in memory, on the main thread", () => memoryStore(), false],
  ["in a file, on a thread of its own", () => sqliteStore({ file }), true],
  ["of a user, on a thread of its own", () => telling({ tells: spawnHere({}) }), false],
];
describe.each(kinds)("checkpoints %s", (name, store, isDurable) => {
  let process: Pid<StoreMessage>;
  let other: Pid;
  const talk = (request: Talk): Promise<unknown> => call(other, request);
  beforeEach(async () => {
    process = await startCheckpoints(store());
    other = await spawn(talker, undefined);
  });

  test("are kept there", () => {
    expect(threadOf(process) === mainThread).toBe(name.includes("main"));
    expect(threadOf(other)).not.toBe(threadOf(process));
  });

  test("are cast from any thread, and their owner is told of the newest", async () => {
    const owner = collector<CheckpointedMessage>();
    for (let settled = 1; settled <= 5; settled += 1) {
      await talk({ type: "cast", checkpoints: many(100, settled), owner: owner.pid });
    }

    for (const { id } of many(100, 5)) {
      expect(await talk({ type: "load", id })).toMatchObject({ settled: 5 });
    }
    const isLast = (): boolean =>
      owner.heard.filter(([, , settled]) => settled === 5).length === 100;
    for (let count = owner.heard.length; !isLast(); count += 1) await owner.hears(count);
    const last = new Map<string, number>();
    for (const [type, id, settled, durable] of owner.heard) {
      expect([type, durable]).toEqual([-1, isDurable]);
      expect(settled).toBeGreaterThan(last.get(id) ?? 0);
      last.set(id, settled);
    }
  });

  test("are loaded as they were cast before, and are gone when forgotten", async () => {
    const [first] = many(1, 1) as [ReturnType<typeof aCheckpoint>];
    await talk({ type: "cast", checkpoints: [first], owner: spawnHere({}) });
    expect(await talk({ type: "load", id: first.id })).toEqual(first);
    await talk({ type: "forget", ids: [first.id] });
    expect(await talk({ type: "load", id: first.id })).toBeUndefined();
    await talk({ type: "save", checkpoint: first });
    expect(await loadCheckpoint(first.id, "Counter@1")).toEqual(first);
    expect(await loadCheckpoint(first.id, "Counter@2")).toBeUndefined();
    expect(await loadCheckpoint(first.id, "Counter@1")).toBeUndefined();
  });

  test("go on in a successor when their process is killed", async () => {
    await saveCheckpoint(aCheckpoint("a"));
    const ended = awaitExit(process);
    kill(process);
    await ended;

    const loaded = await loadCheckpoint("a", "Counter@1");
    expect(loaded?.id).toBe(isDurable ? "a" : undefined);
    await talk({ type: "save", checkpoint: aCheckpoint("b") });
    expect(await loadCheckpoint("b", "Counter@1")).toEqual(aCheckpoint("b"));
  });
});

describe("checkpoints", () => {
  test("that come in one go are one save", async () => {
    const saves = collector<number>();
    await startCheckpoints(telling({ tells: saves.pid }));
    const owner = collector<CheckpointedMessage>();
    for (const each of many(200, 1)) castCheckpoint(each, owner.pid);

    await owner.hears(200);

    expect(saves.heard.length).toBeLessThan(20);
    expect(saves.heard.reduce((sum, count) => sum + count, 0)).toBe(200);
  });

  test("in a file are all there when the node was stopped, and so is the secret", async () => {
    await startCheckpoints(sqliteStore({ file }));
    const secret = await readSecret();
    const before = many(50, 3).map((each) => saveCheckpoint(each));
    await Promise.all(before);
    await node.stop();

    const store = openSqliteStore({ file, keepMs: 1_000 });
    for (const { id } of many(50, 3)) expect(await store.load(id)).toMatchObject({ settled: 3 });
    expect(await store.secret?.()).toBe(secret);
    await store.close();
  });

  test("do not start with a file that is no database, and say so", async () => {
    writeFileSync(file, "Dear diary, ".repeat(1_000));

    await expect(startCheckpoints(sqliteStore({ file }))).rejects.toMatchObject({
      name: "StoreFileError",
      code: "ERR_STORE_FILE",
      file,
      message: expect.stringContaining("not a database"),
    });
    // Nothing is in the way of another.
    await startCheckpoints(memoryStore());
  });

  test("do not start with a store of a user that cannot be opened", async () => {
    await expect(startCheckpoints(broken(undefined))).rejects.toMatchObject({
      code: "ERR_INIT_FAILED",
      message: expect.stringContaining("no such server"),
    });
  });

  test("are found at once when their process was found a moment ago", async () => {
    const process = await startCheckpoints(memoryStore());

    expect(checkpointsAddress()).toBe(process);
  });

  test("have no secret in memory", async () => {
    await startCheckpoints(memoryStore());

    expect(await readSecret()).toBeUndefined();
  });

  test("cannot be loaded or saved where nothing keeps them", async () => {
    await expect(loadCheckpoint("a", "Counter@1")).rejects.toMatchObject({
      code: "ERR_STORE_FAILED",
      message: "a checkpoint cannot be loaded: no process of checkpoints runs",
    });
  });
});
