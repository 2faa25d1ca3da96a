/**
 * Looks into a thread that does not come back, and can end its stack: V8's inspector, used from the
 * main thread.
 *
 * A session is opened for a look and closed after it: while all is well, there is none. Also a thread
 * that never comes back to its event loop can be attached to.
 *
 * @module
 */
import { Session } from "node:inspector";
import { whoRuns, type Running } from "./watchdog-answer.ts";

/** What was found on a thread. */
export interface Sight {
  /** Whose code runs; `undefined` when it is nobody's. */
  readonly running: Running | undefined;
  /** Where it is, as a stack trace. */
  readonly stack: string;
  /** Whether microtasks that wait are lost with this stack. */
  readonly losesMicrotasks: boolean;
}

/** What became of a look. */
export type Look =
  | { readonly type: "left"; readonly sight: Sight }
  | { readonly type: "ended"; readonly sight: Sight }
  /** Its stack was ended without a look. */
  | { readonly type: "ended-blindly" }
  /** Its stack could not be ended, or the thread would not be sound afterwards. */
  | { readonly type: "failed" }
  /** It does not answer. */
  | { readonly type: "silent" };

/** How to look. */
export interface LookOptions {
  /** Decides, with the thread held, whether its stack is to be ended. */
  readonly decide: (sight: Sight) => boolean;
  /** Whether the stack is to be ended also when the thread does not let itself be looked at. */
  readonly force: boolean;
}

interface Frame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly url: string;
  readonly location: {
    readonly scriptId: string;
    readonly lineNumber: number;
    readonly columnNumber?: number;
  };
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
/** The same for one that is held: it does answer, as soon as it gets the processor. */
const heldAnswerMs = 3_000;
const stepMs = 50;
/** So many steps at most, on a machine that is too busy to be in time. */
const mostSteps = 120;
const mostFrames = 50;

/** Looks into the thread that Node calls `workerId`. */
export async function lookInto(workerId: number, options: LookOptions): Promise<Look> {
  const session = new Session();
  session.connect();
  try {
    const target = await Target.attach(session, workerId);
    return target === undefined ? { type: "silent" } : await examine(target, options);
  } finally {
    session.disconnect();
  }
}

async function examine(target: Target, { decide, force }: LookOptions): Promise<Look> {
  const frames = await patiently(target.pause());
  if (frames === undefined) {
    const hasEnded =
      force && (await patiently(target.ask("Runtime.terminateExecution"))) !== undefined;
    // Takes back what it has not come to.
    void target.ask("Debugger.disable");
    return { type: hasEnded ? "ended-blindly" : "silent" };
  }
  const sight = await see(target, frames);
  if (!decide(sight)) {
    await target.resume(false);
    return { type: "left", sight };
  }
  const isSound = await repairImmediates(target, frames);
  await target.resume(true);
  return isSound ? { type: "ended", sight } : { type: "failed" };
}

async function see(target: Target, frames: readonly Frame[]): Promise<Sight> {
  const answer = await whoRunsIn(target, frames);
  return {
    running: answer === "" ? undefined : (JSON.parse(answer) as Running),
    stack: frames
      .slice(0, mostFrames)
      .map((frame) => target.describe(frame))
      .join("\n"),
    losesMicrotasks: isInMicrotask(target, frames),
  };
}

// The async context is the same in all frames. But the code of a `vm` context does not know the global
// object of the thread: then, one of those who called it may.
async function whoRunsIn(target: Target, frames: readonly Frame[]): Promise<string> {
  for (const frame of frames.slice(0, mostFrames)) {
    const answer = await target.evaluate(frame, whoRuns);
    if (typeof answer === "string") return answer;
  }
  return "";
}

const drains: ReadonlySet<string> = new Set(["processTicksAndRejections", "runNextTicks"]);

// What Node calls begins with a function of Node's own; unless V8 calls it, which is a microtask.
function isInMicrotask(target: Target, frames: readonly Frame[]): boolean {
  const bottom = frames.at(-1);
  if (bottom === undefined || !target.isNodes(bottom)) return true;
  return frames.some((frame) => drains.has(frame.functionName) && target.isNodes(frame));
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

async function repairImmediates(target: Target, frames: readonly Frame[]): Promise<boolean> {
  const frame = frames.find(
    (candidate) => candidate.functionName === "processImmediate" && target.isNodes(candidate),
  );
  return frame === undefined || (await target.evaluate(frame, repair)) === true;
}

/** A thread that a session is attached to. */
class Target {
  readonly #session: Session;
  readonly #sessionId: string;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  readonly #urls = new Map<string, string>();
  #paused: ((frames: readonly Frame[]) => void) | undefined;
  #last = 0;

  private constructor(session: Session, sessionId: string) {
    this.#session = session;
    this.#sessionId = sessionId;
    session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => {
      if (params.sessionId === sessionId) this.#heard(JSON.parse(params.message) as Answer);
    });
  }

  /** Attaches to a thread; the inspector's own numbers are others, the title has the thread's. */
  static async attach(session: Session, workerId: number): Promise<Target | undefined> {
    let found: string | undefined;
    session.on("NodeWorker.attachedToWorker", ({ params: { sessionId, workerInfo } }) => {
      if (workerInfo.title.startsWith(`[worker ${workerId}]`)) found = sessionId;
    });
    const enabled = new Promise<void>((resolve) => {
      session.post("NodeWorker.enable", { waitForDebuggerOnStart: false }, () => resolve());
    });
    await patiently(enabled);
    return found === undefined ? undefined : new Target(session, found);
  }

  /** Asks something of it; settles when it has answered. */
  ask(method: string, params: object = {}): Promise<Answer> {
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

  /** Holds it, and gives its stack. */
  pause(): Promise<readonly Frame[]> {
    const paused = new Promise<readonly Frame[]>((resolve) => {
      this.#paused = resolve;
    });
    void this.ask("Debugger.enable");
    void this.ask("Debugger.pause");
    return paused;
  }

  /** Lets it go on, or ends what it is doing. */
  async resume(terminateOnResume: boolean): Promise<void> {
    void this.ask("Debugger.resume", { terminateOnResume });
    await patiently(this.ask("Debugger.disable"));
  }

  /** Evaluates an expression in a frame of its stack; `undefined` when that fails. */
  async evaluate({ callFrameId }: Frame, expression: string): Promise<unknown> {
    const params = { callFrameId, expression, returnByValue: true, silent: true };
    const answer = await patiently(this.ask("Debugger.evaluateOnCallFrame", params), heldAnswerMs);
    return answer?.result?.result?.value;
  }

  /** Whether a function is one of Node's own. */
  isNodes({ location }: Frame): boolean {
    return this.#urls.get(location.scriptId)?.startsWith("node:") === true;
  }

  /** One line of a stack trace. */
  describe({ functionName, location: { scriptId, lineNumber, columnNumber = 0 } }: Frame): string {
    const name = functionName === "" ? "<anonymous>" : functionName;
    const url = this.#urls.get(scriptId) ?? "";
    return `    at ${name} (${url === "" ? "<anonymous>" : url}:${lineNumber + 1}:${columnNumber + 1})`;
  }

  #heard({ id, method, params, ...rest }: Answer): void {
    if (id !== undefined) {
      this.#asked.get(id)?.(rest);
      this.#asked.delete(id);
    } else if (method === "Debugger.scriptParsed") {
      this.#urls.set(params?.scriptId ?? "", params?.url ?? "");
    } else if (method === "Debugger.paused") this.#paused?.(params?.callFrames ?? []);
  }
}

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
