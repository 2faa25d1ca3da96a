/**
 * Looks into a thread that does not come back, and can end its stack: V8's inspector, used from the
 * main thread.
 *
 * A session is opened when a thread does not come back, and closed when it does: while all is well,
 * there is none. The thread answers in interrupts, also when it never comes back to its event loop. V8's
 * debugger, which takes a thread tens of milliseconds to get ready, is needed for one thing only: to set
 * Node's immediates right.
 *
 * @module
 */
import { Session } from "node:inspector";
import { holding, look, lookAndHold, type Doomed, type Sight } from "./watchdog-answer.ts";

/** What became of an attempt to end a stack. */
export type Ending =
  /** It was not what was to be ended any more: it goes on. */
  | { readonly type: "left"; readonly sight: Sight }
  | { readonly type: "ended"; readonly sight: Sight }
  /** Its stack could not be ended, or the thread would not be sound afterwards. */
  | { readonly type: "failed" }
  /** It does not answer. */
  | { readonly type: "silent" };

interface Frame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly location: { readonly scriptId: string };
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly callFrames?: readonly Frame[];
    readonly scriptId?: string;
    readonly url?: string;
  };
  readonly result?: { readonly result?: { readonly value?: unknown } };
  readonly error?: unknown;
}

/** How long an answer is waited for, in milliseconds. */
const answerMs = 300;
/** The same for a second answer: it may have a lot of garbage to collect. */
const nextAnswerMs = 1_000;
/** The same for one that is held: it does answer, as soon as it gets the processor. */
const heldAnswerMs = 3_000;
const stepMs = 50;
/** So many steps at most, on a machine that is too busy to be in time. */
const mostSteps = 120;

/** A session with one thread. */
export class ThreadInspector {
  readonly #session: Session;
  readonly #sessionId: string;
  readonly #hold: Int32Array;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  /** Scripts of Node's own. */
  readonly #nodes = new Set<string>();
  #paused: ((frames: readonly Frame[]) => void) | undefined;
  #isPrepared = false;
  #isAsked = false;
  #last = 0;

