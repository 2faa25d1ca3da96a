/**
 * Streams from server to client, over real threads and sockets.
 */
import { memoryStore, serve, startView, type Server } from "../../liveview/index.ts";
import type { ServerFrame } from "../../liveview/protocol/frame.ts";
import type { Value } from "../../liveview/protocol/value.ts";
import { Feed, ForgetfulFeed } from "../liveview/modules/feed.ts";
import { FrameClient, getPage } from "../support/frame-client.ts";

const shell = new URL("site/shell.html", import.meta.url);
const anyVersion: number = expect.any(Number);

let server: Server;
beforeAll(async () => {
  server = await serve({
    port: 0,
    shell,
    routes: { "/": Feed, "/forgetful": ForgetfulFeed },
    store: memoryStore(),
    checkpointMs: 0,
    log: () => {},
    node: { threads: 2 },
  });
});
afterAll(() => server.stop());

/** A joined page. */
class Reader {
  readonly #client: FrameClient;
  readonly #path: string;
  #n = 0;
  token = "";
  tree: Value = null;

  private constructor(client: FrameClient, path: string) {
    this.#client = client;
    this.#path = path;
  }

  static async open(path = "/"): Promise<Reader> {
    const { tokens } = await getPage(`${server.url}${path}`);
    return Reader.join(tokens[0]!, path);
  }

  static async join(token: string, path = "/"): Promise<Reader> {
    const reader = new Reader(await FrameClient.open(server.url), path);
    reader.#take(await reader.#client.join(token, 0, path));
    return reader;
  }

