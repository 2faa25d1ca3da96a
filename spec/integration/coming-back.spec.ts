/**
 * Who comes back finds what was acknowledged, however their view fared while nobody looked.
 */
import { memoryStore, serve, type Server } from "../../liveview/index.ts";
import { loadCheckpoint } from "../../liveview/store/checkpoints.ts";
import { awaitExit, kill, listChildren, whereis, type ChildInfo } from "../../runtime/index.ts";
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
      limits: { unseenMs: 300 },
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
});
