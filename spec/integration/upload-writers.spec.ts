/**
 * Where uploads go: memory, a writer of a view's own, a store elsewhere; and what becomes of those that fail.
 */
import { serve, type Server } from "../../liveview/index.ts";
import { makeFile, UploadClient } from "../support/upload-client.ts";
import { Vault } from "./modules/vault.ts";

const shell = new URL("site/shell.html", import.meta.url);

describe("an upload goes", () => {
  let server: Server;
  let client: UploadClient;
  beforeAll(async () => {
    server = await serve({ port: 0, shell, routes: { "/": Vault }, log: () => {} });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    client = await UploadClient.open(`${server.url}/`);
  });
  afterEach(() => client.close());

  test("to memory", async () => {
    const file = makeFile("to-memory", 100_000);
    client.add("memory", file);
    await client.send(file);
    await client.shows("to-memory done");
    client.event("save");
    await expect(client.shows('"100000"')).resolves.toContain('"100000"');
  });

  test("to a writer of the view's own", async () => {
    const files = [makeFile("own-writer-1", 100_000), makeFile("own-writer-2", 1)];
    client.add("sums", ...files);
    await client.sendInTurns(files);
    await client.shows(/own-writer-1 done.*own-writer-2 done/);
    client.event("save");
    const [one, two] = files.map(({ bytes }) =>
      bytes.reduce((sum, byte) => (sum + byte) % 9_973, 0),
    );
    await expect(
      client.shows(`own-writer-1.bin ${one} own-writer-2.bin ${two}`),
    ).resolves.toContain(`own-writer-1.bin ${one} own-writer-2.bin ${two}`);
  });

  test.each(["open", "write", "close"])("wrong when its writer fails at %s", async (where) => {
    const neighbour = makeFile("a-neighbour", 10);
    const file = makeFile(`fails-at-${where}`, 10, `${where}.bin`);
    client.add("sums", file, neighbour);
    if (where !== "open") client.chunk(file, 0, (await client.word(file.ref), file.bytes));
    await client.shows(new RegExp(`fails-at-${where} failed \\d+ writer_failed`));
    await client.send(neighbour);
    await expect(client.shows("a-neighbour done")).resolves.toContain("a-neighbour done");
  });

  test("nowhere when nothing of it comes", async () => {
    client.add("slow", makeFile("nothing-comes", 10));
    await expect(client.shows("nothing-comes failed 0 timed_out")).resolves.toContain(
      "nothing-comes failed 0 timed_out",
    );
  });

  test("elsewhere, by the browser itself", async () => {
    client.add("elsewhere", makeFile("goes-there", 200, "far.bin"));
    expect(await client.pushed()).toEqual({
      ref: "goes-there",
      uploader: "PUT",
      url: "/store/far.bin",
      headers: { "x-key": "1" },
      fields: { policy: "p" },
    });
    client.event("perigee:upload", { upload: "elsewhere", sent: ["goes-there", 100] });
    await client.shows("goes-there uploading 50");
    client.event("perigee:upload", { upload: "elsewhere", done: "goes-there" });
    await client.shows("goes-there done 100");

    client.event("crash");
    await client.lost();
    client.event("save");

    const text = await client.shows("objects/far.bin");
    expect(text).not.toContain("/store/");
  });

  test("elsewhere, with another address after a crash", async () => {
    client.add("elsewhere", makeFile("goes-again", 200, "far.bin"));
    await client.pushed();
    client.event("crash");
    await client.lost();
    expect(await client.pushed()).toMatchObject({ ref: "goes-again" });
  });

  test("nowhere when the store does not take it, or there is no address", async () => {
    client.add("elsewhere", makeFile("not-taken", 200, "far.bin"));
    await client.pushed();
    client.event("perigee:upload", { upload: "elsewhere", failed: "not-taken" });
    await client.shows("not-taken failed 0 external_failed");

    client.add("elsewhere", makeFile("no-address", 200, "never.bin"));
    await expect(client.shows("no-address failed 0 external_failed")).resolves.toContain(
      "no-address failed 0 external_failed",
    );
  });
});
