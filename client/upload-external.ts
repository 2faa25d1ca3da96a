/**
 * Files that go to a store elsewhere, by an address that the view has got for them.
 *
 * @module
 */
import type { UploadOrder } from "./upload-order.ts";

/** How somebody follows a file. */
export interface FollowOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** So many bytes have left. */
  readonly progress: (bytes: number) => void;
}

/** Milliseconds between two words about how far it is. */
const tellEveryMs = 250;

/** Sends a file; gives whether the store has taken it. */
export async function sendFile(
  { uploader, url, headers = {}, fields = {} }: UploadOrder,
  file: File,
  { signal, progress }: FollowOptions,
): Promise<boolean> {
  // `fetch` does not say how far it is.
  const request = new XMLHttpRequest();
  request.open(uploader, url);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  signal.addEventListener("abort", () => request.abort(), { once: true });
  let toldAt = performance.now();
  request.upload.addEventListener("progress", ({ loaded }) => {
    if (performance.now() - toldAt < tellEveryMs) return;
    toldAt = performance.now();
    progress(Math.min(loaded, file.size));
  });
  return new Promise((resolve) => {
    request.addEventListener("loadend", () =>
      resolve(request.status >= 200 && request.status < 300),
    );
    request.send(uploader === "POST" ? formOf(file, fields) : file);
  });
}

/** What comes after the file, stores do not read. */
function formOf(file: File, fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  return form;
}
