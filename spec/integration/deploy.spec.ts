/**
 * A new version of a program on the states that the last one kept.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  serve,
  sqliteStore,
  type LiveView,
  type LogEntry,
  type Server,
} from "../../liveview/index.ts";
import { Ledger } from "../liveview/modules/ledger.ts";
import { Ledger as OtherLedger } from "../liveview/modules/ledger-2.ts";
import { freePort } from "../support/free-port.ts";
import { ScriptedUser, writtenOn } from "../support/scripted-user.ts";

describe("a program that is stopped, and started anew", () => {
  let folder: string;
  let port: number;
  const entries: LogEntry[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "perigee-"));
    port = await freePort();
    entries.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const start = (view: LiveView): Promise<Server> =>
    serve({
      port,
      shell: new URL("site/shell.html", import.meta.url),
      routes: { "/": view },
      store: sqliteStore({ file: join(folder, "views.db") }),
      log: (entry) => entries.push(entry),
      node: { threads: 1, spareThreads: 0 },
    });

  const deploy = async (
    view: LiveView,
  ): Promise<{ user: ScriptedUser; stop: () => Promise<void> }> => {
    const before = await start(Ledger);
    const user = await ScriptedUser.open(before.url);
    user.click("write", 1);
    user.click("write", 2);
    await user.settled(2);
    await before.stop();
    const after = await start(view);
    await user.until(() => user.joins === 2);
    user.click("write", 3);
    await user.settled(3);
    return {
      user,
      stop: async () => {
        user.leave();
        await after.stop();
      },
    };
  };

  test("goes on with the states of the same version", async () => {
    const { user, stop } = await deploy(Ledger);

    expect(writtenOn(user)).toEqual([1, 2, 3]);
    expect(user.lost).toEqual(new Set());
    expect(entries).toEqual([]);
    await stop();
  });

  test("drops those of another version, says so to the log and to the page", async () => {
    const { user, stop } = await deploy(OtherLedger);

    expect(writtenOn(user)).toEqual([3]);
    expect(user.lost).toEqual(new Set([1, 2]));
    expect(entries).toEqual([
      expect.objectContaining({
        event: "checkpoint-dropped",
        level: "warn",
        reason: expect.stringContaining("Ledger@1"),
      }),
    ]);
    await stop();
  });
});
