/**
 * The pulse of this thread: a number that moves with every turn, where the watchdog can see it.
 *
 * What runs outside of turns (timers, what comes after an await) moves nothing: the watchdog asks a
 * thread whose pulse stands still for a beat, which it gives as soon as it is back at its event loop.
 *
 * @module
 */

// Until somebody looks: a memory of this thread's own.
let cells: Int32Array = new Int32Array(1);
let cell = 0;
let last = 0;
let sliceStart = 0;
let isJoined = false;
/** Where the slice begins that goes on since a stack was ended, if one was. */
let oldestCut: number | undefined;
/** Stacks that were ended, of which this thread has not heard. */
let openCuts = 0;

/** Writes the pulse to a place that the watchdog sees. */
export function publishPulse(memory: Int32Array, at: number): void {
  cells = memory;
  cell = at;
}

/**
 * Moves the pulse, and gives its number. A plain store: it is seen soon enough, and an atomic one
 * takes ten times as long (`runtime.send.local`).
 */
export function beat(): number {
  // Wraps around after two thousand million.
  last = (last + 1) | 0;
  cells[cell] = last;
  return last;
}

/**
 * A run of turns, or of signals, begins: whatever the thread did before has come to its end, with all
 * microtasks of it; unless it was cut off, see {@link keepSlice}.
 */
export function startSlice(): void {
  const number = beat();
  if (oldestCut === undefined && !isJoined) sliceStart = number;
}

/** Whatever begins within `body` is part of one slice: the event loop does not come round meanwhile. */
export function joinSlices(body: () => void): void {
  startSlice();
  isJoined = true;
  try {
    body();
  } finally {
    isJoined = false;
  }
}

/**
 * Moves the pulse for a process that got something to go on with at `before`, and gives the number that
 * stands for both: what it got before a cut may be lost, whatever it gets later.
 */
export function beatFor(before: number): number {
  const number = beat();
  return oldestCut !== undefined && isOfSlice(before) ? before : number;
}

/**
 * The stack of this thread is about to be ended. Gives where the oldest slice begins whose microtasks
 * may not have run: those that wait are run by whatever comes next, and may be lost there.
 */
export function cutSlice(): number {
  openCuts += 1;
  oldestCut = oldestCut === undefined ? sliceStart : older(oldestCut, sliceStart);
  return oldestCut;
}

/**
 * Whether a stack was ended, and what waited then may not have run. Whatever ran since may have been
 * given something to go on with by the event loop, which nobody has noted.
 */
export function hasLeftovers(): boolean {
  return oldestCut !== undefined;
}

/**
 * Goes on with the slice that was cut off, until {@link freeSlice}.
 *
 * @param start - what {@link cutSlice} gave; `undefined` when the stack was ended without a look.
 */
export function keepSlice(start: number | undefined): void {
  if (start !== undefined) {
    sliceStart = older(start, sliceStart);
    openCuts -= 1;
  }
  oldestCut = sliceStart;
  isJoined = false;
}

/** All microtasks that waited when a stack was ended have run, unless another has been ended since. */
export function freeSlice(): void {
  if (openCuts === 0) oldestCut = undefined;
}

// Numbers of 32 bits, which may have gone round.
function older(one: number, other: number): number {
  return ((one - other) | 0) < 0 ? one : other;
}

/** The number of the last beat. */
export function lastBeat(): number {
  return last;
}

/** Whether `number` is of this slice, and not of after `until`. */
export function isOfSlice(number: number, until: number = last): boolean {
  return ((number - sliceStart) | 0) >= 0 && ((until - number) | 0) >= 0;
}
