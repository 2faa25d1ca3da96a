/** The subject: a served counter, as a person writes it. */
import { serve } from "perigee";
import { Counter } from "../gateway/counter.ts";

const server = await serve({
  port: 0,
  shell: new URL("../gateway/shell.html", import.meta.url),
  routes: { "/": Counter },
});
console.log(`up ${process.pid} ${server.port}`);
