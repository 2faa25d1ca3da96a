/**
 * A process that is sent things which move, and one that sends them.
 *
 * @module
 */
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { MessagePort } from "node:worker_threads";
import { defineBehaviour, reply, deferred, send, type Pid } from "perigee/runtime";

/** What can be sent. */
export interface Cargo {
  readonly bytes?: ArrayBuffer;
  readonly shared?: SharedArrayBuffer;
  readonly port?: MessagePort;
  readonly readable?: ReadableStream<string>;
  readonly file?: FileHandle;
}

/** Uses what it is sent or asked with, and tells what came of it. */
export const taker = defineBehaviour<{ readonly tells?: Pid<unknown> }, Cargo>(
  import.meta,
  (_context, { tells }) => ({
    message: async (cargo) => {
      if (tells !== undefined) send(tells, await use(cargo as Cargo));
    },
    request: (cargo) => use(cargo as Cargo),
  }),
);

/** Starts with a port in its argument. */
export const portHolder = defineBehaviour<{ readonly port: MessagePort }>(
  import.meta,
  (_context, { port }) => {
    port.postMessage("from its start");
    port.close();
    return {};
  },
);

/** Gives away a buffer as its answer, and tells how much of it is left. */
export const giver = defineBehaviour(import.meta, () => {
  const bytes = new ArrayBuffer(8);
  return {
    request: (request, reference) => {
      if (request === "what is left") return bytes.byteLength;
      reply(reference, { bytes }, { transfer: [bytes] });
      return deferred;
    },
  };
});

async function use({ bytes, shared, port, readable, file }: Cargo): Promise<unknown> {
  if (bytes !== undefined) return bytes.byteLength;
  if (shared !== undefined) return Atomics.add(new Int32Array(shared), 0, 1);
  if (port !== undefined) {
    port.postMessage("through the port");
    port.close();
    return "used";
  }
  if (readable !== undefined) {
    const parts: string[] = [];
    for await (const part of readable) parts.push(part);
    return parts.join(" ");
  }
  if (file === undefined) return "nothing";
  const text = await file.readFile("utf8");
  await file.close();
  return text;
}

/** Opens this very module, to be read by another process. */
export function openThisFile(): Promise<FileHandle> {
  return open(new URL(import.meta.url), "r");
}
