/**
 * What a browser says of uploads, checked: it may say anything.
 *
 * @module
 */
import { cleanFileName } from "./clean-name.ts";
import type { AnnouncedFile } from "./upload.ts";

/** The name of the event by which a browser tells a view of uploads. */
export const uploadEvent = "perigee:upload";

/** What a browser says of uploads. */
export type UploadSaying = { readonly upload: string } & (
  | { readonly type: "add"; readonly files: readonly AnnouncedFile[] }
  | { readonly type: "start" }
  | { readonly type: "failed"; readonly ref: string }
  /** So much of a file is at the store that it goes to. */
  | { readonly type: "sent"; readonly ref: string; readonly bytes: number }
  | { readonly type: "done"; readonly ref: string }
);

/** So many files may be chosen in one go; of more, only those are looked at. */
const mostFiles = 1_000;

/** What a browser says; `undefined` when that makes no sense. */
export function readUploadEvent(payload: unknown): UploadSaying | undefined {
  if (!isRecord(payload) || typeof payload["upload"] !== "string") return undefined;
  const { upload, add, start, failed, sent, done } = payload;
  if (Array.isArray(add)) {
    const files = add.slice(0, mostFiles).map(readFile);
    return files.every((file) => file !== undefined) ? { upload, type: "add", files } : undefined;
  }
  if (start === true) return { upload, type: "start" };
  if (typeof done === "string") return { upload, type: "done", ref: done };
  if (Array.isArray(sent)) {
    const [ref, bytes]: readonly unknown[] = sent;
    if (typeof ref === "string" && isCount(bytes)) return { upload, type: "sent", ref, bytes };
  }
  return typeof failed === "string" ? { upload, type: "failed", ref: failed } : undefined;
}

function readFile(given: unknown): AnnouncedFile | undefined {
  if (!isRecord(given)) return undefined;
  const { ref, name, size, type, modified } = given;
  if (typeof ref !== "string" || !/^[\w-]{8,40}$/.test(ref)) return undefined;
  if (typeof name !== "string" || typeof type !== "string") return undefined;
  if (!isCount(size) || !isCount(modified)) return undefined;
  return { ref, name: cleanFileName(name), size, type: readType(type), modified };
}

/** A media type without what may follow it; empty for what is none. */
function readType(type: string): string {
  const [bare = ""] = type.slice(0, 200).split(";");
  return /^[\w.+-]+\/[\w.+-]+$/.test(bare.trim()) ? bare.trim().toLowerCase() : "";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