  /** As after a break of the connection. */
  async again(): Promise<Reader> {
    await this.#client.close();
    const next = new Reader(await FrameClient.open(server.url), this.#path);
    next.#n = this.#n;
    next.#client.send([0, 0, this.token, this.#path, this.#n]);
    next.#take(await next.#client.nextOf(0));
    return next;
  }

  post(name: string, payload: unknown = null): void {
    this.#n += 1;
    this.#client.send([1, 0, this.#n, name, payload as never]);
  }

  /** Sends an event and gives the change that answers it. */
  async do(name: string, payload?: unknown): Promise<unknown> {
    this.post(name, payload);
    const [, , , , change] = await this.#client.nextOf(1);
    return change;
  }

  ask(stream: string, rows: readonly (number | string)[]): void {
    this.#client.send([4, 0, stream, rows]);
  }

  async change(): Promise<unknown> {
    const [, , , , change] = await this.#client.nextOf(1);
    return change;
  }

  async joined(): Promise<void> {
    this.#take(await this.#client.nextOf(0));
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  /** The list of the stream, its rows by key. */
  get rows(): Map<unknown, readonly unknown[]> {
    const list = (this.tree as unknown as unknown[][])[2]!;
    expect(list[0]).toBe("posts");
    const rows = new Map<unknown, readonly unknown[]>();
    for (let at = 1; at < list.length; at += 2) rows.set(list[at], list[at + 1] as unknown[]);
    return rows;
  }

  /** Keys and versions, as one asks for them. */
  get asked(): number[] {
    return [...this.rows].flatMap(([key, row]) => [key as number, row[1] as number]);
  }

  #take(frame: ServerFrame): void {
    if (frame[0] !== 0) throw new Error("no tree");
    this.tree = frame[5];
    this.token = frame[6];
  }
}

const row = (content: unknown): unknown => [3, anyVersion, content];
const kept = [3, anyVersion];

test("rows travel once; after a break the whole tree has their keys and versions only", async () => {
  const first = await Reader.open();
  expect([...first.rows.values()].map((it) => it.length)).toEqual([3, 3, 3]);

  expect(await first.do("add", { ids: [4] })).toEqual([
    8,
    0,
    [10, [], [], [3, 4, row([0, 1, "post 4"])]],
    1,
    4,
  ]);
  expect(await first.do("top", 4)).toEqual([8, 0, [10, [], [3, 0], []]]);
  expect(await first.do("remove", 2)).toEqual([8, 0, [10, [2], [], []], 1, 3]);
  const again = await first.again();

  expect([...again.rows.keys()]).toEqual([4, 1, 3]);
  expect([...again.rows.values()]).toEqual([kept, kept, kept]);
  expect(again.rows.get(1)).toEqual(first.rows.get(1)!.slice(0, 2));
  await again.close();
});

test("what a browser lacks is loaded, and what cannot be loaded goes", async () => {
  const reader = await (await Reader.open()).again();

  reader.ask("posts", reader.asked);

  expect(await reader.change()).toEqual([
    8,
    0,
    [10, [1], [], [], 0, row([0, 1, "post 1"]), 1, row([0, 1, "post 3"])],
    1,
    2,
  ]);
  await reader.close();
});

test("without a loader what a browser lacks goes", async () => {
  const reader = await (await Reader.open("/forgetful")).again();

  reader.ask("posts", reader.asked.slice(0, 4));

  expect(await reader.change()).toEqual([8, 0, [10, [0, 1], [], []], 1, 1]);
  await reader.close();
});

test("a question that is answered already, or makes no sense, changes nothing", async () => {
  const first = await Reader.open();
  const { asked } = first;
  await first.do("add", { ids: [1] });
  const reader = await first.again();
  const nonsense: [string, (number | string)[]][] = [
    ["posts", asked.slice(0, 2)],
    ["posts", [9, 9, "1", 1]],
    ["posts", [1]],
    ["posts", []],
    ["note", [1, 1]],
    ["nothing", [1, 1]],
    ["__proto__", [1, 1]],
    ["constructor", [1, 1]],
  ];
  for (const [name, rows] of nonsense) reader.ask(name, rows);

  expect(await reader.do("add", { ids: [] })).toBeNull();
  await reader.close();
});

test("a crash costs the browser no row", async () => {
  const reader = await Reader.open();
  await reader.do("add", { ids: [4] });
  const { rows } = reader;

  reader.post("throw");
  await reader.joined();

  expect([...reader.rows.values()]).toEqual([kept, kept, kept, kept]);
  expect(reader.rows.get(1)![1]).toBe(rows.get(1)![1]);
  await reader.close();
});

test("nor does the end of a thread: what came after the last checkpoint comes again", async () => {
  const reader = await Reader.open();
  await reader.do("add", { ids: [4, 5] });

  reader.post("endThread");
  await reader.joined();

  expect([...reader.rows.keys()]).toEqual([1, 2, 3, 4, 5]);
  reader.ask("posts", reader.asked);
  await reader.change();
  expect(await reader.do("add", { ids: [6] })).toEqual([
    8,
    0,
    [10, [], [], [3, 6, row([0, 1, "post 6"])]],
    1,
    4,
  ]);
  await reader.close();
});

test("a stream that nobody sees keeps its rows, one that is shown again is asked for", async () => {
  const reader = await Reader.open();
  await reader.do("hide", true);
  await reader.do("add", { ids: [4] });

  expect(await reader.do("hide", false)).toEqual([
    8,
    0,
    ["posts", 1, kept, 2, kept, 3, kept, 4, row([0, 1, "post 4"])],
  ]);
  await reader.close();
});

test("of 10,000 rows of 10 kB that were shown the process keeps the keys only", async () => {
  const reader = await Reader.open();
  const heap = async (): Promise<number> => {
    const change = (await reader.do("measure")) as [number, ...unknown[]];
    return Number(change.at(-1)) / 2 ** 20;
  };
  const before = await heap();

  for (let n = 0; n < 100; n += 1) {
    const ids = Array.from({ length: 100 }, (_, at) => 1_000 + n * 100 + at);
    await reader.do("add", { ids, size: 10_000 });
  }

  expect((await heap()) - before).toBeLessThan(10);
  await reader.close();
}, 60_000);

test("a program's view keeps its rows: its HTML is asked of it", async () => {
  const view = await startView(Feed);
  await view.send("add", { ids: [4] });

  expect(await view.html()).toContain("<li>post 3</li><li>post 4</li>");
  await view.stop();
});
