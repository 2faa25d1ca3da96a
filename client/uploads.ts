/**
 * The uploads of a page: files that were chosen, told to their views, and sent as the views want them.
 *
 * What becomes of a file its view says, in attributes of the input: a file that is in none of them any more is
 * let go of. Bytes go by frames of their own, each time from where the server says.
 *
 * @module
 */
import type { UPLOADS, UploadFrame } from "../liveview/protocol/frame.ts";
import { Pace } from "./upload-pace.ts";
import { Submits } from "./upload-submits.ts";
import { Transfer } from "./upload-transfer.ts";
import type { UploadOrder } from "./upload-order.ts";
import type { UploadHost, UploadRegion } from "./upload-host.ts";

/** A file that was chosen. */
interface Entry {
  readonly ref: string;
  readonly file: File;
  readonly region: UploadRegion;
  /** What the view calls the upload. */
  readonly name: string;
  /** The number of the event that told of it. */
  readonly n: number;
  readonly transfer: Transfer;
  isDone: boolean;
  /** The URL of its preview. */
  url?: string;
  /** Ends its way to a store elsewhere. */
  abort?: AbortController;
}

/** So many files one event tells of: a frame has no room for many more. */
const mostInEvent = 100;

const eventName = "perigee:upload";

/** The uploads of a page. */
export class Uploads {
  readonly #host: UploadHost;
  readonly #entries = new Map<string, Entry>();
  readonly #pace = new Pace();
  readonly #submits: Submits;

