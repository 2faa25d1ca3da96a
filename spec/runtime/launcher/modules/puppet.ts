/**
 * A program that does what it is told: by its arguments when it starts, by lines of its standard input later.
 *
 * It says `up PID ARGUMENTS` once, and `heard SIGNAL` for each signal, of which it dies only with `heed`: then it also stays when nobody can tell it anything any more.
 */
import { createInterface } from "node:readline";
import { tellReady } from "../../../../runtime/launcher/launched.ts";

const acts: Readonly<Record<string, (argument: string) => void>> = {
  ready: () => tellReady(),
  exit: (code) => process.exit(Number(code)),
  die: (signal) => void process.kill(process.pid, signal),
  heed: () => {
    process.on("SIGTERM", () => process.exit(0));
    setInterval(() => {}, 60_000);
  },
  abort: () => process.abort(),
};

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.on(signal, () => say(`heard ${signal}`));
}
say(`up ${process.pid} ${process.argv.slice(2).join(" ")}`);
for (const act of process.argv.slice(2)) perform(act);
createInterface(process.stdin).on("line", perform);

function perform(act: string): void {
  const [name = "", argument = ""] = act.split("=");
  acts[name]?.(argument);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
