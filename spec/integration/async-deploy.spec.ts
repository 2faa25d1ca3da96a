/**
 * Tasks across the end of the OS process's server: what ran is started once more, or has failed when it is not to be.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve, sqliteStore, type Server } from "../../liveview/index.ts";
import { register } from "../../runtime/index.ts";
import { Heard } from "../liveview/async/heard.ts";
import { Workshop } from "../liveview/async/modules/workshop.ts";
import { Turnstile } from "../runtime/gate.ts";
import { FrameClient, getPage } from "../support/frame-client.ts";

describe("a server that is stopped while tasks run, and started anew", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "perigee-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const start = (): Promise<Server> =>
    serve({
      port: 0,
      shell: new URL("site/shell.html", import.meta.url),
      routes: { "/": Workshop },
      store: sqliteStore({ file: join(folder, "views.db") }),
      log: () => {},
      node: { threads: 1, spareThreads: 0 },
    });

  test.each([
    ["build", "done LASTING"],
    ["elsewhere", "done LASTING"],
    ["once", "failed interrupted"],
  ])("%s: %s", async (event, outcome) => {
    const before = await start();
    const [gate, log] = [new Turnstile(), new Heard()];
    // The next node has none of that name.
    await register("gate", gate.pid);
    const { tokens } = await getPage(before.url);
    const first = await FrameClient.open(before.url);
    const [, , , , , , token] = await first.join(tokens[0]!);
    first.send([1, 0, 1, event, { text: "lasting", gate: "gate", log: log.pid }]);
    await log.next("begun", "lasting");
    await before.stop();

    const after = await start();
    const second = await FrameClient.open(after.url);
    second.send([0, 0, token, "/", 1]);
    const [, , , , , tree] = await second.nextOf(0);
    let shown = JSON.stringify(tree);
    while (!shown.includes(outcome)) shown = JSON.stringify(await second.nextOf(1));
    expect(shown).toContain(outcome);
    await second.close();
    await after.stop();
  });
});
