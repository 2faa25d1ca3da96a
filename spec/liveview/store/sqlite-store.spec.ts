import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { sqliteStore, type Checkpoint, type Store } from "../../../liveview/index.ts";
import { schemaVersion } from "../../../liveview/store/sqlite-database.ts";
import { openSqliteStore, sqlite } from "../../../liveview/store/sqlite-store.ts";
import { aCheckpoint } from "./a-checkpoint.ts";
import { describeStore } from "./describe-store.ts";

const keepMs = 60_000;
let folder: string;
let file: string;
let opened: Store[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perigee-store-"));
  file = join(folder, "store.db");
});
afterEach(() => {
  for (const store of opened.splice(0)) void store.close();
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});

const open = (): Store => {
  const store = openSqliteStore({ file, keepMs });
  opened.push(store);
  return store;
};

/** What opening it throws. */
const refusal = (): unknown => {
  try {
    open();
    return undefined;
  } catch (thrown) {
    return thrown;
  }
};

describeStore("a store in a file", () => openSqliteStore({ file, keepMs }));

describe("a store in a file", () => {
  test("gives what an earlier opening kept, and its secret", async () => {
    const first = open();
    const checkpoint = aCheckpoint("a", { expires: 5_000_000_000_000, isLast: true });
    await first.save([checkpoint]);
    const secret = await first.secret?.();
    await first.close();
    opened = [];

    const second = open();

    expect(await second.load("a")).toEqual(checkpoint);
    expect(await second.secret?.()).toBe(secret);
    expect(secret).toMatch(/^[\w-]{43}$/);
  });

  test("gives those an expiry that were left without, and no other", async () => {
    const first = open();
    await first.save([aCheckpoint("left"), aCheckpoint("other", { expires: 7 })]);
    await first.close();
    opened = [];
    const before = Date.now();

    const second = open();

    const { expires } = (await second.load("left"))!;
    expect(expires).toBeGreaterThanOrEqual(before + keepMs);
    expect(expires).toBeLessThanOrEqual(Date.now() + keepMs);
    expect(await second.load("other")).toMatchObject({ expires: 7 });
  });

  test("keeps all of a save, or nothing", async () => {
    const store = open();
    await store.save([aCheckpoint("a", { settled: 1 })]);
    const wrong = aCheckpoint("c", { settled: null as unknown as number });

    expect(() => store.save([aCheckpoint("a", { settled: 2 }), aCheckpoint("b"), wrong])).toThrow(
      "NOT NULL",
    );

    expect(await store.load("a")).toMatchObject({ settled: 1 });
    expect(await store.load("b")).toBeUndefined();
    await store.save([aCheckpoint("b")]);
    expect(await store.load("b")).toEqual(aCheckpoint("b"));
  });

  test("is opened twice at a time, with one secret", async () => {
    const first = open();
    const second = open();
    await first.save([aCheckpoint("a")]);

    expect(await second.load("a")).toEqual(aCheckpoint("a"));
    expect(await second.secret?.()).toBe(await first.secret?.());
  });

  test("makes its folder, and files that only their owner reads", async () => {
    file = join(folder, "deep", "down", "store.db");
    const store = open();
    await store.save([aCheckpoint("a")]);

    const modes = readdirSync(join(folder, "deep", "down")).map((name) => [
      name,
      statSync(join(folder, "deep", "down", name)).mode & 0o777,
    ]);
    expect(modes).toEqual([
      ["store.db", 0o600],
      ["store.db-shm", 0o600],
      ["store.db-wal", 0o600],
    ]);
  });

  test("is not read when its schema is another, and left as it is", () => {
    void openSqliteStore({ file, keepMs }).close();
    const database = new DatabaseSync(file);
    database.exec("PRAGMA user_version = 7");
    database.close();
    const before = readFileSync(file);

    expect(refusal()).toMatchObject({
      code: "ERR_STORE_SCHEMA",
      file,
      found: 7,
      wanted: schemaVersion,
      message: expect.stringContaining("give it another file"),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test("is no file of another program", () => {
    writeFileSync(file, "Dear diary, ".repeat(1_000));
    expect(refusal()).toMatchObject({
      code: "ERR_STORE_FILE",
      file,
      why: expect.stringMatching("not a database"),
    });
    expect(readFileSync(file, "utf8")).toBe("Dear diary, ".repeat(1_000));
  });

  test.each(["CREATE TABLE notes (text TEXT)", "PRAGMA user_version = 1"])(
    "is no database of another program: %s",
    (sql) => {
      const database = new DatabaseSync(file);
      database.exec(sql);
      database.close();
      const before = readFileSync(file);

      expect(refusal()).toMatchObject({
        code: "ERR_STORE_FILE",
        why: "it is the database of another program: choose another file",
      });
      expect(readFileSync(file).equals(before)).toBe(true);
    },
  );

  test("cannot be where nobody may write", () => {
    chmodSync(folder, 0o555);
    // Nothing is read-only for root.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(refusal()).toMatchObject({
        code: "ERR_STORE_FILE",
        file,
        why: expect.stringMatching(/EACCES/),
      });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test("cannot be a folder, or in a file", () => {
    file = folder;
    expect(refusal()).toMatchObject({
      code: "ERR_STORE_FILE",
      why: expect.stringMatching(/EISDIR/),
    });
    writeFileSync(join(folder, "file"), "");
    file = join(folder, "file", "store.db");
    expect(refusal()).toMatchObject({
      code: "ERR_STORE_FILE",
      why: expect.stringMatching(/ENOTDIR|EEXIST/),
    });
  });

  test("holds whole saves, and each that was done, when its OS process is killed", async () => {
    const program = fileURLToPath(new URL("modules/writes-for-ever.ts", import.meta.url));
    const flags = ["--conditions=perigee-source", "--disable-warning=ExperimentalWarning"];
    for (const rounds of [1, 20, 47]) {
      const writer = spawn(process.execPath, [...flags, program, file], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const exited = once(writer, "exit");
      let last = 0;
      for await (const line of createInterface({ input: writer.stdout })) {
        last = Number(line);
        if (last === rounds) writer.kill("SIGKILL");
      }
      expect((await exited)[1]).toBe("SIGKILL");

      const store = openSqliteStore({ file, keepMs });
      const kept: Checkpoint[] = [];
      for (let n = 0; n < 10; n += 1) kept.push((await store.load(`v${n}`))!);
      await store.close();
      const [{ settled }] = kept as [Checkpoint];
      expect(new Set(kept.map((each) => each.settled))).toEqual(new Set([settled]));
      // Done and not yet printed, perhaps.
      expect(settled).toBeGreaterThanOrEqual(last);
      const database = new DatabaseSync(file);
      expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
      database.close();
    }
  });
});

describe("the definition of a store in a file", () => {
  test("has an absolute path, from a path or a URL", () => {
    expect(sqliteStore({ file: "data/store.db" })).toMatchObject({
      argument: { file: join(process.cwd(), "data/store.db"), keepMs: 3_600_000 },
      isDurable: true,
      isolation: "thread",
    });
    expect(sqliteStore({ file: pathToFileURL(file) })).toEqual(sqlite({ file, keepMs: 3_600_000 }));
  });

  test.each([
    [{ file: "" }, "file"],
    [{ file: undefined }, "file"],
    [{ file: "a\0b" }, "file"],
    [{ file: new URL("https://example.org/store.db") }, "file"],
    [{ file: "a", keepMs: -1 }, "keepMs"],
    [{ file: "a", keepMs: Infinity }, "keepMs"],
  ])("is not made of %p", (options, option) => {
    expect(() => sqliteStore(options as never)).toThrow(
      expect.objectContaining({ code: "ERR_OPTION", option }),
    );
  });

  test("leaves no file where none is opened", () => {
    sqliteStore({ file });

    expect(existsSync(file)).toBe(false);
  });
});
