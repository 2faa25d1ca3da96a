/**
 * The gateway dies and comes back: pages in browsers know one port, and it stays that one.
 */
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { gateway, type GatewayArgument } from "../../liveview/gateway/gateway.ts";
import { serve, type LogEntry, type Server } from "../../liveview/index.ts";
import { KeptPort } from "../../liveview/gateway/kept-port.ts";
import { kill, listChildren, spawnHere, startNode } from "../../runtime/index.ts";
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
    const victim = children.find((child) => child.id === id)!;
    const client = await FrameClient.open(server.url);
    const restarted = awaitRestart(server.node.root, id);

    kill(victim.pid!);

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

test("a successor waits for its port to be free, but not for ever", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await once(blocker, "listening");
  const { port } = blocker.address() as AddressInfo;
  const kept = new KeptPort();
  kept.keep(port);
  const node = await startNode({ threads: 1, spareThreads: 0 });
  const argument: GatewayArgument = {
    host: "127.0.0.1",
    port: 0,
    keptPort: kept.memory,
    routes: [],
    staticFolder: undefined,
    client: { path: "/client.js", preloads: [], files: {} },
    secret: "x".repeat(32),
    origins: [],
    headers: {},
    actions: [],
    visitors: { session: {}, headers: [], trustProxy: false },
    log: spawnHere<LogEntry>({}),
    limits: { unseenMs: 1_000 } as GatewayArgument["limits"],
  };
  const begun = performance.now();

  const start = node.start({ id, definition: gateway, argument, isolation: "thread" });

  await expect(start).rejects.toThrow("EADDRINUSE");
  expect(performance.now() - begun).toBeGreaterThan(2_000);
  blocker.close();
  await node.stop();
});
