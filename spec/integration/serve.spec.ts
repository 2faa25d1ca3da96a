import { serve, type LogEntry, type Server } from "../../liveview/index.ts";
import { ServerFrameType } from "../../liveview/protocol/frame.ts";
import { awaitExit, exit, listChildren, whereis, type Pid } from "../../runtime/index.ts";
import { Probe } from "../liveview/modules/probe.ts";
import { FrameClient, getPage } from "../support/frame-client.ts";

const shell = new URL("site/shell.html", import.meta.url);

async function views(): Promise<readonly Pid[]> {
  const children = await listChildren((await whereis("perigee.views"))!);
  return children.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
}

describe("a server", () => {
  let server: Server;
  const clients: FrameClient[] = [];
  const entries: LogEntry[] = [];
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      static: new URL("site/files/", import.meta.url),
      routes: {
        "/": Probe,
        "/two": { views: { "#side": Probe, "#app": Probe } },
        "/item/:id": Probe,
      },
      origins: ["https://friend.example"],
      limits: { maxFrameBytes: 4_096, maxFramesPerSecond: 100 },
      headers: { "X-Test": "everywhere" },
      log: (entry) => entries.push(entry),
    });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
  });
  afterAll(() => server.stop());

  const open = async (headers: Record<string, string> = {}): Promise<FrameClient> => {
    const client = await FrameClient.open(server.url, { headers });
    clients.push(client);
    return client;
  };
  describe("over HTTP", () => {
    test("answers a route with the whole content in the shell", async () => {
      const { status, html, tokens } = await getPage(`${server.url}/`);

      expect(status).toBe(200);
      expect(html.replaceAll(/<!--.*?-->/g, "")).toContain("<p>count 0</p>");
      expect(html).toMatch(/<script [^>]*src="\/perigee\/client-[\w-]+\.js"/);
      expect(tokens).toHaveLength(1);
    });

    test("serves the client script under a name that may be kept for ever", async () => {
      const { html } = await getPage(`${server.url}/`);
      const path = /src="(\/perigee\/client-[^"]+)"/.exec(html)?.[1] ?? "";

      const response = await fetch(server.url + path);

      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toContain("text/javascript");
      expect(response.headers.get("cache-control")).toContain("immutable");
    });

    test("keeps pages out of caches", async () => {
      const response = await fetch(`${server.url}/`);

      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("x-test")).toBe("everywhere");
    });

    test("serves static files and nothing outside of their folder", async () => {
      expect(await (await fetch(`${server.url}/hello.txt`)).text()).toBe("plain text\n");
      expect((await fetch(`${server.url}/..%2fshell.html`)).status).toBe(404);
      expect((await fetch(`${server.url}/%2e%2e/shell.html`)).status).toBe(404);
    });

    test("answers a path without a route with 404, naming it safely", async () => {
      const { status, html } = await getPage(`${server.url}/nope/%3Cscript%3E?x=<b>`);

      expect(status).toBe(404);
      expect(html).toContain("There is no page at /nope/");
      expect(html).not.toContain("<b>");
    });

    test("answers other methods with 405", async () => {
      const response = await fetch(`${server.url}/`, { method: "POST" });

      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe("GET, HEAD");
    });

    test("answers HEAD without starting a view", async () => {
      const before = await views();

      const response = await fetch(`${server.url}/`, { method: "HEAD" });

      expect(response.status).toBe(200);
      expect(await views()).toEqual(before);
    });

    test("answers 500 when a view cannot be mounted, and leaves nothing behind", async () => {
      const before = await views();

      const { status, html } = await getPage(`${server.url}/two?fail=mount`);

      expect(status).toBe(500);
      expect(html).toContain("mount fails");
      expect(entries.at(-1)).toMatchObject({
        event: "page-failed",
        level: "error",
        path: "/two",
        reason: expect.stringContaining("mount fails"),
      });
      expect(await views()).toEqual(before);
    });
  });

  describe("over a WebSocket", () => {
    test("adopts the process that made the page", async () => {
      const before = await views();
      const { html, tokens } = await getPage(`${server.url}/`);
      const mounts = /mounts <!--lit-part-->(\d+)/.exec(html)?.[1];
      const client = await open();

      const [, view, n, ack, templates, tree] = await client.join(tokens[0]!);

      expect([view, n, ack]).toEqual([0, 0, 0]);
      expect(templates).toEqual([0, expect.arrayContaining(["<p>count "])]);
      expect(tree).toEqual([0, 0, 0, 1, Number(mounts)]);
      expect(await views()).toHaveLength(before.length + 1);
    });

    test("answers an event with what changed", async () => {
      const { tokens } = await getPage(`${server.url}/`);
      const client = await open();
      await client.join(tokens[0]!);

      client.send([1, 0, 1, "add", 5]);

      expect(await client.next()).toEqual([1, 0, 1, 1, [8, 0, 5]]);
    });

    test("carries every view of a page, numbered as they stand in it", async () => {
      const { tokens } = await getPage(`${server.url}/two`);
      const client = await open();
      await client.join(tokens[0]!, 0, "/two");
      await client.join(tokens[1]!, 1, "/two");

      client.send([1, 1, 1, "add", 2]);
      expect(await client.next()).toEqual([1, 1, 1, 1, [8, 0, 2]]);
      client.send([1, 0, 1, "add", 1]);
      expect(await client.next()).toEqual([1, 0, 1, 1, [8, 0, 1]]);
    });

    test("takes a token once: the second join mounts another view", async () => {
      const { tokens } = await getPage(`${server.url}/`);
      const first = await open();
      const second = await open();
      await first.join(tokens[0]!);
      first.send([1, 0, 1, "add", 5]);
      await first.next();

      const [, , , , , tree] = await second.join(tokens[0]!);

      expect(tree[2]).toBe(0);
      first.send([1, 0, 2, "add", 1]);
      expect(await first.next()).toEqual([1, 0, 2, 2, [8, 0, 6]]);
    });

    test.each([
      ["empty", ""],
      ["made up", "Probe-x.1.99999999999999.AAAA"],
      ["nonsense", "\u0000."],
    ])("mounts anew with a token that is %s", async (_, token) => {
      const client = await open();

      const [, , , , , tree] = await client.join(token);

      expect(tree[2]).toBe(0);
    });

    test("mounts anew when the view ended in peace just before it was adopted", async () => {
      const client = await open();
      const { tokens } = await getPage(`${server.url}/`);
      const pid = (await views()).at(-1)!;

      const ended = awaitExit(pid);
      exit(pid, { type: "shutdown" });
      // Whether the gateway has heard of it is another matter: it may be asked to adopt what is gone.
      await ended;
      const [, , , , , tree] = await client.join(tokens[0]!);

      expect(tree[2]).toBe(0);
      client.send([1, 0, 1, "add", 5]);
      expect(await client.next()).toEqual([1, 0, 1, 1, [8, 0, 5]]);
    });

    test("refuses to mount what no page shows", async () => {
      const client = await open();

      client.send([0, 0, "", "/nope", 0]);
      expect(await client.next()).toEqual([
        ServerFrameType.error,
        0,
        "gone",
        "the view could not be started",
      ]);
      client.send([0, 7, "", "/", 0]);
      expect(await client.next()).toContain("gone");
    });

    test("shows the successor of a crashed view on the same socket, with its state", async () => {
      const { tokens } = await getPage(`${server.url}/`);
      const client = await open();
      await client.join(tokens[0]!);
      client.send([1, 0, 1, "add", 5]);
      await client.next();

      client.send([1, 0, 2, "throwAfter", 1_000]);

      expect(await client.next()).toEqual([ServerFrameType.state, 0, "restarting"]);
      const joined = await client.nextOf(ServerFrameType.joined);
      const [type, view, n, ack, , tree, , settled] = joined;
      expect([type, view, n, ack, settled]).toEqual([0, 0, 2, 1, 2]);
      expect(tree.slice(2, 4)).toEqual([5, 2]);
      client.send([1, 0, 3, "add", 1]);
      expect(await client.next()).toEqual([1, 0, 3, 3, [8, 0, 6]]);
      expect(entries.at(-1)).toMatchObject({
        event: "view-crashed",
        view: "Probe",
        reason: { type: "error", message: "handler fails" },
      });
    });

    test("gives the state back to a client that comes back with its last token", async () => {
      const { tokens } = await getPage(`${server.url}/`);
      const first = await open();
      const [, , , , , , token] = await first.join(tokens[0]!);
      first.send([1, 0, 1, "add", 5]);
      await first.next();
      await first.close();
      const second = await open();

      const [, , n, ack, , tree] = await second.join(token);

      expect([n, ack, tree[2]]).toEqual([2, 1, 5]);
    });

    test("answers an unknown event and a bad payload, and carries on", async () => {
      const { tokens } = await getPage(`${server.url}/`);
      const client = await open();
      await client.join(tokens[0]!);

      client.send([1, 0, 1, "nope", null]);
      expect(await client.nextOf(ServerFrameType.error)).toContain("unknown_event");
      client.sendBytes(Uint8Array.of(0x95, 1, 0, 2, 0xa3, 0x61, 0x64, 0x64, 0xc1));
      expect(await client.nextOf(ServerFrameType.error)).toContain("bad_payload");
      client.send([1, 0, 3, "add", 1]);
      expect(await client.nextOf(ServerFrameType.diff)).toEqual([1, 0, 2, 2, null]);
      expect(await client.nextOf(ServerFrameType.diff)).toEqual([1, 0, 3, 3, [8, 0, 1]]);
    });

    test.each([
      ["text", "hello"],
      ["nothing", new Uint8Array()],
      ["another msgpack value", Uint8Array.of(0xc0)],
      ["an unknown type", Uint8Array.of(0x92, 9, 0)],
      ["a join cut short", Uint8Array.of(0x92, 0, 0)],
    ])("ends a connection that sends %s, and no other", async (_, bytes) => {
      const { tokens } = await getPage(`${server.url}/`);
      const good = await open();
      await good.join(tokens[0]!);
      const bad = await open();

      bad.sendBytes(bytes);

      expect(await bad.closed).toMatchObject({ code: 1008 });
      good.send([1, 0, 1, "add", 1]);
      expect(await good.next()).toEqual([1, 0, 1, 1, [8, 0, 1]]);
    });

    test("ends a connection that sends too much at once", async () => {
      const client = await open();

      client.sendBytes(new Uint8Array(5_000));

      expect(await client.closed).toMatchObject({ code: 1009 });
    });

    test("ends a connection that talks too fast, and no other", async () => {
      const client = await open();

      // More than the limit saves up, and than it gives back while they are sent.
      for (let frames = 0; frames < 1_000; frames += 1) client.send([3]);

      expect(await client.closed).toMatchObject({
        code: 1008,
        reason: expect.stringContaining("100"),
      });
    });

    test("takes nothing any more from a connection that it ends: what follows a gap is no event", async () => {
      const { tokens } = await getPage(`${server.url}/`);
      const fast = await open();
      const [, , , , , , token] = await fast.join(tokens[0]!);

      for (let n = 1; n <= 1_000; n += 1) fast.send([1, 0, n, "add", 1]);
      await fast.closed;

      const client = await open();
      client.send([0, 0, token, "/", 1_000]);
      const [, , , ack, , tree, , settled = ack] = await client.nextOf(ServerFrameType.joined);
      expect(settled).toBeLessThan(1_000);
      expect(tree[2]).toBe(settled);
    });

    test("drops events for views that were not joined", async () => {
      const client = await open();

      client.send([1, 3, 1, "add", 1]);
      client.send([3]);

      expect(await client.next()).toEqual([ServerFrameType.pong]);
    });

    test("opens for a page of an origin that is listed", async () => {
      const client = await open({ origin: "https://friend.example" });

      client.send([3]);

      expect(await client.next()).toEqual([ServerFrameType.pong]);
    });

    test("does not open for a page of another site", async () => {
      await expect(open({ origin: "https://evil.example" })).rejects.toThrow("401");
    });
  });
});

describe("a server with a short patience", () => {
  let server: Server;
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Probe },
      limits: { unseenMs: 1_000 },
    });
  });
  afterAll(() => server.stop());

  test("ends a view that nobody adopts, and mounts again for who comes too late", async () => {
    const { tokens } = await getPage(`${server.url}/`);
    const supervisor = (await whereis("perigee.views"))!;
    const [child] = await listChildren(supervisor);
    if (child?.pid !== undefined) await awaitExit(child.pid);
    const client = await FrameClient.open(server.url);

    const [, , , , , tree] = await client.join(tokens[0]!);

    expect(tree[2]).toBe(0);
    await client.close();
  });
});
