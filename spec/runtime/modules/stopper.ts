/**
 * A program that stops on signals, in the way that its first argument names.
 */
import { stopOnSignals } from "../../../runtime/stop-on-signals.ts";

const work = setInterval(() => {}, 60_000);

const finish = async (): Promise<void> => clearInterval(work);
const never = (): Promise<void> => new Promise<void>(() => {});

const ways: Readonly<Record<string, () => void>> = {
  ends: () => void stopOnSignals(finish),
  // As if something of the program went on after the stop.
  lingers: () => void stopOnSignals(async () => {}, { stopMs: 50 }),
  hangs: () => void stopOnSignals(heard(never), { stopMs: Infinity }),
  "is late": () => void stopOnSignals(never, { stopMs: 50 }),
  fails: () => void stopOnSignals(() => Promise.reject(new Error("it cannot stop"))),
  released: () => stopOnSignals(finish)(),
};

// Before the handlers under test: whatever they do, that it came has been said.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  if (process.argv[2] === "hangs") process.on(signal, () => process.stdout.write(`${signal}\n`));
}
ways[process.argv[2] ?? ""]?.();
process.stdout.write("up\n");

function heard(stop: () => Promise<void>): () => Promise<void> {
  return () => {
    process.stdout.write("stopping\n");
    return stop();
  };
}
