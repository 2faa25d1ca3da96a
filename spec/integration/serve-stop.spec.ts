/**
 * How a server stops: what its clients hear, and what it does not wait for.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { serve, type ServeOptions, type Server } from "../../liveview/index.ts";
import { register, spawnHere } from "../../runtime/index.ts";
import { Probe } from "../liveview/modules/probe.ts";
import { FrameClient, getPage } from "../support/frame-client.ts";
import { Slow } from "./modules/slow.ts";

const start = (options: Partial<ServeOptions> = {}): Promise<Server> =>
  serve({
    port: 0,
    shell: new URL("site/shell.html", import.meta.url),
    routes: { "/": Probe },
    node: { threads: 1, spareThreads: 0 },
    ...options,
  });

const listeners = (): number => process.listenerCount("SIGTERM");

test("clients are told when to come back, each at another time", async () => {
  const server = await start();
  const clients = await Promise.all(Array.from({ length: 40 }, () => FrameClient.open(server.url)));

  await server.stop();

  const ends = await Promise.all(clients.map(({ closed }) => closed));
  expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([1012]));
  const delays = ends.map(({ reason }) => Number(reason));
  expect(delays.every((ms) => Number.isInteger(ms) && ms >= 0 && ms <= 200)).toBe(true);
  // Forty at random of 201: that only ten differ does not happen.
  expect(new Set(delays).size).toBeGreaterThan(10);
});

test("a client that says nothing to that is not waited for", async () => {
  const server = await start();
  const socket = connect(server.port, "127.0.0.1");
  const closed = once(socket, "close");
  socket.write(
    "GET /perigee/socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toContain("101 Switching Protocols");

  const begun = performance.now();
  await server.stop();

  await closed;
  // Nobody had to kill the gateway, which is done after 5 seconds.
  expect(performance.now() - begun).toBeLessThan(4_500);
});

test("a page that is being made is still answered", async () => {
  const server = await start({ routes: { "/": Slow } });
  let begun = (): void => {};
  const mounting = new Promise<void>((resolve) => {
    begun = resolve;
  });
  await register("spec.slow", spawnHere({ message: () => begun() }));
  const page = getPage(server.url);
  await mounting;

  await server.stop();

  expect(await page).toMatchObject({
    status: 200,
    html: expect.stringContaining("slow and whole"),
  });
});

test("a server that has been stopped leaves signals alone", async () => {
  const before = listeners();
  const server = await start();
  expect(listeners()).toBe(before + 1);

  await server.stop();

  expect(listeners()).toBe(before);
});

test("a server with `signals: false` never touches them", async () => {
  const before = listeners();
  const server = await start({ signals: false });

  expect(listeners()).toBe(before);
  await server.stop();
});
