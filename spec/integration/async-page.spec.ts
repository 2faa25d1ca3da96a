/**
 * Values that tasks bring, in pages: in their HTML when they are there in time, and over the WebSocket when they are not.
 */
import { memoryStore, serve, type Server } from "../../liveview/index.ts";
import { register, unregister } from "../../runtime/index.ts";
import { Library, PatientLibrary } from "../liveview/async/modules/library.ts";
import { Turnstile } from "../runtime/gate.ts";
import { FrameClient, getPage } from "../support/frame-client.ts";

describe("the page of a view that loads", () => {
  let server: Server;
  let gate: Turnstile;
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell: new URL("site/shell.html", import.meta.url),
      store: memoryStore(),
      routes: { "/": Library, "/patient": PatientLibrary },
      log: () => {},
      node: { threads: 2 },
    });
    gate = new Turnstile();
    await register("gate", gate.pid);
  });
  afterAll(async () => {
    await unregister("gate");
    await server.stop();
  });

  const text = (html: string): string => html.replaceAll(/<!--.*?-->/g, "");

  test("has what was there in time, and the same tree when it is adopted", async () => {
    const { html, tokens } = await getPage(`${server.url}/patient?shelf=a`);
    expect(text(html)).toMatch(/id="books">\s*a 1, a 2/);
    expect(text(html)).toContain("<li>row 1</li>");

    const client = await FrameClient.open(server.url);
    const [, , n, , , tree] = await client.join(tokens[0]!, 0, "/patient?shelf=a");
    expect(n).toBe(0);
    expect(JSON.stringify(tree)).toContain("a 1, a 2");
    client.send([1, 0, 1, "click", null]);
    expect(await client.nextOf(1)).toEqual([1, 0, 1, 1, [8, 3, 1]]);
    await client.close();
  });

  test("waits for what is there in time", async () => {
    const page = getPage(`${server.url}/patient?shelf=late`);
    (await gate.next()).open();

    expect(text((await page).html)).toMatch(/id="books">\s*late 1, late 2/);
  });

  test("does not wait for what is late: that comes when it is there", async () => {
    const { html, tokens } = await getPage(`${server.url}/?shelf=late`);
    expect(text(html)).toMatch(/id="books">\s*loading \d+/);

    const client = await FrameClient.open(server.url);
    const [, , , , , tree] = await client.join(tokens[0]!, 0, "/?shelf=late");
    expect(JSON.stringify(tree)).toContain("loading");
    (await gate.next()).open();
    expect(JSON.stringify(await client.nextOf(1))).toContain("late 1, late 2");
    await client.close();
  });
});
