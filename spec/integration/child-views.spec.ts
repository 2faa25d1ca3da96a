/**
 * Views inside of views: in the page from the start, each a process of its own, joined through the view
 * around it.
 */
import { serve, type LogEntry, type Server } from "../../liveview/index.ts";
import { exit, listChildren, whereis } from "../../runtime/index.ts";
import { Endless, Parent, type Shown } from "../liveview/modules/family.ts";
import { FamilyClient } from "../support/family-client.ts";
import { Gate } from "../runtime/gate.ts";
import { FrameClient, getPage } from "../support/frame-client.ts";

const shell = new URL("site/shell.html", import.meta.url);
const shows = (...shown: readonly Shown[]): string =>
  `/?shows=${encodeURIComponent(JSON.stringify(shown))}`;

describe("views inside of a view", () => {
  let server: Server;
  const entries: LogEntry[] = [];
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Parent, "/endless": Endless },
      log: (entry) => void entries.push(entry),
      limits: { maxViewsPerPage: 12 },
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
    return client;
  };
  const views = async () => listChildren((await whereis("perigee.views"))!);
  const processes = async (): Promise<number> => {
    const children = await views();
    return children.filter(({ pid }) => pid !== undefined).length;
  };

  test("are in the page, each in its place, with a token of its own", async () => {
    const { html } = await open({ id: "a", title: "first" }, { id: "b<\"&'", title: "second" });

    const text = html.replaceAll(/<!--.*?-->/g, "");
    expect(text).toMatch(/<perigee-view data-live-child="a" [^>]*><b>first<\/b>/);
    expect(text).toMatch(
      /<perigee-view data-live-child="b&lt;&quot;&amp;&#39;" [^>]*><b>second<\/b>/,
    );
    expect(html.match(/data-live-token="Widget-[^"]+"/g)).toHaveLength(2);
  });

  test("have marks of their own, which are none for the view around them", async () => {
    const { html } = await open({ id: "m", kind: "middle" });

    expect(html).toMatch(/<!--11lit-part [^>]+--><b><!--11lit-part-->inner 0<!--11\/lit-part-->/);
    expect(html).toMatch(/<!--1lit-part [^>]+--><!--1lit-node \d+--><button class="middle"/);
    expect(html).toMatch(/<!--lit-part [^>]+--><p>/);
  });

  test("are adopted: the processes that made the page go on", async () => {
    const before = await processes();
    const client = await open({ id: "a" }, { id: "m", kind: "middle" });
    await client.until(() => client.isUp("/a") && client.isUp("/m/inner"));

    expect(await processes()).toBe(before + 4);
    await client.clicked("/a", "add", 2);
    await client.clicked("/m/inner", "add", 3);

    expect(client.text("/a")).toBe("a|2");
    expect(client.text("/m/inner")).toBe("inner 0|3");
  });

  test("come and go with what their parent shows", async () => {
    const before = await processes();
    const client = await open({ id: "a" });
    await client.until(() => client.isUp("/a"));
    await client.clicked("/a", "add", 1);

    client.click("", "show", [{ id: "b" }, { id: "a" }]);
    await client.until(() => client.isUp("/b"));
    expect(client.text("/a")).toBe("a|1");
    expect(await processes()).toBe(before + 3);
    await client.clicked("", "show", []);

    while ((await processes()) > before + 1);
    await client.clicked("", "show", [{ id: "a" }]);
    await client.until(() => client.isUp("/a"));
    expect(client.text("/a")).toBe("a|0");
  });

  test("get other props from their parent", async () => {
    const client = await open({ id: "a", title: "old" });
    await client.until(() => client.isUp("/a"));
    await client.clicked("/a", "add", 1);

    client.click("", "show", [{ id: "a", title: "new" }]);

    await client.until(() => client.text("/a") !== "old|1");
    expect(client.text("/a")).toBe("new|1");
  });

  test("give way to another view under the same id", async () => {
    const client = await open({ id: "a" });
    await client.until(() => client.isUp("/a"));

    client.click("", "show", [{ id: "a", kind: "middle" }]);

    await client.until(() => client.isUp("/a/inner"));
    expect(client.text("/a/inner")).toBe("inner 0|0");
  });

  test("talk with their parent, which knows who it is", async () => {
    const client = await open({ id: "a" }, { id: "b" });
    await client.until(() => client.isUp("/a") && client.isUp("/b"));

    client.click("/b", "tell", "hello");
    await client.until(() => client.text("").includes("b: hello"));
    client.click("", "tellChild", ["a", "hi"]);

    await client.until(() => client.text("/a") !== "a|0");
    expect(client.text("/a")).toBe("a|0|hi");
  });

  test("fail alone and are restarted alone", async () => {
    const client = await open({ id: "a" }, { id: "b" });
    await client.until(() => client.isUp("/a") && client.isUp("/b"));
    await client.clicked("/a", "add", 5);

    client.click("/a", "fail");
    await client.until(() => client.at("/a").joins === 2);

    expect(client.text("/a")).toBe("a|5");
    expect([client.at("").joins, client.at("/b").joins]).toEqual([1, 1]);
  });

  test("outlive a crash of their parent, and know their props after one of their own", async () => {
    const client = await open({ id: "a", title: "old" });
    await client.until(() => client.isUp("/a"));
    await client.clicked("/a", "add", 1);
    client.click("", "show", [{ id: "a", title: "new" }]);
    await client.until(() => client.text("/a") === "new|1");

    client.click("", "fail");
    // It is asked for once more, and what it shows is what it was.
    await client.until(() => client.at("").joins === 2 && client.at("/a").joins === 2);
    expect(client.text("/a")).toBe("new|1");
    client.click("/a", "endThread");
    await client.until(() => client.at("/a").joins === 3);
    client.click("", "tellChild", ["a", "hi"]);

    await client.until(() => client.text("/a") === "new|1|hi");
  });

  test("that cannot be started do not fail the page: their fallback is shown", async () => {
    const client = await open({ id: "a", fails: "mount", fallback: "sorry" }, { id: "b" });
    await client.until(() => client.isUp("/b"));

    const text = client.html.replaceAll(/<!--.*?-->/g, "");
    expect(text).toContain(
      ' data-live="failed"></perigee-view><perigee-fallback><em>sorry</em></perigee-fallback>',
    );
    await client.until(() => client.at("/a").state === "failed");
    expect(entries).toContainEqual(
      expect.objectContaining({ event: "child-failed", view: "Parent", child: "a" }),
    );
  });

  test("that are given up are started anew under their parent when somebody asks", async () => {
    const client = await open({ id: "a" });
    await client.until(() => client.isUp("/a"));
    for (let crash = 1; crash <= 6; crash += 1) {
      await client.until(() => client.at("/a").joins === crash);
      client.click("/a", "fail");
    }
    await client.until(() => client.at("/a").state === "failed");

    client.retry("/a");
    await client.until(() => client.isUp("/a"));

    await client.clicked("/a", "add", 1);
    expect(client.text("/a")).toBe("a|1");
  });

  test("say so when they end with their parent, and come back when somebody asks", async () => {
    const before = await views();
    const client = await open({ id: "a" });
    await client.until(() => client.isUp("/a"));
    const started = (await views()).filter(({ id }) => before.every((old) => old.id !== id));
    const parent = started.find(({ id }) => id.startsWith("Parent-"));

    exit(parent!.pid!, { type: "shutdown" });
    await client.until(() => ["", "/a"].every((path) => client.at(path).state === "failed"));
    client.retry("");
    client.retry("/a");
    await client.until(() => client.isUp("") && client.isUp("/a"));

    await client.clicked("/a", "add", 1);
    expect(client.text("/a")).toBe("a|1");
  });

  test("come back with their state when the connection was broken", async () => {
    const client = await open({ id: "a" }, { id: "m", kind: "middle" });
    await client.until(() => client.isUp("/a") && client.isUp("/m/inner"));
    await client.clicked("/a", "add", 5);
    await client.clicked("/m/inner", "add", 6);
    const before = await processes();

    client.break();
    await client.connect();
    await client.until(() => client.at("/m/inner").joins === 2 && client.at("/a").joins === 2);

    expect([client.text("/a"), client.text("/m/inner")]).toEqual(["a|5", "inner 0|6"]);
    expect(await processes()).toBe(before);
  });

  test("are bounded in number, with an error that says so", async () => {
    const many = Array.from({ length: 12 }, (_, n) => ({ id: `n${n}` }));

    const page = await getPage(`${server.url}${shows(...many)}`);

    expect(page.status).toBe(500);
    expect(JSON.stringify(entries.at(-1))).toContain("at most 11 child views");
  });

  test("are bounded in depth, with an entry in the log", async () => {
    const client = await open({ id: "e", kind: "endless" });
    const deepest = "/e/next/next/next/next/next/next";
    await client.until(
      () => client.isUp(deepest) && client.at(`${deepest}/next`).state === "failed",
    );

    expect(JSON.stringify(entries.at(-1))).toContain("at most 8 deep");
  });

  test("that have no room on the page are left out of it, and refused when they are asked for", async () => {
    const middles = Array.from({ length: 7 }, (_, n): Shown => ({ id: `m${n}`, kind: "middle" }));

    const client = await open(...middles);
    await client.until(() => {
      const all = [...client.views.values()];
      return all.length === 15 && all.every(({ state }) => state !== "joining");
    });

    expect(client.html.match(/data-live-token/g)).toHaveLength(12);
    const states = [...client.views.values()].map(({ state }) => state);
    expect(states.filter((state) => state === "joined")).toHaveLength(12);
    expect(client.isUp("")).toBe(true);
  });

  test("that take long to start come when they are there, with the messages that wait", async () => {
    const gate = new Gate();
    const client = await open({ id: "slow", gate: gate.pid }, { id: "fast" });
    await client.until(() => client.isUp("/fast"));
    expect(client.html).toMatch(
      /data-live-child="slow" data-live-kind="\S+" data-live="connecting"><\/perigee-view><perigee-fallback hidden>/,
    );
    for (let n = 1; n <= 101; n += 1) client.click("", "tellChild", ["slow", String(n)]);
    await client.clicked("", "count");

    gate.open();
    await client.until(() => client.isUp("/slow") && client.text("/slow").endsWith("101"));

    // The last hundred of them.
    expect(client.text("/slow")).toMatch(/^slow\|0\|2 3 4 .* 99 100 101$/);
  });

  describe("cannot be joined", () => {
    const errors = async (frames: readonly Parameters<FrameClient["send"]>[0][]) => {
      const client = await FrameClient.open(server.url);
      for (const frame of frames) client.send(frame);
      const frame = await client.nextOf(2);
      await client.close();
      return frame;
    };

    test("without the view around them", async () => {
      expect(await errors([[0, 1, "", shows({ id: "a" }), 0, [0, "a"]]])).toContain("gone");
    });

    test("when that view does not show them", async () => {
      const path = shows({ id: "a" });
      expect(
        await errors([
          [0, 0, "", path, 0],
          [0, 1, "", path, 0, [0, "b"]],
        ]),
      ).toEqual([2, 1, "gone", expect.any(String)]);
    });

    test("with the token of another page's view, even of the same kind", async () => {
      const [one, other] = [
        await getPage(`${server.url}/endless`),
        await getPage(`${server.url}/endless`),
      ];
      const client = await FrameClient.open(server.url);
      client.send([0, 0, one.tokens[0]!, "/endless", 0]);
      await client.nextOf(0);

      client.send([0, 1, other.tokens[0]!, "/endless", 0, [0, "next"]]);

      const [, , , , , , token] = await client.nextOf(0);
      const id = (text = "") => text.slice(0, text.indexOf("."));
      expect(id(token)).toBe(id(one.tokens[1]));
      await client.close();
    });

    test("with the token of a view of the page, and the other way round", async () => {
      const path = shows({ id: "m", kind: "middle" });
      const { tokens } = await getPage(`${server.url}${path}`);
      const client = await FrameClient.open(server.url);
      client.send([0, 0, tokens[1]!, path, 0]);
      const [, , , , , , token] = await client.nextOf(0);
      client.send([0, 1, token, path, 0, [0, "m"]]);
      const [, , , , , , other] = await client.nextOf(0);

      expect(token).toMatch(/^Parent-/);
      expect(other).toMatch(/^Middle-/);
      await client.close();
    });
  });
});
