/**
 * What a thread tells the watchdog, which asks in the midst of whatever the thread does: the answers
 * are made in interrupts, on top of the stack that they tell of.
 *
 * A thread that is to be ended first holds still, so that what is ended is what was seen: it waits, in
 * the interrupt, until the watchdog has sent the word that ends its stack.
 *
 * @module
 */
import type { Kernel } from "../kernel/kernel.ts";
import { cutSlice, hasLeftovers, lastBeat } from "../kernel/pulse.ts";
import { currentProcess } from "../kernel/self.ts";
import type { Pid } from "../term/pid.ts";

/** Who runs on a thread. */
interface Running {
  readonly pid: Pid;
  /** For how long it may, in milliseconds; `null` (JSON has no Infinity) for as long as it likes. */
  readonly budgetMs: number | null;
  /** Whether nobody else's code has run since the last beat: that was the start of its turn. */
  readonly isItsTurn: boolean;
}

/** What a thread is in the midst of. */
export interface Sight {
  /** Whose code runs; `null` when it is nobody's. */
  readonly running: Running | null;
  readonly pulse: number;
  /** Where it is, as a stack trace. */
  readonly stack: string;
  /** Whether microtasks that wait are lost with this stack. */
  readonly losesMicrotasks: boolean;
  /** Where the oldest slice begins of which microtasks may wait, when it is ended. */
  readonly slice: number;
  /** Whether such may wait since a stack was ended before. */
  readonly hasLeftovers: boolean;
  /** Whether Node works through its immediates on it, and has to be set right when it is ended. */
  readonly isInImmediate: boolean;
  /** Whether it is what was to be ended. */
  readonly isFound: boolean;
  /** Whether it held still, and its stack is being ended. */
  readonly isDoomed: boolean;
}

/** Who is to be ended, and the pulse at which it was seen. */
export interface Doomed {
  readonly pid: Pid;
  readonly pulse: number;
  /** Whether only where the stack tells of it: V8 may have been between two functions. */
  readonly isWhereSeen: boolean;
  /** Whether the thread is held already, by V8's debugger. */
  readonly isHeld: boolean;
}

/** What the cell of a thread that holds still goes through. */
export const holding = {
  /** Nobody is to hold still. */
  free: 0,
  /** It is to hold still, if it still does what it was seen doing. */
  asked: 1,
  /** It does. */
  held: 2,
  /** It waits for the word that ends its stack, however long that takes. */
  doomed: 3,
  /** The word is there. */
  released: 4,
} as const;

/** How long a thread holds still for a watchdog that does not come back to it, in milliseconds. */
const longestHoldMs = 2_000;
const mostFrames = 50;
const key = "perigee.watchdog";
/** The name of what the watchdog runs: what lies on top of it on a stack is the watchdog's own. */
const own = "perigee:watchdog";

/** An expression that gives what the thread does, as JSON of {@link Sight}. */
export const look: string = expression("");

/** An expression like {@link look} that makes the thread hold still if `doomed` still runs. */
export function lookAndHold(doomed: Doomed): string {
  return expression(JSON.stringify(doomed));
}

function expression(argument: string): string {
  return `globalThis[Symbol.for("${key}")](${argument})\n//# sourceURL=${own}`;
}

/**
 * Lets the watchdog look at this thread.
 *
 * @param hold - where it is told to hold still, and tells that it does: one of {@link holding}.
 */
export function answerWatchdog(kernel: Kernel, hold: Int32Array): void {
  const answer = (doomed?: Doomed): string => {
    const running = whoRuns(kernel);
    const seen = readStack();
    const pulse = lastBeat();
    const isFound = doomed !== undefined && running?.pid === doomed.pid && pulse === doomed.pulse;
    const isTold = doomed?.isWhereSeen !== true || seen.stack !== "";
    const isDoomed = isFound && isTold && !seen.isInImmediate && holdStill(hold);
    const had = hasLeftovers();
    const isCut = isDoomed || (isFound && doomed.isHeld);
    const slice = isCut ? cutSlice() : 0;
    return JSON.stringify({
      running,
      pulse,
      ...seen,
      slice,
      hasLeftovers: had,
      isFound,
      isDoomed,
    } satisfies Sight);
  };
  Object.defineProperty(globalThis, Symbol.for(key), { value: answer, configurable: true });
}

