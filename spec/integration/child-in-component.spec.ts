/**
 * Views inside of components, inside of memoised rows, inside of a view.
 */
import { serve, type Server } from "../../liveview/index.ts";
import { Cabinet } from "../liveview/modules/cabinet.ts";
import { FamilyClient } from "../support/family-client.ts";

describe("views inside of components", () => {
  let server: Server;
  let client: FamilyClient;
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell: new URL("site/shell.html", import.meta.url),
      routes: { "/": Cabinet },
      log: () => {},
      node: { threads: 2 },
    });
  });
  beforeEach(async () => {
    client = await FamilyClient.open(server.url, "/");
    await client.until(() => client.isUp("/a") && client.isUp("/b"));
  });
  afterEach(() => client.break());
  afterAll(() => server.stop());

  test("are in the page, and go on when their rows move", async () => {
    expect(client.html.match(/data-live-token="Widget-[^"]+"/g)).toHaveLength(2);
    await client.clicked("/a", "add", 2);

    await client.clicked("", "reverse");
    await client.clicked("/a", "add", 3);

    expect(client.text("/a")).toBe("a|5");
  });

  test("come and go with an event of the component, and no other", async () => {
    await client.clicked("/b", "add", 4);

    await client.clicked("", "Drawer#a/turn");
    await client.until(() => !client.isUp("/a"));
    await client.clicked("", "Drawer#a/turn");
    await client.until(() => client.isUp("/a"));

    expect(client.text("/a")).toBe("a|0");
    expect(client.text("/b")).toBe("b|4");
  });

  test("go on when the view around the component fails, which keeps its state", async () => {
    await client.clicked("", "Drawer#b/turn");
    await client.until(() => !client.isUp("/b"));
    await client.clicked("/a", "add", 6);
    const joins = client.at("").joins;

    client.click("", "fail");
    await client.until(() => client.isUp("") && client.at("").joins > joins);
    await client.clicked("/a", "add", 1);

    expect(client.text("/a")).toBe("a|7");
    expect(client.text("")).toContain("1");
    expect(client.isUp("/b")).toBe(false);
  });
});
