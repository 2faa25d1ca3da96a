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
 * microtasks of it.
 */
export function startSlice(): void {
  sliceStart = beat();
}

/** The number of the last beat. */
export function lastBeat(): number {
  return last;
}

/** A number of before this slice. */
export function beforeSlice(): number {
  return (sliceStart - 1) | 0;
}

/** Whether `number` is of this slice. */
export function isOfSlice(number: number): boolean {
  return ((number - sliceStart) | 0) >= 0;
}