  constructor(host: UploadHost, signal: AbortSignal) {
    this.#host = host;
    this.#submits = new Submits({
      isPending: (input) => this.#of(input).some(({ isDone }) => !isDone),
      start: (input) =>
        this.#regionAt(input)?.go({ upload: nameOf(input), start: true }, eventName),
    });
    host.regions.set(uploads, {
      root: document.documentElement,
      go: () => 0,
      join: () => undefined,
      disconnected: () => {
        for (const { transfer } of this.#entries.values()) transfer.stop();
      },
      receive: (frame: UploadFrame) => this.#told(frame),
      close: () => this.#forgetAll(),
    });
    document.addEventListener("submit", (event) => this.#submits.submitted(event), {
      capture: true,
      signal,
    });
    document.addEventListener(
      "perigee:patched",
      ({ target, detail }: CustomEventInit<{ ack: number }> & Event) =>
        this.#patched(target, detail?.ack ?? 0),
      { signal },
    );
    document.addEventListener(
      "perigee:push",
      ({ target, detail }: CustomEventInit<{ name: string; payload: UploadOrder }> & Event) => {
        if (detail?.name === eventName) void this.#sendElsewhere(target, detail.payload);
      },
      { signal },
    );
    for (const type of ["lost", "refused"]) {
      document.addEventListener(
        `perigee:${type}`,
        ({ target, detail }: CustomEventInit<{ n: number }> & Event) =>
          this.#lost(target, detail?.n),
        { signal },
      );
    }
  }

  /** Files were chosen by an input. */
  chosen(input: HTMLInputElement): void {
    this.#add(input, [...(input.files ?? [])]);
  }

  /** Files were dropped on an element that takes them for an input of the same view. */
  dropped(target: HTMLElement, files: readonly File[]): void {
    const region = this.#regionAt(target);
    const input = region && findInput(region, target.dataset["liveDropTarget"] ?? "");
    if (input !== undefined && !input.disabled) this.#add(input, files);
  }

  #add(input: HTMLInputElement, files: readonly File[]): void {
    const region = this.#regionAt(input);
    if (region === undefined) return;
    const name = nameOf(input);
    const known = new Set(this.#of(input).map(({ file }) => file));
    const fresh = files.filter((file) => !known.has(file));
    for (let at = 0; at < fresh.length; at += mostInEvent) {
      const some = fresh.slice(at, at + mostInEvent).map((file) => ({ ref: makeRef(), file }));
      const add = some.map(({ ref, file }) => ({
        ref,
        name: file.name.slice(0, 255),
        size: file.size,
        type: file.type.slice(0, 200),
        modified: Math.trunc(Math.max(file.lastModified, 0)),
      }));
      const n = region.go({ upload: name, add }, eventName);
      for (const { ref, file } of some) {
        const transfer = new Transfer(file, ref, {
          pace: this.#pace,
          send: (bytes) => this.#host.connection.send(undefined, bytes),
          failed: () => region.go({ upload: name, failed: ref }, eventName),
        });
        this.#entries.set(ref, { ref, file, region, name, n, transfer, isDone: false });
      }
    }
    this.#showPreviews(region.root);
  }

  #told(frame: UploadFrame): void {
    this.#entries.get(frame[3])?.transfer.told(frame);
    this.#pump();
  }

  /** Whoever may send does, in turns. */
  #pump(): void {
    for (const entry of this.#entries.values()) void this.#step(entry);
  }

  async #step(entry: Entry): Promise<void> {
    if (!(await entry.transfer.step())) return;
    // The others first: it comes after them now.
    if (this.#entries.delete(entry.ref)) this.#entries.set(entry.ref, entry);
    this.#pump();
  }

  /** The view may have said something of files. */
  #patched(root: EventTarget | null, ack: number): void {
    const inputs = new Set<HTMLInputElement>();
    const regions = new Set(Array.from(this.#host.regions, ([, region]) => region));
    for (const entry of this.#entries.values()) {
      // The page has gone to another view.
      if (!regions.has(entry.region)) this.#forget(entry);
      if (entry.region.root !== root || ack < entry.n) continue;
      const input = findInput(entry.region, entry.name);
      if (input === undefined) continue;
      inputs.add(input);
      entry.isDone = refsIn(input, "liveDone").includes(entry.ref);
      if (!entry.isDone && !refsIn(input, "livePending").includes(entry.ref)) this.#forget(entry);
    }
    for (const input of inputs) this.#keepFiles(input);
    if (root instanceof Element) this.#showPreviews(root);
    this.#submits.goOn();
  }

  /** A file is to go to a store elsewhere. */
  async #sendElsewhere(root: EventTarget | null, order: UploadOrder): Promise<void> {
    const entry = this.#entries.get(order.ref);
    if (entry === undefined || entry.region.root !== root || entry.abort !== undefined) return;
    const abort = new AbortController();
    entry.abort = abort;
    const { region, name, file, ref } = entry;
    const { sendFile } = await import("./upload-external.ts");
    const said = await sendFile(order, file, {
      signal: abort.signal,
      progress: (bytes) => void region.go({ upload: name, sent: [ref, bytes] }, eventName),
    });
    if (abort.signal.aborted) return;
    region.go({ upload: name, [said ? "done" : "failed"]: ref }, eventName);
    // Another order may come.
    if (!said) delete entry.abort;
  }

  /** The view never heard of these. */
  #lost(root: EventTarget | null, n: number | undefined): void {
    for (const entry of this.#entries.values()) {
      if (entry.region.root === root && entry.n === n) this.#forget(entry);
    }
    this.#submits.goOn();
  }

  /** An input says which files it has, as far as the view still wants them. */
  #keepFiles(input: HTMLInputElement): void {
    const files = this.#of(input).map(({ file }) => file);
    const has = [...(input.files ?? [])];
    if (files.length === has.length && files.every((file) => has.includes(file))) return;
    const all = new DataTransfer();
    for (const file of files) all.items.add(file);
    input.files = all.files;
  }

  #showPreviews(root: Element): void {
    for (const image of root.querySelectorAll<HTMLImageElement>("img[data-live-preview]")) {
      const entry = this.#entries.get(image.dataset["livePreview"] ?? "");
      if (entry === undefined) continue;
      entry.url ??= URL.createObjectURL(entry.file);
      if (image.src !== entry.url) image.src = entry.url;
    }
  }

  #forget(entry: Entry): void {
    this.#entries.delete(entry.ref);
    entry.transfer.stop();
    entry.abort?.abort();
    if (entry.url !== undefined) URL.revokeObjectURL(entry.url);
  }

  #forgetAll(): void {
    for (const entry of this.#entries.values()) this.#forget(entry);
  }

  /** The files that an input stands for. */
  #of(input: HTMLInputElement): Entry[] {
    const root = regionOf(input);
    return [...this.#entries.values()].filter(
      ({ region, name }) => region.root === root && name === nameOf(input),
    );
  }

  #regionAt(element: Element): UploadRegion | undefined {
    const root = regionOf(element);
    for (const [, region] of this.#host.regions) if (region.root === root) return region;
    return undefined;
  }
}

/** As in the protocol, from which only types are imported: code would be shared with the core. */
const uploads: typeof UPLOADS = -1;

function regionOf(element: Element): Element | null {
  return element.closest("[data-live]");
}

function nameOf({ dataset }: HTMLElement): string {
  return dataset["liveUpload"] ?? "";
}

function findInput({ root }: UploadRegion, name: string): HTMLInputElement | undefined {
  const inputs = root.querySelectorAll<HTMLInputElement>("input[data-live-upload]");
  return [...inputs].find((input) => nameOf(input) === name && regionOf(input) === root);
}

function refsIn({ dataset }: HTMLElement, attribute: string): readonly string[] {
  return (dataset[attribute] ?? "").split(" ");
}

function makeRef(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
