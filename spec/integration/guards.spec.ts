/**
 * Guards, authorization and hooks: over real HTTP and real WebSockets.
 */
import { spawnHere } from "../../runtime/index.ts";
import {
  serve,
  startView,
  subscribe,
  ViewRefusedError,
  type LogEntry,
  type Server,
} from "../../liveview/index.ts";
import { ServerFrameType } from "../../liveview/protocol/frame.ts";
import { SessionCookie } from "../../liveview/session/session-cookie.ts";
import { FrameClient } from "../support/frame-client.ts";
import { Account } from "./modules/account.ts";
import { ended, Team, teamRoute } from "./modules/guarded.ts";

const shell = new URL("site/shell.html", import.meta.url);
const secret = "s".repeat(32);
const cookieOf = (user: string): string =>
  new SessionCookie(secret).write({ user }, false).split(";", 1)[0]!;

describe("a guarded route", () => {
  let server: Server;
  const entries: LogEntry[] = [];
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      secret,
      routes: { [teamRoute.pattern]: Team, "/": Account },
      log: (entry) => entries.push(entry),
      limits: { unseenMs: 200 },
      node: { threads: 1 },
    });
  });
  afterEach(() => {
    expect(entries.splice(0)).toEqual([]);
  });
  afterAll(() => server.stop());

  const get = async (path: string, cookie = "") => {
    const response = await fetch(server.url + path, { headers: { cookie }, redirect: "manual" });
    const html = await response.text();
    const [, token = ""] = /data-live-token="([^"]*)"/.exec(html) ?? [];
    return { response, token, text: html.replaceAll(/<!--.*?-->/g, "") };
  };
  const open = async (path: string, cookie: string) => {
    const { token } = await get(path, cookie);
    const client = await FrameClient.open(server.url, { headers: { cookie } });
    await client.join(token, 0, path);
    return client;
  };

  test("sends who is not signed in elsewhere, with where to come back to", async () => {
    const { response, token } = await get("/teams/a?x=1");

    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/sign-in?next=%2Fteams%2Fa%3Fx%3D1");
    expect(token).toBe("");
  });

  test("grants what its guards found out, one upon the other", async () => {
    const { response, text } = await get("/teams/a", cookieOf("bob"));

    expect(response.status).toBe(200);
    expect(text).toContain("<p>bob of a</p>");
  });

  test("refuses with a page", async () => {
    const { response, text } = await get("/teams/secret", cookieOf("bob"));

    expect(response.status).toBe(404);
    expect(text).toContain("There is no such team.");
    expect((await get("/teams/secret", cookieOf("ada"))).response.status).toBe(200);
  });

  test("that throws is a failure, and shows nothing", async () => {
    const { response, token } = await get("/teams/broken", cookieOf("ada"));

    expect(response.status).toBe(500);
    expect(token).toBe("");
    expect(entries.splice(0)).toMatchObject([{ event: "page-failed" }]);
  });

  test("is asked at a join as well, and tells the client where to go", async () => {
    const client = await FrameClient.open(server.url);

    client.send([0, 0, "", "/teams/a", 0]);

    const [, , code, message] = await client.nextOf(ServerFrameType.error);
    expect([code, message]).toEqual(["redirect", "/sign-in?next=%2Fteams%2Fa"]);
    await client.close();
  });

  test("is asked when the page goes to another URL", async () => {
    const client = await open("/teams/a", cookieOf("bob"));

    client.send([1, 0, 1, "perigee:params", "/teams/b"]);
    expect(JSON.stringify(await client.nextOf(ServerFrameType.diff))).toContain("bob of b");
    client.send([1, 0, 2, "perigee:params", "/teams/secret"]);
    const [, , code, , n] = await client.nextOf(ServerFrameType.error);

    expect([code, n]).toEqual(["other_route", 2]);
    await client.close();
  });

  test("is asked before each event, if it wants to", async () => {
    const client = await open("/teams/a", cookieOf("eve"));
    client.send([1, 0, 1, "add", null]);
    await client.nextOf(ServerFrameType.diff);
    client.send([1, 0, 2, "ban", null]);
    await client.nextOf(ServerFrameType.diff);

    client.send([1, 0, 3, "add", null]);

    const [, , code, message, n] = await client.nextOf(ServerFrameType.error);
    expect([code, message, n]).toEqual(["redirect", "/sign-in?next=%2Fteams%2Fa", 3]);
    await client.close();
    const other = await open("/teams/a", cookieOf("ada"));
    other.send([1, 0, 1, "pardon", null]);
    await other.nextOf(ServerFrameType.diff);
    await other.close();
  });

  test("lets in who is authorized, payload by payload, and nobody else", async () => {
    const view = await open("/teams/a", cookieOf("bob"));
    const admin = await open("/teams/a", cookieOf("ada"));

    view.send([1, 0, 1, "remove", 5]);
    admin.send([1, 0, 1, "remove", 0]);
    admin.send([1, 0, 2, "remove", 5]);

    expect((await view.nextOf(ServerFrameType.error)).slice(2, 5)).toEqual([
      "forbidden",
      "this is not for this visitor",
      1,
    ]);
    expect((await admin.nextOf(ServerFrameType.error)).slice(4)).toEqual([1]);
    expect((await admin.nextOf(ServerFrameType.diff))[3]).toBe(1);
    expect((await admin.nextOf(ServerFrameType.diff))[3]).toBe(2);
    await view.close();
    await admin.close();
  });

  test("grants the same to a successor", async () => {
    const client = await open("/teams/a", cookieOf("bob"));
    client.send([1, 0, 1, "fail", null]);
    await client.nextOf(ServerFrameType.joined);

    client.send([1, 0, 2, "perigee:params", "/teams/b"]);

    expect(JSON.stringify(await client.nextOf(ServerFrameType.diff))).toContain("bob of b");
    await client.close();
    expect(entries.splice(0)).toMatchObject([{ event: "view-crashed" }]);
  });

  test("has a program that starts its view say who is there", async () => {
    await expect(startView(Team, { path: "/teams/a" })).rejects.toThrow(ViewRefusedError);

    const view = await startView(Team, { path: "/teams/a", session: { user: "bob" } });

    expect((await view.html()).replaceAll(/<!--.*?-->/g, "")).toContain("bob of a");
    await view.stop();
  });

  test("hooks are around its turns, one in the other, and can halt them", async () => {
    const view = await startView(Team, { path: "/teams/a", session: { user: "bob" } });
    const log = async (): Promise<string> => /<i>(.*?)<\/i>/.exec(plain(await view.html()))![1]!;
    const plain = (html: string): string => html.replaceAll(/<!--.*?-->/g, "");
    expect(await log()).toBe("before params, inner, after params");

    await view.send("halted");
    expect(plain(await view.html())).toContain("<b>0</b>");
    await view.send("add");
    view.tell({ type: "tick" });
    await view.diffs().next();

    expect((await log()).split(", ").slice(3)).toEqual([
      "before halted",
      "before add",
      "inner",
      "after event",
      "before tick",
      "inner",
      "after info",
    ]);
    await view.stop();
  });

  test("terminate runs when nobody looks any more, and when it is stopped", async () => {
    const heard: { readonly reason: string; readonly n: number }[] = [];
    let wake = (): void => {};
    const listener = spawnHere<never>({
      message: (message) => {
        heard.push(message as (typeof heard)[number]);
        wake();
      },
    });
    subscribe(ended, listener);
    // Views of other tests end meanwhile, too.
    const hears = async (reason: string, n: number): Promise<void> => {
      while (!heard.some((message) => message.reason === reason && message.n === n)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    const client = await open("/teams/a", cookieOf("bob"));
    for (const n of [1, 2, 3]) client.send([1, 0, n, "add", null]);
    await client.nextOf(ServerFrameType.diff);

    await client.close();
    await hears("left", 3);
    const view = await startView(Team, { path: "/teams/a", session: { user: "bob" } });
    await view.send("add");
    await view.stop();
    await hears("stopped", 1);
    expect(heard.filter(({ n }) => n === 3)).toEqual([{ type: "ended", reason: "left", n: 3 }]);
  });
});
