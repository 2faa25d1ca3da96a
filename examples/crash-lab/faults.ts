// The faults of the lab: each is real, and none is caught by the view that has it.

/** An endless loop: it never gives its thread back. */
export function spinForEver(): void {
  let turns = 0;
  while (turns >= 0) turns += 1;
}

/** A catastrophic regular expression: each `a` doubles the ways to try, and none of them fits. */
export function backtrackForEver(): void {
  /^(?:a+)+$/.test(`${"a".repeat(64)}!`);
}

/** Throws outside of any handler, a tenth of a second from now. */
export function throwLater(): void {
  setTimeout(() => {
    throw new Error("thrown in a timer");
  }, 100);
}

/** Keeps one more megabyte every few milliseconds, until the heap of its thread is full. */
export function leakForEver(): void {
  const kept: number[][] = [];
  setInterval(() => {
    // Numbers with a fraction take eight bytes each.
    kept.push(Array.from({ length: 2 ** 17 }, () => kept.length + 0.5));
  }, 5);
}

/** Ends the worker thread that it is called on. */
export function endThread(): void {
  process.exit(1);
}

/** What `process.abort()` does, which Node does not let worker threads call: the OS process dies at once. */
export function abortOsProcess(): void {
  process.kill(process.pid, "SIGABRT");
}
