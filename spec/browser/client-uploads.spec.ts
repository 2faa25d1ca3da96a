/**
 * How the client sends files: what it says of them, and that it sends what the server asks for, from where that says.
 */
import { ClientFrameType, type ChunkFrame } from "../../liveview/protocol/frame.ts";
import { html as markup, type Rendered } from "../../liveview/template/html.ts";
import type { LivePage } from "../client/live-page.ts";
import { Chromium } from "../client/in-chromium.ts";
import { makeFile } from "../support/upload-client.ts";

const chromium = new Chromium();

const view = (pending: string, done = ""): Rendered => markup`
  <input type="file" multiple data-live-upload="papers" data-live-pending=${pending} data-live-done=${done} />
`;

interface Announced {
  readonly ref: string;
  readonly name: string;
}

describe("the client sends a file", () => {
  const file = makeFile("file", 1_000);
  const chunk = (frame: unknown): ChunkFrame => {
    const [type] = frame as ChunkFrame;
    expect(type).toBe(ClientFrameType.chunk);
    return frame as ChunkFrame;
  };
  const choose = async (
    live: LivePage,
    names: readonly string[],
  ): Promise<readonly Announced[]> => {
    await live.page.waitForFunction(() => history.state !== null);
    await live.page
      .locator("input")
      .setInputFiles(
        names.map((name) => ({ name, mimeType: "", buffer: Buffer.from(file.bytes) })),
      );
    const [, , , name, payload] = await live.event();
    expect([name, payload]).toEqual([
      "perigee:upload",
      {
        upload: "papers",
        add: names.map((each) => ({
          ref: expect.stringMatching(/^[\da-f]{24}$/),
          name: each,
          size: 1_000,
          type: "application/octet-stream",
          modified: expect.any(Number),
        })),
      },
    ]);
    return (payload as unknown as { readonly add: readonly Announced[] }).add;
  };
  const start = async (): Promise<{ live: LivePage; ref: string }> => {
    const { live } = await chromium.join(view(""));
    const [{ ref }] = (await choose(live, ["a.bin"])) as [Announced];
    await live.show(view(ref), 1);
    return { live, ref };
  };

  test("in chunks, as many as the window has room for", async () => {
    const { live, ref } = await start();
    live.peer.send([7, -1, 0, ref, 0, 300, 2]);

    expect(chunk(await live.peer.next())).toEqual([
      5,
      0,
      ref,
      0,
      Buffer.from(file.bytes.subarray(0, 300)),
    ]);
    expect(chunk(await live.peer.next()).slice(1, 4)).toEqual([0, ref, 300]);
    live.peer.send([7, -1, 0, ref, 300]);
    expect(chunk(await live.peer.next()).slice(1, 4)).toEqual([0, ref, 600]);
    live.peer.send([7, -1, 0, ref, 900]);
    expect(chunk(await live.peer.next())).toEqual([
      5,
      0,
      ref,
      900,
      Buffer.from(file.bytes.subarray(900)),
    ]);
  });

  test("from where the server says, each time it does", async () => {
    const { live, ref } = await start();
    live.peer.send([7, -1, 0, ref, 400, 300, 1]);
    expect(chunk(await live.peer.next())[3]).toBe(400);

    // What was sent has not arrived; and chunks are smaller there.
    live.peer.close();
    await live.reconnected();
    await live.join({ ack: 1, shown: view(ref) });
    live.peer.send([7, -1, 0, ref, 100, 200, 1]);

    expect(chunk(await live.peer.next())).toEqual([
      5,
      0,
      ref,
      100,
      Buffer.from(file.bytes.subarray(100, 300)),
    ]);
  });

  test("beside others, in turns", async () => {
    const { live } = await chromium.join(view(""));
    const [one, two] = (await choose(live, ["a.bin", "b.bin"])) as [Announced, Announced];
    await live.show(view(`${one.ref} ${two.ref}`), 1);
    live.peer.send([7, -1, 0, one.ref, 0, 100, 8]);
    live.peer.send([7, -1, 0, two.ref, 0, 100, 8]);

    const refs = new Set<string>();
    for (let n = 0; n < 4; n += 1) refs.add(chunk(await live.peer.next())[2]);
    // Four are on their way, perhaps all of one that was asked for first; it is the turn of the other now.
    live.peer.send([7, -1, 0, one.ref, 100]);
    live.peer.send([7, -1, 0, two.ref, 0]);
    refs.add(chunk(await live.peer.next())[2]);
    expect(refs).toEqual(new Set([one.ref, two.ref]));
  });

  test("no more once the view does not want it", async () => {
    const { live, ref } = await start();
    await live.show(view(""), 1);
    live.peer.send([7, -1, 0, ref, 0, 300, 2]);
    // What comes next is of another file.
    const [other] = await choose(live, ["b.bin"]);
    expect(other?.ref).not.toBe(ref);
    expect(
      await live.page.locator("input").evaluate((input: HTMLInputElement) => input.files?.length),
    ).toBe(1);
  });
});
