/**
 * What a view answers, and what it has the browser do: each once, whatever happens to connections and processes.
 */
import { serve, type Server } from "../../liveview/index.ts";
import type { DiffFrame, JoinedFrame } from "../../liveview/protocol/frame.ts";
import { Replier } from "../liveview/modules/replier.ts";
import { FrameClient, getPage } from "../support/frame-client.ts";

describe("a reply", () => {
  let server: Server;
  let client: FrameClient;
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell: new URL("site/shell.html", import.meta.url),
      routes: { "/": Replier },
      log: () => {},
      checkpointMs: 60_000,
      node: { threads: 2 },
    });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    client = await FrameClient.open(server.url);
  });
  afterEach(() => client.close());

  const effectsOf = (frame: JoinedFrame | DiffFrame) =>
    (frame[0] === 0 ? frame[9] : frame[6]) ?? [];
  const join = async (): Promise<JoinedFrame> =>
    client.join((await getPage(server.url)).tokens[0]!);
  const ask = async (n: number, name: string) => {
    client.send([1, 0, n, name, null]);
    return effectsOf(await client.nextOf(1));
  };

  test("comes with the change of its handler, under the number of its event", async () => {
    await join();

    expect(await ask(1, "ask")).toEqual([[2, 1, [{ id: 1 }]]]);
    expect(await ask(2, "askLater")).toEqual([[2, 2, "later"]]);
    expect(await ask(5, "askNothing")).toEqual([[2, 5]]);
    expect(await ask(6, "run")).toEqual([[3, [[0, "#a", null]]]]);
  });

  test("is a component's, too", async () => {
    await join();

    client.send([1, 0, 1, "Part#one/ask", 7]);

    expect(effectsOf(await client.nextOf(1))).toEqual([
      [2, 1, 8],
      [3, [[10, null]]],
    ]);
  });

  test("comes again to a page that did not get it", async () => {
    const [, , seen, , , , token] = await join();
    await ask(1, "ask");
    await client.close();

    client = await FrameClient.open(server.url);
    client.send([0, 0, token, "/", 1, null, seen]);

    expect(effectsOf(await client.nextOf(0))).toEqual([[2, 1, [{ id: 1 }]]]);
  });

  test.each(["askThen", "askBad", "runBad"])("of %s, which fails, is none", async (name) => {
    await join();

    client.send([1, 0, 1, name, null]);

    expect(await client.next()).toEqual([4, 0, "restarting"]);
    const joined = await client.nextOf(0);
    expect([effectsOf(joined), joined[3], joined[7]]).toEqual([[], 0, 1]);
  });

  test("has an event, or is refused", async () => {
    await join();
    await ask(1, "startInfo");

    expect(effectsOf(await client.nextOf(1))).toEqual([[0, "code", "ERR_REPLY"]]);
  });

  test("is given again when a thread has died and its event is taken again", async () => {
    await join();
    await ask(1, "run");
    await ask(2, "ask");

    client.send([1, 0, 3, "endThread", null]);

    expect(await client.next()).toEqual([4, 0, "restarting"]);
    expect(effectsOf(await client.nextOf(0))).toEqual([
      [3, [[0, "#a", null]], 1],
      [2, 2, [{ id: 1 }]],
    ]);
  });
});
