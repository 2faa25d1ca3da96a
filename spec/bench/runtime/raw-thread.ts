/** Counts what is in a batch and answers with how much it has counted; sends back anything else. */
import { workerData, type MessagePort } from "node:worker_threads";

interface Tally {
  readonly n: number;
}

const port = workerData as MessagePort;
let counted = 0;

port.on("message", (message: Tally | readonly Tally[]) => {
  if ("n" in message) {
    port.postMessage(message);
    return;
  }
  for (const { n } of message) counted += n;
  port.postMessage(counted);
});
