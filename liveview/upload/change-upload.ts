/**
 * What happens to the entries of an upload: pure changes of a draft of the state.
 *
 * @module
 */
import { isAccepted } from "./accept.ts";
import type { AllowedUpload } from "./allow-upload.ts";
import type { AnnouncedFile, EntryData, UploadData, UploadError } from "./upload.ts";
import { uploadError } from "./upload-errors.ts";

/** Adds files that a person chose: those that may come, those that may not with what is wrong, up to the bounds. */
export async function addFiles(
  upload: UploadData,
  files: readonly AnnouncedFile[],
  allowed: AllowedUpload<unknown>,
  isKnown: (ref: string) => boolean,
): Promise<void> {
  const fresh = files.filter(
    ({ ref }, index) => !isKnown(ref) && files.findIndex((other) => other.ref === ref) === index,
  );
  if (fresh.length === 0) return;
  const { maxEntries, maxTotalSize } = allowed;
  // One takes the place of the other; what was refused was seen.
  upload.entries = upload.entries.filter(({ status }) => status !== "failed" && maxEntries > 1);
  upload.errors = [];
  let refused = 0;
  for (const file of fresh) {
    const code = isRoomFor(upload, file, maxTotalSize)
      ? await findProblem(file, allowed)
      : "too_large_together";
    if (code !== undefined) {
      refused += 1;
      if (refused <= Math.max(maxEntries, 10)) upload.entries.push(refuse(file, code));
    } else if (countLive(upload) < maxEntries) {
      const status = allowed.autoUpload ? "waiting" : "selected";
      upload.entries.push({ ...file, status, progress: 0, errors: [] });
    } else upload.errors = [uploadError("too_many")];
  }
}

/** Their form was submitted: those that wait for that may go. */
export function startEntries(upload: UploadData): void {
  for (const entry of upload.entries) if (entry.status === "selected") entry.status = "waiting";
}

/** Nothing becomes of an entry. */
export function failEntry(upload: UploadData, ref: string, problem: string | UploadError): void {
  const entry = entryOf(upload, ref);
  if (entry === undefined || entry.status === "failed") return;
  entry.status = "failed";
  entry.errors = [uploadError(problem)];
}

/** So many bytes of an entry were written. */
export function advanceEntry(entry: EntryData, written: number): void {
  entry.progress = Math.min(100, Math.floor((written / Math.max(entry.size, 1)) * 100));
}

/** All of an entry is there. */
export function finishEntry(entry: EntryData): void {
  entry.status = "done";
  entry.progress = 100;
}

/** The entry of an upload; `undefined` when it has none of that ref. */
export function entryOf(upload: UploadData, ref: string): EntryData | undefined {
  return upload.entries.find((entry) => entry.ref === ref);
}

/** Those whose turn it is, besides those that travel. */
export function nextEntries(
  upload: Pick<UploadData, "entries">,
  concurrency: number,
): readonly Readonly<EntryData>[] {
  const travelling = upload.entries.filter(({ status }) => status === "uploading").length;
  const waiting = upload.entries.filter(({ status }) => status === "waiting");
  return waiting.slice(0, Math.max(0, concurrency - travelling));
}

function countLive({ entries }: UploadData): number {
  return entries.filter(({ status }) => status !== "failed").length;
}

function isRoomFor({ entries }: UploadData, { size }: AnnouncedFile, most: number): boolean {
  const live = entries.filter(({ status }) => status !== "failed");
  return live.reduce((sum, entry) => sum + entry.size, size) <= most || size > most;
}

async function findProblem(
  file: AnnouncedFile,
  { accept, maxFileSize, maxTotalSize, validate }: AllowedUpload<unknown>,
): Promise<string | UploadError | undefined> {
  if (!isAccepted(accept, file)) return "not_accepted";
  if (file.size > Math.min(maxFileSize, maxTotalSize)) return "too_large";
  return validate?.({ ...file });
}

function refuse(file: AnnouncedFile, problem: string | UploadError): EntryData {
  return { ...file, status: "failed", progress: 0, errors: [uploadError(problem)] };
}
