/**
 * Folders that are expensive to build and shared by every jest worker, and by the next run.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * The `folder`, complete: `build` fills a private folder beside it, which then takes its name in one step.
 *
 * Workers that start at once may each build; the first to finish wins and the others' work is thrown away, so nobody
 * ever sees half a folder. A build that fails leaves nothing behind.
 */
export async function builtOnce(
  folder: string,
  build: (staging: string) => Promise<void>,
): Promise<string> {
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const staging = await mkdtemp(`${folder}.building-`);
  try {
    await build(staging);
    await rename(staging, folder);
  } catch (error) {
    // POSIX rename refuses a target that is there and not empty: another worker was first.
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return folder;
}
