/**
 * A server whose views' states outlive its OS process. Says where it is, and which OS process it is.
 */
import { serve, sqliteStore } from "../../../liveview/index.ts";
import { Ledger } from "../../liveview/modules/ledger.ts";

const server = await serve({
  port: Number(process.env["PORT"]),
  shell: new URL("../site/shell.html", import.meta.url),
  routes: { "/": Ledger },
  store: sqliteStore({ file: process.env["STORE"] ?? "" }),
  checkpointMs: 20,
  log: () => {},
  node: { threads: 1, spareThreads: 0, turnBudgetMs: 200 },
});
process.stdout.write(`up ${process.pid} ${server.url}\n`);
