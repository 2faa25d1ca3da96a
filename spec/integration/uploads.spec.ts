/**
 * Uploads over a real WebSocket: from what is chosen to the file that a handler consumes.
 */
import { existsSync } from "node:fs";
import { serve, type Server } from "../../liveview/index.ts";
import { uploadPath } from "../../liveview/upload/temp-folder.ts";
import { makeFile, sumOf, UploadClient, type ClientFile } from "../support/upload-client.ts";
import { whenGone } from "../support/when-gone.ts";
import { Gallery } from "./modules/gallery.ts";

const shell = new URL("site/shell.html", import.meta.url);

describe("an upload", () => {
  let server: Server;
  let client: UploadClient;
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Gallery },
      log: () => {},
      limits: { maxFramesPerSecond: 50 },
      node: { threads: 2 },
    });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    client = await UploadClient.open(`${server.url}/`);
  });
  afterEach(() => client.close());

  const pathOf = ({ ref }: Pick<ClientFile, "ref">): string => uploadPath(`${client.view}.${ref}`);
  /** Has a paper travel, and gives where it begins. */
  const open = async (file: ClientFile, upload = "papers"): Promise<number> => {
    client.add(upload, file);
    if (upload === "papers") client.event("perigee:upload", { upload, start: true });
    const [, , , , written, chunkSize = 0] = await client.word(file.ref);
    expect(written).toBe(0);
    return chunkSize;
  };

  test("travels in chunks when it was chosen, and is consumed by a handler", async () => {
    const file = makeFile("picture-1", 150_000, "cat.png", "image/png");
    client.add("picture", file);
    await client.send(file);
    await client.shows("picture-1 cat.png done 100");
    expect(existsSync(pathOf(file))).toBe(true);

    client.event("save");

    const text = await client.shows(sumOf(file));
    expect(text).not.toContain("picture-1");
    await whenGone(pathOf(file));
  });

  test("waits for its form to be submitted, unless it need not", async () => {
    const files = [makeFile("paper-no-1", 5), makeFile("paper-no-2", 0)];
    client.add("papers", ...files);
    await client.shows("paper-no-2.bin selected 0");

    client.event("perigee:upload", { upload: "papers", start: true });
    await client.send(files[0]!);
    await client.shows("paper-no-1.bin done");
    await client.shows("paper-no-2.bin done");
    client.event("save");

    for (const file of files)
      await expect(client.shows(sumOf(file))).resolves.toContain(sumOf(file));
  });

  test("travels beside others, as many as may, chunk by chunk", async () => {
    const files = ["a", "b", "c"].map((name) => makeFile(`beside-${name}`, 95_000));
    client.add("papers", ...files);
    client.event("perigee:upload", { upload: "papers", start: true });
    await client.shows(
      /beside-a.bin uploading 0.*beside-b.bin uploading 0.*beside-c.bin waiting 0/,
    );

    await client.sendInTurns(files.slice(0, 2));
    await client.send(files[2]!);
    await client.shows("beside-c.bin done");
    client.event("save");

    for (const file of files)
      await expect(client.shows(sumOf(file))).resolves.toContain(sumOf(file));
  });

  test("says how far it is", async () => {
    const file = makeFile("progress-1", 100_000);
    const chunkSize = await open(file);
    client.chunk(file, 0, file.bytes.subarray(0, chunkSize));
    await expect(client.shows("progress-1.bin uploading 10")).resolves.toContain(
      "progress-1.bin uploading 10",
    );
  });

  describe("is refused", () => {
    test.each([
      ["for its kind", makeFile("refused-1", 10, "cat.exe"), "not_accepted"],
      [
        "for its kind, whatever it is called",
        makeFile("refused-2", 10, "cat.exe", "text/html"),
        "not_accepted",
      ],
      ["for its size", makeFile("refused-3", 300_001, "cat.png"), "too_large"],
      ["by the view", makeFile("refused-4", 10, "bad.png"), "bad_name"],
    ])("%s", async (_why, file, code) => {
      client.add("picture", file);
      await client.shows(`${file.name} failed 0 ${code}`);
      // What is chosen next takes its place.
      client.add("picture", makeFile("chosen-next", 10, "dog.png"));
      expect(await client.shows("dog.png uploading 0")).not.toContain(file.ref);
    });

    test("when there are too many, those before are not", async () => {
      const files = ["1", "2", "3", "4"].map((n) => makeFile(`too-many-${n}`, 10));
      client.add("papers", ...files);
      const text = await client.shows("too_many");
      expect(text).toContain("too-many-3.bin selected");
      expect(text).not.toContain("too-many-4");
      client.event("cancel", "too-many-1");
      client.add("papers", files[3]!);
      expect(await client.shows("too-many-4.bin selected")).not.toContain("too_many");
    });

    test("when they are too large together", async () => {
      client.add("papers", makeFile("together-1", 600_000), makeFile("together-2", 400_001));
      await expect(client.shows("together-2.bin failed 0 too_large_together")).resolves.toContain(
        "together-2.bin failed 0 too_large_together",
      );
    });

    test("by how it begins", async () => {
      const file = makeFile("no-gif-at-all", 9_000, "cat.gif", "image/gif");
      client.add("picture", file);
      await client.send(file);
      await client.shows(/cat.gif failed \d+ no_gif/);
      await whenGone(pathOf(file));

      const gif = { ...file, ref: "gif-after-all", bytes: Buffer.from("GIF89a") };
      client.add("picture", gif);
      await client.send(gif);
      await expect(client.shows("cat.gif done")).resolves.toContain("cat.gif done");
    });
  });

  test("has a name that is none of a path", async () => {
    client.add("papers", makeFile("tricky-name", 10, "..\\..\\/etc/\u202epasswd\u0000.tar.gz. "));
    await expect(client.shows("tricky-name passwd.tar.gz selected")).resolves.toContain(
      "tricky-name passwd.tar.gz selected",
    );
  });

  test.each([
    null,
    "papers",
    { upload: "papers" },
    { upload: "nothing", add: [] },
    { upload: "constructor", start: true },
    { upload: "papers", add: [{ ref: "x" }] },
    { upload: "papers", add: [{ ref: "../../../etc", name: "", size: 1, type: "", modified: 0 }] },
    { upload: "papers", add: [{ ref: "a-good-ref", name: "", size: -1, type: "", modified: 0 }] },
    { upload: "papers", add: [{ ref: "a-good-ref", name: "", size: 1.5, type: "", modified: 0 }] },
  ])("of which %j is said is none, and the view lives on", async (payload) => {
    client.event("perigee:upload", payload);
    client.event("save");
    await client.answered();
    expect(client.errors).toEqual(["bad_upload"]);
  });

  test.each([
    ["whose ref is known", { upload: "papers", failed: "unknown-ref" }],
    ["that goes elsewhere", { upload: "papers", done: "known-file" }],
    ["that goes elsewhere, and how far", { upload: "papers", sent: ["known-file", 10] }],
  ])("is not another one %s", async (_what, payload) => {
    client.add("papers", makeFile("known-file", 10));
    client.event("perigee:upload", payload);
    await client.answered();
    await expect(client.shows("known-file.bin selected 0")).resolves.toContain(
      "known-file.bin selected 0",
    );
  });

  test("is over when the browser cannot read it", async () => {
    client.add("papers", makeFile("unreadable", 10));
    client.event("perigee:upload", { upload: "papers", failed: "unreadable" });
    await expect(client.shows("unreadable.bin failed 0 unreadable")).resolves.toContain(
      "unreadable.bin failed 0 unreadable",
    );
  });

  test("is cancelled on its way, and what still comes of it hurts nobody", async () => {
    const file = makeFile("cancelled", 100_000);
    const chunkSize = await open(file);
    client.chunk(file, 0, file.bytes.subarray(0, chunkSize));
    await client.word(file.ref);
    expect(existsSync(pathOf(file))).toBe(true);

    client.event("cancel", file.ref);
    await client.answered();
    await whenGone(pathOf(file));
    client.chunk(file, chunkSize, file.bytes.subarray(chunkSize, 2 * chunkSize));

    client.event("save");
    await client.answered();
    expect(client.text).not.toContain("cancelled");
  });

  test("that is over counts as any frame, should it come on and on", async () => {
    const file = makeFile("on-and-on", 100_000);
    await open(file);
    client.event("cancel", file.ref);
    await client.answered();
    for (let n = 0; n < 200; n += 1) client.chunk(file, 0, new Uint8Array(10));
    expect((await client.client.closed).reason).toContain("frames a second");
    client = await client.back();
  });

  test("is over when its field is given another", async () => {
    const file = makeFile("reset-away", 100_000, "a.png");
    await open(file, "picture");
    client.event("reset");
    await client.answered();
    await expect(whenGone(pathOf(file))).resolves.toBeUndefined();
    await open({ ...file, ref: "another-one" }, "picture");
  });

  test("is taken once, though the handler that took it failed later", async () => {
    const file = makeFile("taken-once", 20);
    client.add("papers", file);
    client.event("perigee:upload", { upload: "papers", start: true });
    await client.send(file);
    await client.shows("done 100");

    client.event("saveAndThrow");
    await client.lost();
    client.event("save");

    expect(await client.shows(sumOf(file))).toContain("taken 1");
  });

  test("may have more chunks a second than there may be frames", async () => {
    const file = makeFile("many-chunks", 900_000);
    client.add("papers", file);
    client.event("perigee:upload", { upload: "papers", start: true });
    await client.send(file);
    await expect(client.shows("many-chunks.bin done")).resolves.toContain("many-chunks.bin done");
  });

  describe("that is not what was announced", () => {
    let neighbour: UploadClient;
    beforeEach(async () => {
      neighbour = await UploadClient.open(`${server.url}/`);
    });
    afterEach(() => neighbour.close());

    test.each([
      ["out of order", "upload_order", 20_000, 5_000],
      ["twice", "upload_order", 0, 10_000],
      ["in a small chunk", "upload_chunk", undefined, 9_999],
      ["in no chunk", "upload_chunk", undefined, 0],
      ["in a large chunk", "upload_chunk", undefined, 10_001],
      ["beyond its end", "upload_size", undefined, 16_000],
    ])("ends the connection that sends it: %s", async (_what, code, offset, length) => {
      const file = makeFile("liar-file", 25_000);
      const chunkSize = await open(file);
      client.chunk(file, 0, file.bytes.subarray(0, chunkSize));
      client.chunk(file, offset ?? chunkSize, new Uint8Array(length));

      const { code: closeCode, reason } = await client.client.closed;

      expect([closeCode, reason.split(":")[0]]).toEqual([1008, code]);
      client = await client.back();
      await client.shows(/liar-file.bin failed \d+ cut_off/);
      await whenGone(pathOf(file));
      const honest = makeFile("honest-one", 10, "a.png");
      neighbour.add("picture", honest);
      await neighbour.send(honest);
      await neighbour.shows("a.png done");
    });

    test("ends the connection that sends more than a window", async () => {
      const file = makeFile("beyond-window", 500_000);
      const chunkSize = await open(file);
      for (let at = 0; at < 40 * chunkSize; at += chunkSize) {
        client.chunk(file, at, file.bytes.subarray(at, at + chunkSize));
      }
      expect((await client.client.closed).reason).toContain("upload_window");
      client = await client.back();
      await client.shows(/beyond-window.bin failed \d+ cut_off/);
    });

    test("ends the connection when nothing was announced", async () => {
      client.chunk({ ref: "never-heard-of" }, 0, new Uint8Array(10));
      const { code, reason } = await client.client.closed;
      expect([code, reason.split(":")[0]]).toEqual([1008, "upload_unknown"]);
      client = await client.back();
    });

    test.each([
      [[5, 0, 7, 0, new Uint8Array(1)]],
      [[5, 0, "ref", -1, new Uint8Array(1)]],
      [[5, 0, "ref", 0, "text"]],
      [[5, 0, "ref", 0]],
    ])("ends the connection when it is no chunk: %j", async (frame) => {
      client.client.send(frame as never);
      expect((await client.client.closed).code).toBe(1008);
      client = await client.back();
    });

    test("is counted as any frame when it is for a view that is not there", async () => {
      for (let n = 0; n < 200; n += 1) client.client.send([5, 9, "nobody", 0, new Uint8Array(1)]);
      expect((await client.client.closed).reason).toContain("frames a second");
      client = await client.back();
    });
  });
});
