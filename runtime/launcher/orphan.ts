/**
 * Noticing that the shell around a script of package.json was ended.
 *
 * npm passes SIGTERM to that shell only. A shell that did not put the script in its own place (dash, which
 * is `sh` on Debian and Ubuntu) dies of it, and the script would run on with nobody to stop it.
 *
 * @module
 */

const lookEveryMs = 250;

/** Calls back, once, when this is a script of npm, pnpm or yarn and its parent has gone. */
export function whenOrphaned(orphaned: () => void): void {
  // Anywhere else, a parent that goes has often meant to leave its child running.
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    orphaned();
  }, lookEveryMs);
}