function whoRuns(kernel: Kernel): Running | null {
  const process = currentProcess();
  if (process === undefined) return null;
  const { pid, config } = process;
  const budgetMs = config.turnBudgetMs ?? kernel.turnBudgetMs;
  const isItsTurn = kernel.scheduler.current === process;
  return { pid, budgetMs: budgetMs === Infinity ? null : budgetMs, isItsTurn };
}

/**
 * Waits until it is known whether the stack below is to be ended. Not with `Atomics.wait`: V8 has one
 * place to wait in for each thread, and what is below may wait there (the OS process crashed).
 */
function holdStill(hold: Int32Array): boolean {
  const { asked, held, doomed, released, free } = holding;
  // The watchdog may have given up waiting for this.
  if (Atomics.compareExchange(hold, 0, asked, held) !== asked) return false;
  const until = performance.now() + longestHoldMs;
  while (Atomics.load(hold, 0) === held && performance.now() < until);
  if (Atomics.compareExchange(hold, 0, held, free) === held) return false;
  while (Atomics.load(hold, 0) === doomed);
  Atomics.compareExchange(hold, 0, released, free);
  return true;
}

type Seen = Pick<Sight, "stack" | "losesMicrotasks" | "isInImmediate">;

/** What is on the stack below the watchdog's own. */
function readStack(): Seen {
  const { stackTraceLimit } = Error;
  const usersPrepare = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  Error.stackTraceLimit = Infinity;
  Error.prepareStackTrace = (_, sites) => sites;
  // A getter that makes the trace, by the function above.
  const sites = new Error("where it is").stack as unknown as readonly NodeJS.CallSite[];
  Error.stackTraceLimit = stackTraceLimit;
  if (usersPrepare === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
  else Object.defineProperty(Error, "prepareStackTrace", usersPrepare);
  const at = sites.findIndex((site) => site.getScriptNameOrSourceURL() === own);
  // What waits for these with `await` is not on the stack, and what is V8's own has no place.
  const frames = sites
    .slice(at + 1)
    .filter((site) => !site.isAsync() && site.getLineNumber() !== null);
  return {
    stack: frames.slice(0, mostFrames).map(describe).join("\n"),
    losesMicrotasks: !isOutsideMicrotasks(frames),
    isInImmediate: frames.some((frame) => isNodes(frame, immediates)),
  };
}

function describe(site: NodeJS.CallSite): string {
  const name = site.getFunctionName() ?? "";
  const place = `${site.getLineNumber() ?? 0}:${site.getColumnNumber() ?? 0}`;
  return `    at ${name === "" ? "<anonymous>" : name} (${fileOf(site)}:${place})`;
}

function fileOf(site: NodeJS.CallSite): string {
  const file = site.getFileName() ?? "";
  return file === "" ? "<anonymous>" : file;
}

/** Whether a function is one of Node's own. */
function isNodes(site: NodeJS.CallSite, names: ReadonlySet<string>): boolean {
  return names.has(site.getFunctionName() ?? "") && fileOf(site).startsWith("node:");
}

const immediates: ReadonlySet<string> = new Set(["processImmediate"]);
/** With what Node's event loop enters JavaScript for certain; anything else may be a microtask. */
const entries: ReadonlySet<string> = new Set(["processImmediate", "processTimers"]);
/** The one of ports has no name. */
const portEntry = "node:internal/per_context/messageport";
/** What works through ticks and microtasks. */
const drains: ReadonlySet<string> = new Set([
  "processTicksAndRejections",
  "runNextTicks",
  "runMicrotask",
]);

function isOutsideMicrotasks(frames: readonly NodeJS.CallSite[]): boolean {
  const bottom = frames.at(-1);
  if (bottom === undefined) return false;
  if (!isNodes(bottom, entries) && bottom.getFileName() !== portEntry) return false;
  return !frames.some((frame) => isNodes(frame, drains));
}
