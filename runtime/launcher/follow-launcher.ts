/**
 * Runs in a launched program before the program itself: one that has lost its launcher is stopped.
 *
 * Nobody else would stop it, and it would keep its port from the next.
 *
 * @module
 */
import { isLaunched } from "./launched.ts";

if (isLaunched()) {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  // Listening for that must not keep a program running that is done.
  process.channel?.unref();
  // What the program starts has another parent: it follows that one as it likes.
  const at = process.execArgv.findLastIndex((flag) => flag === "--import");
  if (at !== -1) process.execArgv.splice(at, 2);
}
