/** The subject: a served counter, as a person writes it, whose state outlives the OS process. */
import { serve, sqliteStore } from "perigee";
import { Counter } from "../gateway/counter.ts";

const server = await serve({
  port: Number(process.env["PORT"]),
  store: sqliteStore({ file: process.env["STORE"] ?? "" }),
  shell: new URL("../gateway/shell.html", import.meta.url),
  routes: { "/": Counter },
});
console.log(`up ${process.pid} ${server.port}`);
