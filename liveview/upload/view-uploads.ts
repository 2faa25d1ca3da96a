/**
 * The uploads of a view, in its process: they are what its state says, and this makes the rest of the world
 * match. A file that may go gets a writer, and the gateway hears of that; one that has left the state, for
 * whatever reason, has none any more.
 *
 * @module
 */
import { setTimeout as wait } from "node:timers/promises";
import { ChildExistsError, monitor, send, type Pid } from "../../runtime/index.ts";
import type { Push } from "../command/push.ts";
import type { EventFrame } from "../protocol/frame.ts";
import { unwrapPayload } from "../protocol/payload.ts";
import type { AllowedUpload } from "./allow-upload.ts";
import {
  addFiles,
  advanceEntry,
  entryOf,
  failEntry,
  finishEntry,
  nextEntries,
  startEntries,
} from "./change-upload.ts";
import { nameUploads, type UploadsByField } from "./name-uploads.ts";
import { readUploadEvent, uploadEvent, type UploadSaying } from "./read-upload-event.ts";
import { uploadAt, type EntryData, type UploadData, type UploadTarget } from "./upload.ts";
import {
  attachMessage,
  endMessage,
  uploadNewsMessage,
  uploadOpenMessage,
  uploadOverMessage,
  type UploadMessage,
  type UploadNews,
  type WriterMessage,
} from "./upload-message.ts";
import { findWriter, startWriter } from "./uploads-supervisor.ts";

/** The view that uploads belong to. */
export interface UploadedView {
  readonly id: string;
  /** Milliseconds that what was uploaded waits for a successor of its process. */
  readonly unseenMs: number;
}

/** What its functions can do. */
interface UploadContext {
  /** The process of the view. */
  readonly self: Pid<UploadNews>;
  readonly push: Push;
}

/** The turns of a view, as its uploads take them. */
export interface UploadTurns<State extends object> {
  /** Changes the state. */
  readonly change: (
    change: (draft: State) => void | Promise<void>,
    n: number | undefined,
  ) => void | Promise<void>;
  /** Event `n` makes no sense. */
  readonly refuse: (n: number, refusal: readonly [code: string, message: string]) => void;
}

/** An entry that has a writer, or is to get one. */
interface Live {
  readonly size: number;
  readonly chunkSize: number;
  writer: Pid<WriterMessage> | undefined;
  /** Whether its writer was found, and has not said yet that it is there: names outlive processes by a moment. */
  isFound: boolean;
  /** How many writers of it have ended before their time. */
  readonly losses: number;
}

/** Then it is given up. */
const mostLosses = 3;
/** How often a writer is looked for that can neither be found nor started. */
const mostTries = 500;
const betweenTriesMs = 20;

/** The uploads of a view. */
export class ViewUploads<State extends object> {
  readonly #view: UploadedView;
  readonly #self: Pid<UploadNews>;
  readonly #ctx: Pick<UploadContext, "push">;
  readonly #allowed: UploadsByField;
  readonly #turns: () => UploadTurns<State>;
  readonly #fields: readonly (readonly [field: string, allowed: AllowedUpload<unknown>])[];
  readonly #live = new Map<string, Live>();
  /** How many writers of an entry have ended before their time. */
  readonly #losses = new Map<string, number>();
  #peer: Pid<UploadMessage> | undefined;

  /**
   * @param allowed - by the fields of its state.
   */
  constructor(
    view: UploadedView,
    ctx: UploadContext,
    allowed: UploadsByField,
    turns: () => UploadTurns<State>,
  ) {
    this.#view = view;
    this.#ctx = ctx;
    this.#self = ctx.self;
    this.#allowed = allowed;
    this.#turns = turns;
    this.#fields = Object.entries(allowed);
  }

