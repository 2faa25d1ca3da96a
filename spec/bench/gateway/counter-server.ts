/** The subject: a served counter; with the argument `unkept`, its state is kept nowhere else. */
import { serve } from "perigee";
import { Counter } from "./counter.ts";

const server = await serve({
  port: 0,
  shell: new URL("shell.html", import.meta.url),
  routes: { "/": Counter },
  // The load talks as fast as it is answered.
  limits: { maxFramesPerSecond: Infinity },
  ...(process.argv[2] === "unkept" ? { checkpointMs: false as const } : {}),
  log: () => {},
});
process.send?.({ port: server.port });
