/**
 * The gateway dies and comes back: pages in browsers know one port, and it stays that one.
 */
import { serve, type Server } from "../../liveview/index.ts";
import { KeptPort } from "../../liveview/gateway/kept-port.ts";
import { kill, listChildren } from "../../runtime/index.ts";
import { awaitRestart } from "../../runtime/testing/index.ts";
import { Probe } from "../liveview/modules/probe.ts";
import { FrameClient, getPage } from "../support/frame-client.ts";

const shell = new URL("site/shell.html", import.meta.url);
const id = "perigee.gateway";

describe("a server at any free port", () => {
  let server: Server;
  beforeAll(async () => {
    server = await serve({ port: 0, shell, routes: { "/": Probe } });
  });
  afterAll(() => server.stop());

  test.each(["first", "second"])("is at the same one after the %s death", async () => {
    const children = await listChildren(server.node.root);
    const gateway = children.find((child) => child.id === id)!;
    const client = await FrameClient.open(server.url);
    const restarted = awaitRestart(server.node.root, id);

    kill(gateway.pid!);

    await restarted;
    expect((await client.closed).code).toBe(1006);
    expect((await getPage(server.url)).status).toBe(200);
  });
});

test("a kept port is seen through the same memory, up to the highest there is", () => {
  const kept = new KeptPort();
  const other = new KeptPort(structuredClone(kept.memory));
  expect(other.port).toBe(0);

  kept.keep(65_535);

  expect(other.port).toBe(65_535);
});
