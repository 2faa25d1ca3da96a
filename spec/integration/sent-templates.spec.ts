import { serve, type Server } from "../../liveview/index.ts";
import type { TemplateDefinitions } from "../../liveview/protocol/value.ts";
import { exit, listChildren, whereis, type Pid } from "../../runtime/index.ts";
import { Probe } from "../liveview/modules/probe.ts";
import { FrameClient, getPage } from "../support/frame-client.ts";

const shell = new URL("site/shell.html", import.meta.url);
const digests = (templates: TemplateDefinitions) =>
  templates.filter((part) => typeof part !== "number");
const namesOf = (templates: TemplateDefinitions) =>
  digests(templates).map((part) => (typeof part === "string" ? part : part[0]));

describe("the strings of templates", () => {
  let server: Server;
  let client: FrameClient;
  let tokens: readonly string[];
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      routes: { "/two": { views: { "#side": Probe, "#app": Probe } } },
      node: { threads: 1, spareThreads: 0 },
    });
  });
  beforeEach(async () => {
    ({ tokens } = await getPage(`${server.url}/two`));
    client = await FrameClient.open(server.url);
  });
  afterEach(() => client.close());
  afterAll(() => server.stop());

  test("travel once over a connection, for all views of a thread", async () => {
    const [, , , , first] = await client.join(tokens[0]!, 0, "/two");
    const [, , , , second] = await client.join(tokens[1]!, 1, "/two");

    expect(digests(first).every(Array.isArray)).toBe(true);
    expect(first.length).toBeGreaterThan(0);
    expect(second).toEqual(first.map((part) => (Array.isArray(part) ? part[0] : part)));
  });

  test("travel again over another connection", async () => {
    const joined = await client.join(tokens[0]!, 0, "/two");
    await client.close();
    client = await FrameClient.open(server.url);

    const [, , , , again] = await client.join(joined[6], 0, "/two");

    expect(again).toEqual(joined[4]);
  });

  test("travel again when nobody was there for a while", async () => {
    const joined = await client.join(tokens[0]!, 0, "/two");
    client.send([2, 0]);

    const [, , , , again] = await client.join(joined[6], 0, "/two");

    expect(again).toEqual(joined[4]);
  });

  test("travel again for a view that is joined where it is shown: the browser lacks something", async () => {
    await client.join(tokens[0]!, 0, "/two");
    const [, , , , short, , token] = await client.join(tokens[1]!, 1, "/two");

    const [, , , , whole] = await client.join(token, 1, "/two");

    expect(digests(whole).every(Array.isArray)).toBe(true);
    expect(namesOf(whole)).toEqual(namesOf(short));
  });

  test("are not sent again for the successor of a view, beside another on its thread", async () => {
    await client.join(tokens[0]!, 0, "/two");
    const [, , , , short] = await client.join(tokens[1]!, 1, "/two");
    const children = await listChildren((await whereis("perigee.views"))!);
    const pids = children.flatMap(({ pid }): Pid[] => (pid === undefined ? [] : [pid]));

    exit(pids.at(-1)!, { type: "error", error: { name: "Error", message: "x" } } as never);
    const [, view, , , after] = await client.nextOf(0);

    expect(view).toBe(1);
    expect(after).toEqual(short);
  });
});
