/**
 * Uploads: a file from a socket to a temporary file, beside a bare server that reads the same frames and keeps
 * nothing.
 */
import { leaveTheCore, startServer } from "../gateway/server-process.ts";
import type { Benchmark } from "../row.ts";
import { measureInTurn } from "../row.ts";
import { fileSize, openRaw, openUploader, type Uploader } from "./load.ts";

export const uploadRows: readonly Benchmark[] = [
  {
    name: "upload.throughput",
    measure: async ({ rounds, roundMs, warmUpMs }) => {
      leaveTheCore();
      const raw = await startServer(new URL("raw-server.ts", import.meta.url));
      const sink = await startServer(new URL("sink-server.ts", import.meta.url));
      const [baseline, subject] = [await openRaw(raw.port), await openUploader(sink.port)];
      await megabytesPerSecond(baseline, warmUpMs);
      await megabytesPerSecond(subject, warmUpMs);
      const row = await measureInTurn(
        { name: "upload.throughput", unit: "MB/s" },
        rounds,
        () => megabytesPerSecond(subject, roundMs),
        () => megabytesPerSecond(baseline, roundMs),
      );
      for (const uploader of [baseline, subject]) uploader.close();
      await Promise.all([raw.stop(), sink.stop()]);
      return row;
    },
  },
];

async function megabytesPerSecond(uploader: Uploader, ms: number): Promise<number> {
  const start = performance.now();
  let bytes = 0;
  while (performance.now() - start < ms) {
    await uploader.send();
    bytes += fileSize;
  }
  return bytes / 1_000 / (performance.now() - start);
}
