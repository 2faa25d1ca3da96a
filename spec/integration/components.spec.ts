/**
 * Components of a view that nobody looks at for a while.
 */
import { memoryStore, sendToComponent, serve, type Server } from "../../liveview/index.ts";
import { awaitExit, listChildren, send, whereis, type Pid } from "../../runtime/index.ts";
import { Desk } from "../liveview/modules/desk.ts";
import { FrameClient, getPage } from "../support/frame-client.ts";

const shell = new URL("site/shell.html", import.meta.url);

describe("components of a view that nobody looks at", () => {
  let server: Server;
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Desk },
      store: memoryStore(),
      limits: { unseenMs: 1_000 },
      log: () => {},
      node: { threads: 1 },
    });
  });
  afterAll(() => server.stop());

  const onlyPid = async (): Promise<Pid<unknown>> =>
    (await listChildren((await whereis("perigee.views"))!)).at(-1)!.pid as Pid<unknown>;
  /** A page whose counter was raised to 5 and that was left, its last token and its process. */
  const left = async () => {
    const { tokens } = await getPage(server.url);
    const client = await FrameClient.open(server.url);
    const [, , , , , , token] = await client.join(tokens[0]!);
    client.send([1, 0, 1, "Counter#a/add", 5]);
    const [, , , , change] = await client.nextOf(1);
    expect(change).toEqual([8, 0, [9, 0, [8, 0, [8, 2, 5]]]]);
    const pid = await onlyPid();
    await client.close();
    return { token, pid };
  };
  const comeBack = async (token: string) => {
    const client = await FrameClient.open(server.url);
    client.send([0, 0, token, "/", 1]);
    const [, , , , , tree] = await client.nextOf(0);
    return { client, tree: JSON.stringify(tree) };
  };

  test("show what happened to them and to the view when somebody looks again", async () => {
    const { token, pid } = await left();
    sendToComponent({ view: pid, component: "Counter#a" }, { type: "add", by: 2 });
    send(pid, { type: "relabel", label: "!" });
    send(pid, { type: "add", id: "a", by: 3 });

    const { client, tree } = await comeBack(token);
    // Some of it may have happened before the view knew that nobody looks.
    let seen = tree;
    client.send([1, 0, 2, "nothing", null]);
    for (let ack = 1; ack < 2;) {
      const [, , , n, change] = await client.nextOf(1);
      seen += JSON.stringify(change);
      ack = n;
    }
    await client.close();

    expect(seen).toMatch(/"a!"/);
    expect(seen).toMatch(/\b10\b/);
  });

  test("go on from what was kept when its process has ended", async () => {
    const { token, pid } = await left();
    sendToComponent({ view: pid, component: "Counter#a" }, { type: "add", by: 2 });
    await awaitExit(pid);

    const { client, tree } = await comeBack(token);
    await client.close();

    expect(tree).toContain('"a",7,2]');
  });
});
