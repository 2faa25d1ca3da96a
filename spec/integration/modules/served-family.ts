/**
 * A page of views inside of views, with a store in a file.
 */
import { serve, sqliteStore } from "../../../liveview/index.ts";
import { Parent } from "../../liveview/modules/family.ts";

await serve({
  port: Number(process.env["PORT"]),
  shell: new URL("../site/shell.html", import.meta.url),
  routes: { "/": Parent },
  store: sqliteStore({ file: String(process.env["STORE"]) }),
  checkpointMs: 20,
  log: () => {},
  node: { threads: 2, spareThreads: 0 },
});
process.stdout.write(`up ${process.pid}\n`);
