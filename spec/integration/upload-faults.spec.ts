/**
 * Uploads when something breaks: connections, processes of views, threads, the gateway; and what is left of them.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { serve, sqliteStore, type Server } from "../../liveview/index.ts";
import { sweepUploads, uploadPath } from "../../liveview/upload/temp-folder.ts";
import { writerName } from "../../liveview/upload/upload.ts";
import { kill, listChildren, whereis } from "../../runtime/index.ts";
import { awaitRestart } from "../../runtime/testing/index.ts";
import { makeFile, sumOf, UploadClient, type ClientFile } from "../support/upload-client.ts";
import { whenGone } from "../support/when-gone.ts";
import { Gallery } from "./modules/gallery.ts";

const shell = new URL("site/shell.html", import.meta.url);
const options = { port: 0, shell, routes: { "/": Gallery }, log: () => {} } as const;

describe("an upload on its way", () => {
  let server: Server;
  let client: UploadClient;
  let file: ClientFile;
  let chunkSize: number;
  beforeAll(async () => {
    server = await serve({ ...options, checkpointMs: 10, node: { threads: 2, spareThreads: 1 } });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    client = await UploadClient.open(`${server.url}/`);
    file = makeFile("on-its-way", 95_000);
    client.add("papers", file);
    client.event("perigee:upload", { upload: "papers", start: true });
    [, , , , , chunkSize = 0] = await client.word(file.ref);
    for (const at of [0, chunkSize]) {
      client.chunk(file, at, file.bytes.subarray(at, at + chunkSize));
      await client.word(file.ref);
    }
  });
  afterEach(() => client.close());

  const pathOf = ({ ref }: ClientFile): string => uploadPath(`${client.view}.${ref}`);
  const finish = async (): Promise<void> => {
    await client.send(file);
    await consume();
  };
  const consume = async (): Promise<void> => {
    await client.shows("on-its-way.bin done");
    client.event("save");
    await client.shows(sumOf(file));
    await whenGone(pathOf(file));
  };
  /** Where the server wants it to go on. */
  const goesOnAt = async (): Promise<number> => {
    const word = await client.word(file.ref);
    client.putBack(word);
    return word[4];
  };

  test("goes on from the last byte that was written, on another connection", async () => {
    // On its way when the connection breaks: it may have arrived, or not.
    client.chunk(file, 2 * chunkSize, file.bytes.subarray(2 * chunkSize, 3 * chunkSize));
    await client.client.close();
    client = await client.back();

    expect([2 * chunkSize, 3 * chunkSize]).toContain(await goesOnAt());
    await finish();
  });

  test("goes on when its view crashes", async () => {
    client.event("crash");
    await client.lost();
    await client.shows("on-its-way.bin uploading 21");
    // To the connection nothing has happened.
    await client.sendFrom(file, 2 * chunkSize, chunkSize);
    await expect(consume()).resolves.toBeUndefined();
  });

  test("goes on when the thread of its view dies", async () => {
    client.event("endThread");
    await client.lost();
    // Its writer may have been on that thread, or not: another connection hears where it is either way.
    await client.close();
    client = await client.back();
    await expect(finish()).resolves.toBeUndefined();
  });

  test("goes on from what is in the file when its writer dies", async () => {
    kill((await whereis(writerName(client.view, file.ref)))!);

    expect(await goesOnAt()).toBe(2 * chunkSize);
    await finish();
  });

  test("goes on when the gateway dies", async () => {
    const children = await listChildren(server.node.root);
    const restarted = awaitRestart(server.node.root, "perigee.gateway");
    kill(children.find(({ id }) => id === "perigee.gateway")!.pid!);
    await client.client.closed;
    await restarted;

    client = await client.back();

    await expect(finish()).resolves.toBeUndefined();
  });

  test("is given up when writer after writer dies", async () => {
    for (let death = 0; death < 4; death += 1) {
      kill((await whereis(writerName(client.view, file.ref)))!);
      if (death < 3) await client.word(file.ref);
    }
    await expect(client.shows(/on-its-way.bin failed \d+ lost/)).resolves.toMatch(
      /on-its-way.bin failed \d+ lost/,
    );
  });
});

test("an upload begins anew when the server was started again amidst it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "perigee-upload-"));
  const store = sqliteStore({ file: join(folder, "store.sqlite") });
  const first = await serve({ ...options, store, checkpointMs: 10 });
  const before = await UploadClient.open(`${first.url}/`);
  const file = makeFile("amidst-a-deploy", 95_000);
  before.add("papers", file);
  before.event("perigee:upload", { upload: "papers", start: true });
  const [, , , , , chunkSize = 0] = await before.word(file.ref);
  before.chunk(file, 0, file.bytes.subarray(0, chunkSize));
  await before.shows("amidst-a-deploy.bin uploading 10");
  await first.stop();

  const second = await serve({ ...options, store, port: first.port });
  const client = await before.back();
  const word = await client.word(file.ref);
  expect(word[4]).toBe(0);
  client.putBack(word);
  await client.send(file);
  await client.shows("amidst-a-deploy.bin done");
  client.event("save");
  await client.shows(sumOf(file));

  await client.close();
  await second.stop();
  await rm(folder, { recursive: true });
});

describe("what is left of an upload", () => {
  test("is removed when nobody looks at its view any more", async () => {
    const server = await serve({ ...options, limits: { unseenMs: 50 } });
    const client = await UploadClient.open(`${server.url}/`);
    const file = makeFile("left-over-1", 30_000, "a.png");
    client.add("picture", file);
    await client.send(file);
    const path = uploadPath(`${client.view}.${file.ref}`);
    expect(existsSync(path)).toBe(true);

    await client.close();

    await whenGone(path);
    await server.stop();
  });

  test("is removed when the server stops", async () => {
    const server = await serve(options);
    const client = await UploadClient.open(`${server.url}/`);
    const file = makeFile("left-over-2", 30_000, "a.png");
    client.add("picture", file);
    await client.send(file);
    const path = uploadPath(`${client.view}.${file.ref}`);
    expect(existsSync(path)).toBe(true);

    await server.stop();

    expect(existsSync(path)).toBe(false);
  });

  test("by an OS process that is dead is removed by the next, and that of a living one is not", async () => {
    const own = dirname(uploadPath("any"));
    await mkdir(own, { recursive: true });
    await writeFile(join(own, "mine"), "");
    // No process has this number: it is beyond what Linux, macOS and Windows give.
    const dead = own.replace(/-\d+$/, "-99999999");
    await mkdir(dead, { recursive: true });
    await writeFile(join(dead, "file"), "");

    await sweepUploads();

    expect([existsSync(dead), existsSync(join(own, "mine"))]).toEqual([false, true]);
  });
});
