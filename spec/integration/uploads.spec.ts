/**
 * Uploads over a real WebSocket: from what is chosen to the file that a handler consumes.
 */
import { serve, type Server } from "../../liveview/index.ts";
import { makeFile, sumOf, UploadClient } from "../support/upload-client.ts";
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
      node: { threads: 2 },
    });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    client = await UploadClient.open(`${server.url}/`);
  });
  afterEach(() => client.close());

  test("travels in chunks when it was chosen, and is consumed by a handler", async () => {
    const file = makeFile("picture-1", 150_000, "cat.png", "image/png");
    client.add("picture", file);
    await client.send(file);
    await client.shows("done");

    client.event("save");
    const text = await client.shows(sumOf(file));

    const path = /(\/[^"\s]+perigee-uploads[^"\s]+)/.exec(text)?.[1] ?? "";
    expect(path).not.toBe("");
    expect(text).not.toContain("picture-1");
    await whenGone(path);
  });
});
