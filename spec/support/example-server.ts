/**
 * The example server, started as a person starts it: in an OS process of its own.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A running example server. */
export interface ExampleServer {
  readonly url: string;
  readonly port: number;
  /** Ends it as a person does, and gives its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** Starts the example server; port 0 is any free one. */
export async function startExamples(port = 0): Promise<ExampleServer> {
  const child = spawn(
    process.execPath,
    [
      "--conditions=perigee-source",
      fileURLToPath(new URL("../../examples/start.js", import.meta.url)),
    ],
    { env: { ...process.env, PORT: String(port) }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const errors: string[] = [];
  child.stderr.on("data", (text: Buffer) => errors.push(text.toString()));
  const exited = once(child, "exit");
  const url = await Promise.race([
    firstUrl(child),
    exited.then(() => Promise.reject(new Error(`the server ended: ${errors.join("")}`))),
  ]);
  return {
    url,
    port: Number(new URL(url).port),
    stop: async () => {
      child.kill("SIGTERM");
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

async function firstUrl({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error("the server has no standard output");
  for await (const line of createInterface(stdout)) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error("the server printed no URL");
}
