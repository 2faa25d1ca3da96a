/** The subject: a served counter. */
import { serve } from "perigee";
import { Counter } from "./counter.ts";

const server = await serve({
  port: 0,
  shell: new URL("shell.html", import.meta.url),
  routes: { "/": Counter },
});
process.send?.({ port: server.port });
