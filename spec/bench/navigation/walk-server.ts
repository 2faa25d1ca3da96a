/** The subject: pages that lead to each other. */
import { serve } from "perigee";
import { Walk } from "./walk.ts";

const server = await serve({
  port: 0,
  shell: new URL("../gateway/shell.html", import.meta.url),
  routes: { "/walk/:number": Walk },
  // The load goes on as fast as it is answered; pages that were only loaded need not wait for it.
  limits: { maxFramesPerSecond: Infinity, unseenMs: 200 },
  log: () => {},
});
process.send?.({ port: server.port });
