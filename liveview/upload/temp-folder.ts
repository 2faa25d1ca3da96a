/**
 * The folder of what is uploaded to temporary files: one for each OS process, so that what a dead one left can
 * be told from what a living one has.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

/** Containers that share a folder have processes of the same number. */
const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 12);

/** The folder of all OS processes. */
function allFolder(): string {
  return join(tmpdir(), "perigee-uploads");
}

/** The folder of this OS process; the same on each of its threads. */
function uploadFolder(): string {
  return join(allFolder(), `${host}-${process.pid}`);
}

/** Makes the folder of this OS process, which nobody but its user can look into. */
export async function makeUploadFolder(): Promise<string> {
  const folder = uploadFolder();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Where the upload `id` is written. */
export function uploadPath(id: string): string {
  return join(uploadFolder(), createHash("sha256").update(id).digest("hex").slice(0, 32));
}

/** Removes what OS processes of this machine left that are not there any more. */
export async function sweepUploads(): Promise<void> {
  const names = await readdir(allFolder()).catch((): string[] => []);
  const left = names.filter((name) => {
    const pid = new RegExp(`^${host}-(\\d+)$`).exec(name)?.[1];
    return pid !== undefined && !isRunning(Number(pid));
  });
  await Promise.all(
    left.map((name) => rm(join(allFolder(), name), { recursive: true, force: true })),
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // One of another user is running, too.
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}
