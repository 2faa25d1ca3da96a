/** Says that it runs, and ends when told to. */
import { parentPort } from "node:worker_threads";

parentPort?.once("message", () => process.exit(1));
parentPort?.postMessage("runs");
