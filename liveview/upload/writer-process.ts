/**
 * The process of one file that is being uploaded: it writes what comes, in order, says how much that is, and
 * keeps what it has until that is consumed, or nobody wants it any more.
 *
 * It belongs to a view, not to a process of that: when that ends, it waits for a successor.
 *
 * @module
 */
import {
  demonitor,
  monitor,
  send,
  sendAfter,
  type Pid,
  type ProcessContext,
  type ProcessHandlers,
  type Reference,
  type Timer,
} from "../../runtime/index.ts";
import {
  askMessage,
  attachMessage,
  chunkMessage,
  endMessage,
  uploadAckMessage,
  uploadNewsMessage,
  waitedMessage,
  type ConsumeAnswer,
  type UploadNews,
  type UploadReader,
  type WriterMessage,
  type WriterRequest,
} from "./upload-message.ts";
import type { UploadToWrite, UploadWriter } from "./writer.ts";

/** What it starts with: plain data. */
export interface WriterArgument {
  /** What its writer is opened with. */
  readonly argument: unknown;
  readonly file: UploadToWrite;
  readonly owner: Pid<UploadNews>;
  /** Milliseconds that it waits for a successor of its owner. */
  readonly graceMs: number;
  /** Milliseconds that it waits for bytes. */
  readonly chunkTimeoutMs: number;
  /** Whether its owner wants to see how the file begins. */
  readonly isStartWanted: boolean;
}

/** How much of a file is shown to who asks how it begins. */
const startBytes = 4_096;
/** Milliseconds between two words about how much was written. */
const tellEveryMs = 100;
/** Milliseconds that it stays known that a file was consumed: longer than the state without it needs to be kept. */
const rememberMs = 60_000;

/** Starts the process of a writer. Throws what `open` throws. */
export async function startWriterProcess(
  context: ProcessContext,
  argument: WriterArgument,
  open: (
    argument: unknown,
    file: UploadToWrite,
  ) => UploadWriter<unknown> | Promise<UploadWriter<unknown>>,
): Promise<ProcessHandlers> {
  let writer = await open(argument.argument, argument.file);
  if (argument.isStartWanted && (writer.written ?? 0) > 0) {
    // How it begins, nobody can see here, and nobody may have seen.
    await writer.abort();
    writer = await open(argument.argument, argument.file);
  }
  return new WriterProcess(context, argument, writer).handlers;
}

/** `open` until all was written and closed; `over` when nobody needs it any more. */
type State = "open" | "done" | "consumed" | "over";

class WriterProcess {
  readonly handlers: ProcessHandlers;
  readonly #context: ProcessContext;
  readonly #argument: WriterArgument;
  readonly #writer: UploadWriter<unknown>;
  #state: State = "open";
  #written: number;
  #owner: Pid<UploadNews> | undefined;
  #watch: Reference | undefined;
  #start = new Uint8Array();
  #hasStart = false;
  #toldAt = -Infinity;
  /** What `close` gave, then what came of consuming it. */
  #result: unknown;
  #isReleased = false;
  #wait: Timer | undefined;
  #waitTurn = 0;

  constructor(context: ProcessContext, argument: WriterArgument, writer: UploadWriter<unknown>) {
    this.#context = context;
    this.#argument = argument;
    this.#writer = writer;
    this.#written = writer.written ?? 0;
    this.handlers = {
      opened: () => this.#attach(argument.owner),
      // Only a view and a gateway know its address.
      message: (message) => this.#message(message as WriterMessage),
      request: (request) => this.#request(request as WriterRequest),
      down: (pid) => {
        if (pid === this.#owner) this.#ownerDown();
      },
      terminate: () => this.#end(),
    };
  }

  #message(message: WriterMessage): void | Promise<void> {
    switch (message[0]) {
      case attachMessage:
        return this.#attach(message[1]);
      case chunkMessage:
        return this.#chunk(message[1], message[2], message[3]);
      case askMessage:
        this.#acknowledge(message[1]);
        return;
      case endMessage:
        return this.#leave();
      case waitedMessage:
        return this.#waited(message[1], message[2]);
    }
  }

