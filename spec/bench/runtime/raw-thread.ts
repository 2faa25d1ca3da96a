/** Counts what is in a batch, and answers with how much it has counted. */
import { workerData, type MessagePort } from "node:worker_threads";

const port = workerData as MessagePort;
let counted = 0;

port.on("message", (batch: readonly { readonly n: number }[]) => {
  for (const { n } of batch) counted += n;
  port.postMessage(counted);
});
