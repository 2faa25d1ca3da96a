/** The subject: a served counter. */
import { serve } from "perigee";
import { Counter } from "./counter.ts";

const server = await serve({
  port: 0,
  shell: new URL("shell.html", import.meta.url),
  routes: { "/": Counter },
  // The load talks as fast as it is answered.
  limits: { maxFramesPerSecond: Infinity },
});
process.send?.({ port: server.port });
