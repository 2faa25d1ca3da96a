/**
 * What a view pushes to its page: in order and once each, whatever happens to connections and processes.
 */
import { serve, type Server } from "../../liveview/index.ts";
import type { DiffFrame, JoinedFrame } from "../../liveview/protocol/frame.ts";
import { Pusher } from "../liveview/modules/pusher.ts";
import { FrameClient, getPage } from "../support/frame-client.ts";

const shell = new URL("site/shell.html", import.meta.url);

describe("what a view pushes", () => {
  let server: Server;
  let client: FrameClient;
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Pusher },
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
  const join = async (): Promise<JoinedFrame> => {
    const { tokens } = await getPage(server.url);
    return client.join(tokens[0]!);
  };
  const comeBack = async (
    token: string,
    { seen, sent }: { seen: number; sent: number },
  ): Promise<JoinedFrame> => {
    client = await FrameClient.open(server.url);
    client.send([0, 0, token, "/", sent, null, seen]);
    return client.nextOf(0);
  };

  test("in setup comes with the page's first join", async () => {
    expect(effectsOf(await join())).toEqual([[0, "setUp", 1]]);
  });

  test("comes with the change of its handler, or with an answer that changes nothing", async () => {
    await join();

    client.send([1, 0, 1, "say", "a"]);
    expect(await client.nextOf(1)).toEqual([1, 0, 1, 1, [8, 0, "a"], [], [[0, "said", "a"]]]);
    client.send([1, 0, 2, "sayOnly", "b"]);
    expect(await client.nextOf(1)).toEqual([1, 0, 2, 2, null, [], [[0, "said", "b"]]]);
    client.send([1, 0, 3, "sayAround", "c"]);
    expect(effectsOf(await client.nextOf(1))).toEqual([
      [0, "after", "c"],
      [1, "before", "c"],
    ]);
    client.send([1, 0, 4, "sayLater", "d"]);
    await client.nextOf(1);
    expect(await client.nextOf(1)).toEqual([1, 0, 5, 4, null, [], [[0, "said", "d"]]]);
  });

  test("may be part of the state, and many at once", async () => {
    await join();

    client.send([1, 0, 1, "sayDraft", null]);
    expect(effectsOf(await client.nextOf(1))).toEqual([[0, "item", { id: 1, tags: ["new"] }]]);
    client.send([1, 0, 2, "sayMany", 250]);
    expect(effectsOf(await client.nextOf(1))).toHaveLength(250);
  });

  test("is a component's, too", async () => {
    await join();

    client.send([1, 0, 1, "showPart", null]);
    expect(effectsOf(await client.nextOf(1))).toEqual([[0, "partMounted", { id: "one" }]]);
    client.send([1, 0, 2, "Part#one/tell", 7]);
    expect(effectsOf(await client.nextOf(1))).toEqual([[0, "partTold", 7]]);
  });

  test("comes again to a page that did not get it, and not to one that did", async () => {
    const [, , , , , , token] = await join();
    client.send([1, 0, 1, "say", "a"]);
    client.send([1, 0, 2, "say", "b"]);
    const [, , first] = await client.nextOf(1);
    await client.nextOf(1);
    await client.close();

    const again = await comeBack(token, { seen: first, sent: 2 });

    expect(effectsOf(again)).toEqual([[0, "said", "b"]]);
    await client.close();
    const third = await comeBack(again[6], { seen: again[2], sent: 2 });
    expect(effectsOf(third)).toEqual([]);
  });

  test("waits for a page that is away", async () => {
    const [, , seen, , , , token] = await join();
    client.send([1, 0, 1, "sayOnly", "a"]);
    client.send([1, 0, 2, "sayLater", "b"]);
    await client.close();

    const [, , n, ack, , , , settled] = await comeBack(token, { seen, sent: 2 }).then((frame) => {
      expect(effectsOf(frame)).toContainEqual([0, "said", "a"]);
      return frame;
    });
    expect([n > seen, ack, settled]).toEqual([true, 2, 2]);
  });

  test("does not count when its handler fails; what was pushed before is not told twice", async () => {
    await join();
    client.send([1, 0, 1, "sayOnly", "a"]);
    await client.nextOf(1);

    client.send([1, 0, 2, "sayThen", "never"]);
    expect(await client.next()).toEqual([4, 0, "restarting"]);
    expect(effectsOf(await client.nextOf(0))).toEqual([[0, "setUp", 2]]);

    client.send([1, 0, 3, "sayBad", null]);
    expect(await client.next()).toEqual([4, 0, "restarting"]);
    expect(effectsOf(await client.nextOf(0))).toEqual([[0, "setUp", 3]]);
  });

  test("says which event it comes of, when a thread has died and the event is taken again", async () => {
    await join();
    client.send([1, 0, 1, "say", "a"]);
    await client.nextOf(1);

    client.send([1, 0, 2, "endThread", null]);

    expect(await client.next()).toEqual([4, 0, "restarting"]);
    const effects = effectsOf(await client.nextOf(0));
    expect(effects).toContainEqual([0, "said", "a", 1]);
  });
});
