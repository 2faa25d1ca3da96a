/**
 * The law of uploads: whatever happens to connections, processes and minds on the way, a file is what was sent, or
 * is not there; and nothing of it is left behind.
 */
import fc from "fast-check";
import { serve, type Server } from "../../liveview/index.ts";
import { uploadPath } from "../../liveview/upload/temp-folder.ts";
import { writerName } from "../../liveview/upload/upload.ts";
import { kill, whereis, type Pid } from "../../runtime/index.ts";
import { makeFile, sumOf, UploadClient, type ClientFile } from "../support/upload-client.ts";
import { whenGone } from "../support/when-gone.ts";
import { Gallery } from "./modules/gallery.ts";

const shell = new URL("site/shell.html", import.meta.url);

type Deed = "send" | "sendMore" | "break" | "cancel" | "crash" | "killWriter";

interface Step {
  readonly deed: Deed;
  /** Which of the files. */
  readonly which: number;
}

/** Somebody who uploads three files, as far as they know how far each is. */
class Person {
  client: UploadClient;
  readonly files: readonly ClientFile[];
  readonly cancelled = new Set<string>();
  /** Cancelled when their writer had just been killed: the janitor removes what it left, a minute later. */
  readonly orphans = new Set<string>();
  readonly #killed = new Map<Pid, string>();
  /** Where each file is, of those that the server has asked for on this connection. */
  #places = new Map<string, { at: number; size: number }>();

  private constructor(client: UploadClient, files: readonly ClientFile[]) {
    this.client = client;
    this.files = files;
  }

  static async open(url: string, files: readonly ClientFile[]): Promise<Person> {
    const person = new Person(await UploadClient.open(url), files);
    person.client.add("papers", ...files);
    person.client.event("perigee:upload", { upload: "papers", start: true });
    await person.client.shows(/uploading|done/);
    return person;
  }

  async take({ deed, which }: Step): Promise<void> {
    // Has the page show what is so now.
    this.client.event("perigee:upload", { upload: "papers", start: true });
    await this.client.answered();
    const file = this.files[which % this.files.length]!;
    switch (deed) {
      case "send":
        return this.#send(file, 1);
      case "sendMore":
        return this.#send(file, 4);
      case "cancel":
        this.cancelled.add(file.ref);
        if ([...this.#killed.values()].includes(file.ref)) this.orphans.add(file.ref);
        this.client.event("cancel", file.ref);
        return this.client.answered();
      case "break":
        // What is on its way arrives, or does not.
        this.#post(file);
        await this.client.close();
        this.#places.clear();
        this.client = await this.client.back();
        return;
      case "crash":
        this.client.event("crash");
        return this.client.lost();
      case "killWriter": {
        const writer = await whereis(writerName(this.client.view, file.ref));
        // A name outlives its process by a moment, and who was killed before is not killed again.
        const isNone = writer === undefined || this.#killed.has(writer);
        if (isNone || !this.#isAsked(file)) return;
        await this.#placeOf(file);
        this.#killed.set(writer, file.ref);
        kill(writer);
        this.#places.delete(file.ref);
      }
    }
  }

  async finish(): Promise<void> {
    for (const file of this.files) {
      if (this.cancelled.has(file.ref)) continue;
      await this.client.shows(new RegExp(`${file.name} (?:uploading|done)`));
      await this.#send(file, Infinity);
      await this.client.shows(`${file.name} done`);
    }
    this.client.event("save");
    await this.client.answered();
  }

  async #send(file: ClientFile, chunks: number): Promise<void> {
    if (!this.#isAsked(file)) return;
    const place = await this.#placeOf(file);
    let posted = 0;
    while (posted < Math.min(chunks, 4) && this.#post(file)) posted += 1;
    while (place.at > this.#written(file)) await this.#hear(file);
    if (chunks === Infinity && place.at < file.bytes.byteLength) await this.#send(file, chunks);
  }

  #isAsked({ ref, name }: ClientFile): boolean {
    return !this.cancelled.has(ref) && this.client.text.includes(`${name} uploading`);
  }

  /** Sends the next chunk, if there is one and it may go. */
  #post(file: ClientFile): boolean {
    const place = this.#places.get(file.ref);
    if (place === undefined || place.at >= file.bytes.byteLength) return false;
    const bytes = file.bytes.subarray(place.at, place.at + place.size);
    this.client.chunk(file, place.at, bytes);
    place.at += bytes.byteLength;
    return true;
  }

  readonly #words = new Map<string, number>();

  #written({ ref }: ClientFile): number {
    return this.#words.get(ref) ?? 0;
  }

  async #placeOf(file: ClientFile): Promise<{ at: number; size: number }> {
    while (!this.#places.has(file.ref)) await this.#hear(file);
    return this.#places.get(file.ref)!;
  }

  async #hear({ ref }: ClientFile): Promise<void> {
    const [, , , , at, size] = await this.client.word(ref);
    this.#words.set(ref, at);
    // Where the server wants it, now or again.
    if (size !== undefined) this.#places.set(ref, { at, size });
  }
}

const deeds = fc.constantFrom<Deed>(
  "send",
  "send",
  "sendMore",
  "sendMore",
  "break",
  "cancel",
  "crash",
  "killWriter",
);
const steps = fc.array(fc.record({ deed: deeds, which: fc.nat(2) }), { maxLength: 25 });
const sizes = fc.tuple(fc.nat(120_000), fc.nat(60_000), fc.constantFrom(0, 1, 10_000, 20_000));

describe("uploads in any order of events", () => {
  let server: Server;
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Gallery },
      checkpointMs: 10,
      // So long a writer waits for a view that crashed before it knew of it.
      limits: { unseenMs: 1_000 },
      log: () => {},
      node: { threads: 2 },
    });
  });
  afterAll(() => server.stop());

  test("are what was sent, or are not there; and nothing is left", async () => {
    await fc.assert(
      fc.asyncProperty(sizes, steps, async (lengths, given) => {
        const files = lengths.map((size, at) => makeFile(`random-${at}`, size));
        // More crashes in a row, and the view is given up, by design.
        let crashes = 0;
        const bounded = given.filter(({ deed }) => deed !== "crash" || (crashes += 1) <= 3);
        const person = await Person.open(`${server.url}/`, files);
        for (const step of bounded) await person.take(step);
        await person.finish();

        const { text } = person.client;
        for (const file of files) {
          expect(text.includes(`${sumOf(file)} `)).toBe(!person.cancelled.has(file.ref));
        }
        for (const { ref } of files) {
          if (person.orphans.has(ref)) continue;
          // A writer that nobody wants any more may be about to begin.
          await whenGone(uploadPath(`${person.client.view}.${ref}`));
        }
        await person.client.close();
      }),
      // One that hangs is told apart from the others.
      { numRuns: Number(process.env["UPLOAD_RUNS"] ?? 15), endOnFailure: true, timeout: 15_000 },
    );
  });
});
