/**
 * A served view, as a person writes it: no signal code. Says where it is, and which OS process it is.
 * With the argument `reluctant`, something of it takes its time to stop; with `fails`, it does once it is up.
 */
import { serve } from "../../../liveview/index.ts";
import { Probe } from "../../liveview/modules/probe.ts";
import { reluctant } from "./reluctant.ts";

const server = await serve({
  port: Number(process.env["PORT"] ?? 0),
  shell: new URL("../site/shell.html", import.meta.url),
  routes: { "/": Probe },
  node: { threads: 1, spareThreads: 0 },
});
if (process.argv[2] === "reluctant") {
  await server.node.start({ id: "reluctant", definition: reluctant, argument: undefined });
}
process.stdout.write(`up ${process.pid} ${server.url}\n`);
if (process.argv[2] === "fails") process.exit(7);
