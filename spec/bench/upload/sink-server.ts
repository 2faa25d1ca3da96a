/** The subject: a view that takes files. */
import { serve } from "perigee";
import { Sink } from "./sink.ts";

const server = await serve({
  port: 0,
  shell: new URL("../gateway/shell.html", import.meta.url),
  routes: { "/": Sink },
  log: () => {},
});
process.send?.({ port: server.port });
