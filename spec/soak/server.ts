/** The server that is soaked: an OS process of its own, which tells how it does and obeys. */
import { serve } from "perigee";
import { kill, listChildren, listProcesses } from "perigee/runtime";
import { Ledger } from "../liveview/modules/ledger.ts";

const server = await serve({
  port: 0,
  shell: new URL("../integration/site/shell.html", import.meta.url),
  routes: { "/": Ledger },
  checkpointMs: 100,
  limits: { unseenMs: 2_000 },
  log: () => {},
  node: { threads: 2, spareThreads: 1, turnBudgetMs: 150, threadHeapMb: 160 },
});

process.on("message", (order: "kill-gateway" | "report") => void obey(order));
process.send?.({ url: server.url });

async function obey(order: "kill-gateway" | "report"): Promise<void> {
  if (order === "report") {
    globalThis.gc?.();
    const processes = await listProcesses();
    process.send?.({ processes: processes.length, rss: process.memoryUsage().rss });
    return;
  }
  const children = await listChildren(server.node.root);
  const gateway = children.find(({ id }) => id === "perigee.gateway")?.pid;
  if (gateway !== undefined) kill(gateway);
}
