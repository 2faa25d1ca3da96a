/**
 * Which views inside of views outlive what: a parent on the same connection, and the server.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve, type Server } from "../../liveview/index.ts";
import { awaitExit, exit, listChildren, whereis, type ChildInfo } from "../../runtime/index.ts";
import { Parent, type Shown } from "../liveview/modules/family.ts";
import { FamilyClient } from "../support/family-client.ts";
import { freePort } from "../support/free-port.ts";
import { endPrograms, launch, type OsProgram } from "../support/launched-program.ts";

const shell = new URL("site/shell.html", import.meta.url);
const shows = (...shown: readonly Shown[]): string =>
  `/?shows=${encodeURIComponent(JSON.stringify(shown))}`;

describe("a sticky child", () => {
  let server: Server;
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Parent },
      log: () => {},
      limits: { unseenMs: 1_000 },
      node: { threads: 2, spareThreads: 1 },
    });
  });
  afterAll(() => server.stop());
  const clients: FamilyClient[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.break();
  });

  const open = async (...shown: readonly Shown[]): Promise<FamilyClient> => {
    const client = await FamilyClient.open(server.url, shows(...shown));
    clients.push(client);
    await client.until(() => shown.every(({ id }) => client.isUp(`/${id}`)));
    return client;
  };
  const running = async (): Promise<readonly ChildInfo[]> => {
    const children = await listChildren((await whereis("perigee.views"))!);
    return children.filter(({ pid }) => pid !== undefined);
  };

  test("goes on under the next view that shows it, with other props", async () => {
    const client = await open({ id: "player", sticky: true, title: "one" }, { id: "other" });
    await client.clicked("/player", "add", 3);
    await client.clicked("/other", "add", 3);

    client.navigate(shows({ id: "player", sticky: true, title: "two" }, { id: "other" }));
    await client.until(() => client.isUp("/player") && client.isUp("/other"));

    await client.until(() => client.text("/player") !== "one|3");
    expect([client.text("/player"), client.text("/other")]).toEqual(["two|3", "other|0"]);
    client.click("", "tellChild", ["player", "hi"]);
    await client.until(() => client.text("/player") === "two|3|hi");
    client.click("/player", "tell", "hello");
    await client.until(() => client.text("").includes("player: hello"));
  });

  test("goes on when its parent has ended for good, and the others end with that", async () => {
    const before = await running();
    const client = await open({ id: "player", sticky: true }, { id: "other" });
    await client.clicked("/player", "add", 3);
    const started = (await running()).filter(({ id }) => before.every((old) => old.id !== id));
    const parent = started.find(({ id }) => id.startsWith("Parent-"));
    const widgets = started.filter(({ id }) => id.startsWith("Widget-"));

    exit(parent!.pid!, { type: "shutdown" });
    await Promise.race(widgets.map(({ pid }) => awaitExit(pid!)));
    client.navigate(shows({ id: "player", sticky: true }));
    await client.until(() => client.isUp("/player"));

    expect(client.text("/player")).toBe("player|3");
  });

  test("ends when nobody shows it any more", async () => {
    const client = await open({ id: "player", sticky: true });
    const widget = (await running()).findLast(({ id }) => id.startsWith("Widget-"));

    client.navigate(shows());

    expect(await awaitExit(widget!.pid!)).toEqual({ type: "normal" });
  });

  test("is not given to a view that shows another under its id, nor to another connection", async () => {
    const client = await open({ id: "player", sticky: true });
    await client.clicked("/player", "add", 3);
    const stranger = await open({ id: "player", sticky: true });
    expect(stranger.text("/player")).toBe("player|0");

    client.navigate(shows({ id: "player", sticky: true, kind: "middle" }));

    await client.until(() => client.isUp("/player/inner"));
  });
});

describe("with a store in a file", () => {
  const served = new URL("modules/served-family.ts", import.meta.url);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "perigee-"));
  });
  afterEach(async () => {
    endPrograms();
    await rm(folder, { recursive: true, force: true });
  });

  const up = async (program: OsProgram): Promise<number> =>
    Number((await program.line(/^up (\d+)/))[1]);

  test.each(["stopped", "killed"])(
    "views inside of views go on after the server was %s",
    async (how) => {
      const port = await freePort();
      const env = { PORT: String(port), STORE: join(folder, "views.db") };
      const program = launch(served, [], env);
      const pid = await up(program);
      const page = shows({ id: "a", title: "old" }, { id: "m", kind: "middle" });
      const client = await FamilyClient.open(`http://127.0.0.1:${port}`, page);
      await client.until(() => client.isUp("/a") && client.isUp("/m/inner"));
      await client.clicked("/a", "add", 5);
      await client.clicked("/m", "click");
      await client.clicked("/m/inner", "add", 6);
      client.click("", "show", [
        { id: "m", kind: "middle" },
        { id: "a", title: "new" },
      ]);
      const expected = ["new|5", "inner 1|6"];
      await client.until(() => client.text("/a") === "new|5");
      await client.until(() => client.text("/m/inner") === "inner 1|6");

      if (how === "killed") {
        await client.until(() =>
          [...client.views.values()].every((view) => view.durable >= view.events),
        );
        process.kill(pid, "SIGKILL");
        await up(program);
      } else {
        program.kill("SIGTERM");
        await program.ended;
        await up(launch(served, [], env));
      }
      client.break();
      await client.connect();
      await client.until(() => client.at("/m/inner").joins > 1 && client.at("/a").joins > 1);

      await client.until(() => client.text("/m/inner") === expected[1]);
      expect([client.text("/a"), client.text("/m/inner")]).toEqual(expected);
      await client.clicked("/m/inner", "add", 1);
      expect(client.text("/m/inner")).toBe("inner 1|7");
    },
    30_000,
  );
});