  private constructor(session: Session, sessionId: string, hold: Int32Array) {
    this.#session = session;
    this.#sessionId = sessionId;
    this.#hold = hold;
    session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => {
      if (params.sessionId === sessionId) this.#heard(JSON.parse(params.message) as Answer);
    });
  }

  /**
   * Attaches to the thread that Node calls `workerId`; `undefined` when there is none.
   *
   * @param hold - where the thread is told to hold still.
   */
  static attach(workerId: number, hold: Int32Array): ThreadInspector | undefined {
    const session = new Session();
    session.connect();
    let found: string | undefined;
    const others: string[] = [];
    session.on("NodeWorker.attachedToWorker", ({ params: { sessionId, workerInfo } }) => {
      // The inspector's own numbers are others: the title has the thread's.
      if (workerInfo.title.startsWith(`[worker ${workerId}]`)) found = sessionId;
      else others.push(sessionId);
    });
    // All threads are attached to, or none; those that are there are told of before this returns.
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
    for (const sessionId of others) session.post("NodeWorker.detach", { sessionId });
    if (found !== undefined) return new ThreadInspector(session, found, hold);
    session.disconnect();
    return undefined;
  }

  /** Sees what the thread does; `undefined` when it does not answer. It is given longer the next time. */
  async look(): Promise<Sight | undefined> {
    const limitMs = this.#isAsked ? nextAnswerMs : answerMs;
    this.#isAsked = true;
    return sightOf(await patiently(this.#ask("Runtime.evaluate", evaluation(look)), limitMs));
  }

  /** Gets ready to end what runs in an immediate; settles when the thread is. */
  async prepare(): Promise<void> {
    if (this.#isPrepared) return;
    this.#isPrepared = true;
    await patiently(this.#ask("Debugger.enable"));
  }

  /** Ends the stack of the thread, if it still does what it was seen doing. */
  async end(doomed: Doomed): Promise<Ending> {
    const hold = this.#hold;
    Atomics.store(hold, 0, holding.asked);
    const answer = this.#ask("Runtime.evaluate", evaluation(lookAndHold(doomed)));
    const first = await holdOrAnswer(hold, answer);
    // What cannot be taken back is there: it holds still, perhaps since a moment ago.
    const isHeld = !isTaken(hold, holding.asked, holding.free);
    const isDoomed = isHeld && isTaken(hold, holding.held, holding.doomed);
    // Read in the interrupt in which the thread holds still: none of its code comes between.
    if (isDoomed) void this.#ask("Runtime.terminateExecution");
    Atomics.compareExchange(hold, 0, holding.doomed, holding.released);
    if (first === undefined && !isDoomed) return { type: "silent" };
    const sight = sightOf(await patiently(answer, heldAnswerMs));
    if (sight === undefined) return { type: isDoomed ? "failed" : "silent" };
    if (sight.isFound && sight.isInImmediate) return this.#endInImmediate(doomed);
    return { type: sight.isDoomed ? "ended" : "left", sight };
  }

  /** Ends whatever the thread does, without a look; tells whether that has happened. */
  async endBlindly(): Promise<boolean> {
    return (await patiently(this.#ask("Runtime.terminateExecution"))) !== undefined;
  }

  /** Leaves the thread alone. */
  close(): void {
    this.#session.disconnect();
  }

  async #endInImmediate(doomed: Doomed): Promise<Ending> {
    await this.prepare();
    // One that comes too soon after the last is lost.
    const frames = (await patiently(this.#pause())) ?? (await patiently(this.#pause()));
    if (frames === undefined) return { type: "failed" };
    const frame = frames.find((candidate) => this.#isProcessImmediate(candidate));
    const held = { ...doomed, isHeld: frame !== undefined };
    // Not in a frame of Node's own: names that are global elsewhere are not known there.
    const sight = sightOf(await this.#evaluate(lookAndHold(held)));
    if (sight?.isFound !== true || frame === undefined) {
      await this.#resume(false);
      return sight === undefined ? { type: "silent" } : { type: "left", sight };
    }
    const repaired = await this.#evaluateIn(frame, repair);
    const isSound = repaired?.result?.result?.value === true;
    await this.#resume(true);
    return isSound ? { type: "ended", sight } : { type: "failed" };
  }

  /** Holds it, and gives its stack. */
  #pause(): Promise<readonly Frame[]> {
    const paused = new Promise<readonly Frame[]>((resolve) => {
      this.#paused = resolve;
    });
    void this.#ask("Debugger.pause");
    return paused;
  }

  /** Lets it go on, or ends what it is doing. */
  async #resume(terminateOnResume: boolean): Promise<void> {
    await patiently(this.#ask("Debugger.resume", { terminateOnResume }));
  }

  /** Evaluates an expression on top of whatever the thread, which is held, does. */
  #evaluate(expression: string): Promise<Answer | undefined> {
    return patiently(this.#ask("Runtime.evaluate", evaluation(expression)), heldAnswerMs);
  }

  /** Evaluates an expression in a frame of its stack. */
  #evaluateIn({ callFrameId }: Frame, expression: string): Promise<Answer | undefined> {
    const params = { ...evaluation(expression), callFrameId };
    return patiently(this.#ask("Debugger.evaluateOnCallFrame", params), heldAnswerMs);
  }

  #isProcessImmediate({ functionName, location }: Frame): boolean {
    return functionName === "processImmediate" && this.#nodes.has(location.scriptId);
  }

  /** Asks something of it; settles when it has answered. */
  #ask(method: string, params: object = {}): Promise<Answer> {
    this.#last += 1;
    const id = this.#last;
    const message = JSON.stringify({ id, method, params });
    return new Promise((resolve) => {
      this.#asked.set(id, resolve);
      this.#session.post("NodeWorker.sendMessageToWorker", {
        sessionId: this.#sessionId,
        message,
      });
    });
  }

  #heard({ id, method, params, ...rest }: Answer): void {
    if (id !== undefined) {
      this.#asked.get(id)?.(rest);
      this.#asked.delete(id);
    } else if (method === "Debugger.scriptParsed") {
      if (params?.url?.startsWith("node:") === true) this.#nodes.add(params.scriptId ?? "");
    } else if (method === "Debugger.paused") {
      const paused = this.#paused;
      this.#paused = undefined;
      // Too late: nobody waits for it any more.
      if (paused === undefined) void this.#ask("Debugger.resume");
      else paused(params?.callFrames ?? []);
    }
  }
}

function evaluation(expression: string): object {
  return { expression, returnByValue: true, silent: true };
}

function sightOf(answer: Answer | undefined): Sight | undefined {
  const value = answer?.result?.result?.value;
  return typeof value === "string" ? (JSON.parse(value) as Sight) : undefined;
}

/**
 * Waits until the thread holds still, or has answered that it does not; `undefined` when neither comes
 * in time.
 */
async function holdOrAnswer(
  hold: Int32Array,
  answer: Promise<unknown>,
): Promise<object | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const held = new Promise<void>((resolve) => {
    timer = setInterval(() => {
      if (Atomics.load(hold, 0) === holding.held) resolve();
    }, 1);
  });
  try {
    return await patiently(
      Promise.race([answer, held]).then(() => ({})),
      nextAnswerMs,
    );
  } finally {
    clearInterval(timer);
  }
}

function isTaken(hold: Int32Array, from: number, to: number): boolean {
  return Atomics.compareExchange(hold, 0, from, to) === from;
}

/**
 * What `processImmediate` of Node does in a `finally`, which an ended stack does not run: without it,
 * other immediates are lost and the event loop spins, or runs into an error for ever (Node 24).
 */
const repair = `(() => {
  if (immediate?._destroyed !== true) return true;
  outstandingQueue.head = prevImmediate._idleNext;
  if (outstandingQueue.head === null) immediateInfo[kHasOutstanding] = 0;
  return true;
})()`;

/**
 * Waits for an answer; gives `undefined` when there is none in time. Time in which this thread was not
 * given the processor does not count: the other may have fared no better.
 */
async function patiently<Value>(
  answer: Promise<Value>,
  limitMs: number = answerMs,
): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    let inTimeMs = 0;
    let steps = 0;
    let before = performance.now();
    timer = setInterval(() => {
      const now = performance.now();
      if (now - before < 2 * stepMs) inTimeMs += stepMs;
      before = now;
      steps += 1;
      if (inTimeMs >= limitMs || steps >= mostSteps) resolve(undefined);
    }, stepMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearInterval(timer);
  }
}
