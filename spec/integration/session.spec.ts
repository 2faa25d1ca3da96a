/**
 * Sessions, and the posts that set them: over real HTTP and real WebSockets.
 */
import { serve, type LogEntry, type Server } from "../../liveview/index.ts";
import { ServerFrameType } from "../../liveview/protocol/frame.ts";
import { FrameClient } from "../support/frame-client.ts";
import { Account, large, signIn, signOut } from "./modules/account.ts";

const shell = new URL("site/shell.html", import.meta.url);

describe("a session", () => {
  let server: Server;
  const entries: LogEntry[] = [];
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Account },
      actions: { "/sign-in": signIn, "/sign-out": signOut, "/large": large },
      connectHeaders: ["Accept-Language"],
      log: (entry) => entries.push(entry),
    });
  });
  afterEach(() => {
    expect(entries.splice(0)).toEqual([]);
  });
  afterAll(() => server.stop());

  const post = (path: string, fields: string, headers: Record<string, string> = {}) =>
    fetch(server.url + path, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
      body: fields,
    });
  const cookieOf = (response: Response): string =>
    response.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
  const page = async (headers: Record<string, string> = {}) => {
    const html = await (await fetch(server.url, { headers })).text();
    const [, token = ""] = /data-live-token="([^"]*)"/.exec(html) ?? [];
    return { text: html.replaceAll(/<!--.*?-->/g, ""), token };
  };
  const signedIn = async (user: string): Promise<string> =>
    cookieOf(await post("/sign-in", `user=${user}`));

  test("is none at first, and no cookie is set by a look", async () => {
    const response = await fetch(server.url);

    expect(response.headers.get("set-cookie")).toBeNull();
    expect(await response.text()).toContain("nobody");
  });

  test("is set by a post, which leads on, and is in pages and joins then", async () => {
    const response = await post("/sign-in", "user=ada&next=/%3Fa=1");

    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/?a=1");
    expect(response.headers.get("set-cookie")).toMatch(
      /^perigee-session=[\w.-]+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const cookie = cookieOf(response);
    const { text, token } = await page({ cookie, "accept-language": "eo" });
    expect(text).toContain("<p>ada</p>");
    expect(text).toContain("<i>eo node 127.0.0.1</i>");
    const client = await FrameClient.open(server.url, { headers: { cookie } });
    await client.join(token);
    client.send([1, 0, 1, "who", null]);
    expect(JSON.stringify(await client.nextOf(ServerFrameType.diff))).toContain("still ada");
    await client.close();
  });

  test("is the view's after a crash, too", async () => {
    const cookie = await signedIn("ada");
    const { token } = await page({ cookie });
    const client = await FrameClient.open(server.url, { headers: { cookie } });
    await client.join(token);
    client.send([1, 0, 1, "fail", null]);
    await client.nextOf(ServerFrameType.joined);

    client.send([1, 0, 2, "who", null]);

    expect(JSON.stringify(await client.nextOf(ServerFrameType.diff))).toContain("still ada");
    await client.close();
    expect(entries.splice(0)).toMatchObject([{ event: "view-crashed" }]);
  });

  test("keeps its views to itself: a token of one is worth nothing in another, and in none", async () => {
    const ada = await signedIn("ada");
    const bob = await signedIn("bob");
    for (const cookie of [bob, ""]) {
      const { token } = await page({ cookie: ada });
      const owner = await FrameClient.open(server.url, { headers: { cookie: ada } });
      // The one that is good now: that of the page is used.
      const { 6: current } = await owner.join(token);
      owner.send([1, 0, 1, "add", null]);
      await owner.nextOf(ServerFrameType.diff);
      const other = await FrameClient.open(server.url, { headers: { cookie } });

      const joined = JSON.stringify(await other.join(current));

      expect(joined).not.toContain("ada");
      expect(joined).toContain(cookie === bob ? "bob" : "nobody");
      await owner.close();
      await other.close();
    }
  });

  test("ends everywhere at once: its pages come back later, those of others stay", async () => {
    const ada = await signedIn("ada");
    const bob = await signedIn("bob");
    const clients = await Promise.all(
      [ada, ada, bob].map((cookie) => FrameClient.open(server.url, { headers: { cookie } })),
    );

    const response = await post("/sign-out", "", { cookie: ada });

    expect(response.headers.get("set-cookie")).toMatch(/^perigee-session=; Max-Age=0;/);
    const [first, second, other] = clients;
    const comeBack = { code: 1012, reason: "1000" };
    expect([await first!.closed, await second!.closed]).toEqual([comeBack, comeBack]);
    const { token } = await page({ cookie: bob });
    await other!.join(token);
    await other!.close();
  });

  test("that somebody changed is none", async () => {
    const cookie = await signedIn("ada");
    const [name, value = ""] = cookie.split("=");
    const [, at, signature] = value.split(".");
    const forged = Buffer.from(JSON.stringify({ id: "x", data: { user: "root" } }));

    const made = `${name}=${forged.toString("base64url")}.${at}.${signature}`;

    expect((await page({ cookie: made })).text).toContain("nobody");
  });

  describe("a post", () => {
    const site = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    const posts: readonly (readonly [string, string, string, Record<string, string>, number])[] = [
      ["of another site", "/sign-in", "user=ada", site, 403],
      ["of another origin", "/sign-in", "user=ada", { origin: "https://evil.example" }, 403],
      ["of another scheme of text", "/sign-in", "{}", { "content-type": "application/json" }, 415],
      ["whose fields do not fit", "/sign-in", "user=", {}, 400],
      ["that is refused", "/sign-in", "user=mallory", {}, 403],
      ["that is too large", "/sign-in", `user=${"x".repeat(70_000)}`, {}, 413],
      ["of too many fields", "/sign-in", "a&".repeat(1_001), {}, 413],
      ["that nobody takes", "/", "user=ada", {}, 405],
    ];
    test.each(posts)("%s is an error page", async (...[, path, fields, headers, status]) => {
      const response = await post(path, fields, headers);

      expect(response.status).toBe(status);
      expect(response.headers.get("set-cookie")).toBeNull();
    });

    test.each([
      [
        "that leads elsewhere",
        "/sign-in",
        "user=ada&next=//evil.example",
        /ERR_NAVIGATE|cannot go/,
      ],
      ["by another scheme", "/sign-in", "user=ada&next=javascript:alert(1)", /cannot go/],
      ["that throws", "/sign-in", "user=crash", /secret internals/],
      ["with more than a cookie holds", "/large", "", /4,?\d\d\d|a cookie holds/],
    ])("%s fails, and the log says why", async (_name, path, fields, reason) => {
      const response = await post(path, fields);

      expect(response.status).toBe(500);
      expect(response.headers.get("set-cookie")).toBeNull();
      expect(entries.splice(0)).toMatchObject([
        { event: "action-failed", path, reason: expect.stringMatching(reason) },
      ]);
    });
  });
});
