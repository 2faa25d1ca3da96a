/**
 * Waiting for a file to be deleted.
 */
import { existsSync, watch } from "node:fs";
import { dirname } from "node:path";

/** Resolves when there is no file at `path`; the folder that it is in has to be there. */
export async function whenGone(path: string): Promise<void> {
  const stop = new AbortController();
  try {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!existsSync(path)) resolve();
      };
      watch(dirname(path), { signal: stop.signal }, look);
      look();
    });
  } finally {
    stop.abort();
  }
}
