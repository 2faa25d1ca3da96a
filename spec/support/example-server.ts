/**
 * The example server, started as `npm start` starts it: under the launcher, in OS processes of their own.
 */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./launched-program.ts";

/** A running example server. */
export interface ExampleServer {
  readonly url: string;
  readonly port: number;
  /** Ends it as a person does, and gives its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** A folder for what example servers keep, one after the other. */
export interface ExampleStore {
  readonly file: string;
  readonly remove: () => Promise<void>;
}

/** How to start it. */
export interface ExampleOptions {
  /** Any free one by default; one of its own, so that a server that dies comes back to it. */
  readonly port?: number;
  /** What it goes on from; by default it begins with nothing, and leaves nothing. */
  readonly store?: ExampleStore;
}

/** Starts the example server. */
export async function startExamples(options: ExampleOptions = {}): Promise<ExampleServer> {
  const { port = await findFreePort(), store = await makeStore() } = options;
  const env = { PORT: String(port), PERIGEE_EXAMPLES_STORE: store.file };
  const program = launch(new URL("../../examples/server.ts", import.meta.url), [], env);
  const [url] = await program.line(/http:\/\/\S+/);
  return {
    url,
    port,
    stop: async () => {
      program.kill("SIGTERM");
      const code = await program.ended;
      if (options.store === undefined) await store.remove();
      return typeof code === "number" ? code : null;
    },
  };
}

/** Makes a folder for what example servers keep. */
export async function makeStore(): Promise<ExampleStore> {
  const folder = await mkdtemp(join(tmpdir(), "perigee-examples-"));
  return {
    file: join(folder, "store.sqlite"),
    remove: () => rm(folder, { recursive: true }),
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