  /** Another state is about to count. */
  name(state: object): void {
    if (this.#fields.length > 0) nameUploads(state, this.#allowed, this.#view.id);
  }

  /** Who shows the view hears of what travels. */
  attend(peer: Pid<UploadMessage>): void {
    this.#peer = peer;
    for (const [ref, live] of this.#live) this.#tellOpen(ref, live);
  }

  /** Takes what a browser says of uploads. */
  event([, , n, , payload]: EventFrame): void | Promise<void> {
    const saying = readUploadEvent(unwrapPayload(payload));
    const allowed =
      saying && Object.hasOwn(this.#allowed, saying.upload)
        ? this.#allowed[saying.upload]
        : undefined;
    if (saying === undefined || allowed === undefined) {
      this.#turns().refuse(n, ["bad_upload", "this says nothing of an upload of the view"]);
      return;
    }
    return this.#turns().change((draft) => this.#take(draft, saying, allowed), n);
  }

  #take(draft: State, saying: UploadSaying, allowed: AllowedUpload<unknown>): void | Promise<void> {
    const upload = uploadAt(draft, saying.upload);
    if (upload === undefined) return;
    switch (saying.type) {
      case "add":
        return addFiles(
          upload,
          saying.files,
          allowed,
          (ref) => this.#find(draft, ref) !== undefined,
        );
      case "start":
        return startEntries(upload);
      default:
        return this.#told(upload, saying);
    }
  }

  /** A browser says how far it is with a file; of one that has a writer, that one knows. */
  #told(upload: UploadData, saying: Extract<UploadSaying, { readonly ref: string }>): void {
    const entry = entryOf(upload, saying.ref);
    if (entry === undefined) return;
    const isExternal = entry.external !== undefined && entry.status === "uploading";
    if (saying.type === "failed") {
      failEntry(upload, saying.ref, isExternal ? "external_failed" : "unreadable");
    } else if (isExternal && saying.type === "done") finishEntry(entry);
    else if (isExternal && saying.type === "sent") advanceEntry(entry, saying.bytes);
  }

  /** Takes what a writer says. */
  news([, ref, ...news]: UploadNews): void | Promise<void> {
    const live = this.#live.get(ref);
    if (live === undefined) return;
    switch (news[0]) {
      case "opened":
        live.isFound = false;
        this.#tellOpen(ref, live);
        return this.#changeEntry(ref, (entry) => {
          if (news[1] < entry.size || entry.status === "waiting") entry.status = "uploading";
          advanceEntry(entry, news[1]);
        });
      case "written":
        return this.#changeEntry(ref, (entry) => advanceEntry(entry, news[1]));
      case "done":
        return this.#changeEntry(ref, finishEntry);
      case "start":
        return this.#changeEntry(ref, (entry, upload) => this.#judge(entry, upload, news[1]));
      case "target":
        return this.#changeEntry(ref, (entry) => this.#direct(entry, news[1]));
      case "failed":
        return this.#changeEntry(ref, (_entry, upload) => failEntry(upload, ref, news[1]));
    }
  }

  async #judge(entry: EntryData, upload: UploadData, bytes: Uint8Array): Promise<void> {
    const { ref, name, size, type, modified } = entry;
    const code = await this.#allowed[upload.name]?.validateStart?.(
      { ref, name, size, type, modified },
      bytes,
    );
    if (code !== undefined) failEntry(upload, ref, code);
  }

  /** A browser is to send a file by itself. */
  #direct(entry: EntryData, { file, ...target }: UploadTarget<unknown>): void {
    entry.status = "uploading";
    entry.external = { file };
    this.#ctx.push(uploadEvent, { ref: entry.ref, ...target });
  }

  /** Whether `pid` is a writer of this view. */
  has(pid: Pid): boolean {
    for (const { writer } of this.#live.values()) if (writer === pid) return true;
    return false;
  }

  /** A writer has ended. */
  down(pid: Pid): void | Promise<void> {
    for (const [ref, live] of this.#live) {
      if (live.writer !== pid) continue;
      this.#live.delete(ref);
      // One that was not there any more when it was found is no loss more.
      const isHopeless = !live.isFound && live.losses >= mostLosses;
      return this.#changeEntry(ref, (entry, upload) => {
        this.#losses.set(ref, live.losses + (live.isFound ? 0 : 1));
        if (isHopeless) failEntry(upload, ref, "lost");
        else entry.status = "waiting";
      });
    }
  }

  /** The state is another: what is to travel gets a writer, and what is not has none any more. */
  settle(state: State): void {
    if (this.#fields.length === 0) return;
    const wanted = new Set<string>();
    for (const [field, allowed] of this.#fields) {
      const upload = uploadAt(state, field);
      if (upload === undefined) continue;
      const next = new Set(nextEntries(upload, allowed.concurrency).map(({ ref }) => ref));
      for (const entry of upload.entries) {
        if (!next.has(entry.ref) && !needsWriter(entry)) continue;
        wanted.add(entry.ref);
        if (!this.#live.has(entry.ref)) this.#open(entry, allowed);
      }
    }
    for (const [ref, live] of this.#live) if (!wanted.has(ref)) this.#drop(ref, live);
  }

  #open(entry: Readonly<EntryData>, allowed: AllowedUpload<unknown>): void {
    const { size, ref } = entry;
    const losses = this.#losses.get(ref) ?? 0;
    const live: Live = {
      size,
      chunkSize: allowed.chunkSize,
      writer: undefined,
      isFound: false,
      losses,
    };
    this.#live.set(ref, live);
    if (allowed.external !== undefined) void this.#findTarget(entry, allowed.external);
    else this.#openWriter(entry, allowed, live);
  }

  async #findTarget(
    { ref, name, size, type, modified }: Readonly<EntryData>,
    external: NonNullable<AllowedUpload<unknown>["external"]>,
  ): Promise<void> {
    try {
      const target = await external({ ref, name, size, type, modified });
      send(this.#self, [uploadNewsMessage, ref, "target", target]);
    } catch {
      send(this.#self, [uploadNewsMessage, ref, "failed", "external_failed"]);
    }
  }

  #openWriter(entry: Readonly<EntryData>, allowed: AllowedUpload<unknown>, live: Live): void {
    const { ref } = entry;
    void this.#findOrStart(entry, allowed, live).then(
      (writer) => this.#opened(ref, live, writer),
      // Later, as a message: a turn may be under way.
      () => send(this.#self, [uploadNewsMessage, ref, "failed", "writer_failed"]),
    );
  }

  async #findOrStart(
    entry: Readonly<EntryData>,
    allowed: AllowedUpload<unknown>,
    live: Live,
  ): Promise<Pid<WriterMessage>> {
    for (let tries = 1; ; tries += 1) {
      const found = await findWriter(this.#view.id, entry.ref);
      if (found !== undefined) {
        live.isFound = true;
        send(found, [attachMessage, this.#self]);
        return found;
      }
      try {
        return await this.#start(entry, allowed);
      } catch (thrown) {
        // It is being started for the process before this one, or has just ended: it has a name soon, or is forgotten.
        if (!(thrown instanceof ChildExistsError) || tries === mostTries) throw thrown;
        await wait(betweenTriesMs);
      }
    }
  }

  #start(
    { ref, name, size, type, modified }: Readonly<EntryData>,
    { writer, chunkTimeoutMs, validateStart }: AllowedUpload<unknown>,
  ): Promise<Pid<WriterMessage>> {
    const { id: view, unseenMs: graceMs } = this.#view;
    return startWriter(view, writer, {
      argument: writer.argument,
      file: { id: `${view}.${ref}`, ref, name, size, type, modified },
      owner: this.#self,
      graceMs,
      chunkTimeoutMs,
      isStartWanted: validateStart !== undefined,
    });
  }

  #opened(ref: string, live: Live, writer: Pid<WriterMessage>): void {
    live.writer = writer;
    monitor(writer);
    // It has left the state meanwhile.
    if (this.#live.get(ref) !== live) send(writer, [endMessage]);
    else this.#tellOpen(ref, live);
  }

  #drop(ref: string, { writer }: Live): void {
    this.#live.delete(ref);
    this.#losses.delete(ref);
    if (writer === undefined) return;
    send(writer, [endMessage]);
    if (this.#peer !== undefined) send(this.#peer, [uploadOverMessage, this.#view.id, ref]);
  }

  #tellOpen(ref: string, { writer, size, chunkSize }: Live): void {
    if (writer === undefined || this.#peer === undefined) return;
    send(this.#peer, [uploadOpenMessage, this.#view.id, ref, writer, size, chunkSize]);
  }

  #changeEntry(
    ref: string,
    change: (entry: EntryData, upload: UploadData) => void | Promise<void>,
  ): void | Promise<void> {
    return this.#turns().change((draft) => {
      const upload = this.#find(draft, ref);
      const entry = upload && entryOf(upload, ref);
      if (upload !== undefined && entry !== undefined) return change(entry, upload);
    }, undefined);
  }

  /** The upload that has the entry `ref`. */
  #find(state: State, ref: string): UploadData | undefined {
    for (const [field] of this.#fields) {
      const upload = uploadAt(state, field);
      if (upload !== undefined && entryOf(upload, ref) !== undefined) return upload;
    }
    return undefined;
  }
}

/** Whether somebody else than the state has to do with it. */
function needsWriter({ status, external }: Readonly<EntryData>): boolean {
  return status === "uploading" || (status === "done" && external === undefined);
}
