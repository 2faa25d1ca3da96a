/**
 * Who comes back finds what was acknowledged, however their view fared while nobody looked.
 */
import { memoryStore, serve, type Server } from "../../liveview/index.ts";
import { loadCheckpoint } from "../../liveview/store/checkpoints.ts";
import {
  awaitExit,
  exit,
  kill,
  listChildren,
  whereis,
  type ChildInfo,
} from "../../runtime/index.ts";
import { awaitRestart } from "../../runtime/testing/index.ts";
import type { Value } from "../../liveview/protocol/value.ts";
import { Ledger } from "../liveview/modules/ledger.ts";
import { FrameClient, getPage } from "../support/frame-client.ts";

const shell = new URL("site/shell.html", import.meta.url);

describe("a view that nobody looks at", () => {
  let server: Server;
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Ledger, "/item/:id": Ledger },
      store: memoryStore(),
      checkpointMs: 60_000,
      limits: { unseenMs: 1_000 },
      log: () => {},
      node: { threads: 2 },
    });
  });
  afterAll(() => server.stop());

  const onlyView = async (): Promise<ChildInfo> => {
    const children = await listChildren((await whereis("perigee.views"))!);
    return children.at(-1)!;
  };
  /** A page whose view wrote 1 and 2, and its last token. */
  const written = async (path = "/"): Promise<{ client: FrameClient; token: string }> => {
    const { tokens } = await getPage(`${server.url}${path}`);
    const client = await FrameClient.open(server.url);
    const [, , , , , , token] = await client.join(tokens[0]!, 0, path);
    for (let n = 1; n <= 2; n += 1) {
      client.send([1, 0, n, "write", n]);
      await client.nextOf(1);
    }
    return { client, token };
  };
  const comeBack = async (token: string, path = "/"): Promise<Value> => {
    const client = await FrameClient.open(server.url);
    client.send([0, 0, token, path, 3]);
    const [, , , , , tree] = await client.nextOf(0);
    await client.close();
    return tree[2]!;
  };

  test.each(["killed", "endThread"])("%s: is kept by the successor", async (fault) => {
    const { client, token } = await written();
    const { id } = await onlyView();
    const supervisor = (await whereis("perigee.views"))!;
    const restarted = awaitRestart(supervisor, id);

    if (fault !== "killed") client.send([1, 0, 3, fault, 3]);
    await client.close();
    if (fault === "killed") kill((await onlyView()).pid!);
    await restarted;
    await awaitExit((await onlyView()).pid!);

    expect(await loadCheckpoint(id, "Ledger@1")).toMatchObject({ isLast: true });
    expect(await comeBack(token)).toBe("1 2");
  });

  test("goes on from what it kept when it ended just before its page came back", async () => {
    const { client, token } = await written();
    await client.close();
    const next = await FrameClient.open(server.url);

    exit((await onlyView()).pid!, { type: "shutdown" });
    next.send([0, 0, token, "/", 2]);

    const [, , , , , tree] = await next.nextOf(0);
    expect(tree[2]).toBe("1 2");
    await next.close();
  });

  test("is not resumed at another path than the one that it was mounted at", async () => {
    const { client, token } = await written("/item/1");
    await client.close();
    await awaitExit((await onlyView()).pid!);

    expect(await comeBack(token, "/item/2")).toBeNull();
    expect(await comeBack(token, "/item/1")).toBe("1 2");
  });

  test("is resumed once from what it left in order: what comes next may be what ends all", async () => {
    const { client, token } = await written();
    const { id, pid } = await onlyView();
    await client.close();
    await awaitExit(pid!);
    expect(await loadCheckpoint(id, "Ledger@1")).toMatchObject({ isLast: true, settled: 2 });

    const next = await FrameClient.open(server.url);
    await next.join(token);

    expect(await loadCheckpoint(id, "Ledger@1")).toMatchObject({ isLast: false });
    await next.close();
  });

  test("is at one place: the page that it was taken from is told, and has no say any more", async () => {
    const { tokens } = await getPage(server.url);
    const first = await FrameClient.open(server.url);
    await first.join(tokens[0]!);
    const second = await FrameClient.open(server.url);
    await second.join(tokens[0]!);

    expect(await first.next()).toEqual([4, 0, "failed"]);
    first.send([1, 0, 1, "write", 1]);
    first.send([3]);
    await first.nextOf(3);
    second.send([1, 0, 1, "write", 2]);

    expect(JSON.stringify(await second.nextOf(1))).toContain('"2"');
    await first.close();
    await second.close();
  });
});