  #request(request: WriterRequest): ConsumeAnswer | undefined {
    if (request.type === "consume") {
      if (this.#state === "done") return { type: "file", file: this.#result };
      return this.#state === "consumed"
        ? { type: "consumed", result: this.#result }
        : { type: "not-done" };
    }
    if (this.#state === "done") {
      this.#state = "consumed";
      this.#result = request.result;
    }
    return undefined;
  }

  /** A process of its view is there, the first or a successor. */
  #attach(owner: Pid<UploadNews>): void | Promise<void> {
    if (this.#watch !== undefined) demonitor(this.#watch);
    this.#owner = owner;
    this.#watch = monitor(owner);
    this.#tell("opened", this.#written);
    // The one before it may have ended before it had an opinion.
    if (this.#hasStart) this.#tell("start", this.#start);
    if (this.#state === "open") {
      this.#awaitBytes();
      if (this.#written >= this.#argument.file.size) return this.#close();
    } else {
      this.#stopWaiting();
      this.#tell("done");
    }
  }

  #ownerDown(): void {
    this.#owner = undefined;
    this.#watch = undefined;
    this.#waitFor("owner", this.#argument.graceMs);
  }

  async #chunk(
    reader: UploadReader,
    offset: number,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    // What was sent before the connection broke, and comes twice.
    if (this.#state !== "open" || offset !== this.#written) return;
    const isStart = this.#keepStart(bytes);
    await this.#attempt(() => this.#writer.write(bytes));
    this.#written += bytes.byteLength;
    this.#awaitBytes();
    if (isStart) this.#tell("start", this.#start);
    this.#acknowledge(reader);
    if (this.#written >= this.#argument.file.size) await this.#close();
    else this.#tellWritten();
  }

  /** Whether the beginning of the file is there with these bytes, which the writer takes away. */
  #keepStart(bytes: Uint8Array): boolean {
    if (this.#hasStart || !this.#argument.isStartWanted) return false;
    const room = startBytes - this.#start.byteLength;
    this.#start = Buffer.concat([this.#start, bytes.subarray(0, room)]);
    const { size } = this.#argument.file;
    this.#hasStart = this.#start.byteLength >= Math.min(startBytes, size);
    return this.#hasStart;
  }

  async #close(): Promise<void> {
    this.#stopWaiting();
    this.#result = await this.#attempt(() => this.#writer.close());
    this.#state = "done";
    this.#tell("done");
    // It ended while this was under way.
    if (this.#owner === undefined) this.#waitFor("owner", this.#argument.graceMs);
  }

  /** What a writer throws ends the process, once its view knows, and what was written is gone. */
  async #attempt<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (thrown) {
      this.#tell("failed", "writer_failed");
      await this.#end();
      throw thrown;
    }
  }

  #acknowledge({ peer, view, turn }: UploadReader): void {
    send(peer, [uploadAckMessage, view, this.#argument.file.ref, turn, this.#written]);
  }

  #tellWritten(): void {
    const now = performance.now();
    if (now - this.#toldAt < tellEveryMs) return;
    this.#toldAt = now;
    this.#tell("written", this.#written);
  }

  #tell(
    ...news:
      | [what: "done"]
      | [what: "failed", code: string]
      | [what: "start", bytes: Uint8Array]
      | [what: "opened" | "written", written: number]
  ): void {
    if (this.#owner === undefined) return;
    const message = [uploadNewsMessage, this.#argument.file.ref, ...news] as const;
    send(this.#owner, message);
  }

  #awaitBytes(): void {
    if (this.#owner !== undefined) this.#waitFor("bytes", this.#argument.chunkTimeoutMs);
  }

  #waitFor(what: "bytes" | "owner" | "consumed", ms: number): void {
    this.#stopWaiting();
    const self = this.#context.pid as Pid<WriterMessage>;
    this.#wait = sendAfter(self, [waitedMessage, what, this.#waitTurn], ms);
  }

  #stopWaiting(): void {
    this.#wait?.cancel();
    this.#waitTurn += 1;
  }

  #waited(what: "bytes" | "owner" | "consumed", turn: number): void | Promise<void> {
    if (turn !== this.#waitTurn) return;
    if (what === "bytes") this.#tell("failed", "timed_out");
    if (what === "consumed") this.#context.exit(normal);
    else return this.#leave();
  }

  /** Nobody needs it any more; that it was consumed is remembered for a while. */
  async #leave(): Promise<void> {
    const wasConsumed = this.#state === "consumed";
    await this.#end();
    if (wasConsumed) {
      this.#state = "consumed";
      this.#waitFor("consumed", rememberMs);
    } else this.#context.exit(normal);
  }

  async #end(): Promise<void> {
    const { release } = this.#writer;
    const state = this.#state;
    this.#state = "over";
    if (state === "consumed") {
      if (!this.#isReleased) await release?.();
      this.#isReleased = true;
    } else if (state !== "over") await this.#writer.abort();
  }
}

const normal = { type: "normal" } as const;
