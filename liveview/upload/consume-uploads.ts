/**
 * Taking what was uploaded, in a handler.
 *
 * @module
 */
import { call, type Pid } from "../../runtime/index.ts";
import { UploadFieldError, UploadGoneError } from "./upload-errors.ts";
import type { ConsumeAnswer, WriterRequest } from "./upload-message.ts";
import { isUpload, type Upload, type UploadData, type UploadEntry } from "./upload.ts";
import { findWriter } from "./uploads-supervisor.ts";

/**
 * Takes all files of an upload that are there, one after the other, and gives what `take` made of them:
 *
 * ```ts
 * save: async (state, fields: { name: string }) => {
 *   const [path] = await consumeUploads(state.avatar, async (entry, file) => {
 *     const path = `avatars/${entry.ref}`;
 *     await rename(file.path, path);
 *     return path;
 *   });
 * },
 * ```
 *
 * The entries leave the state, and what they had is deleted once the handler counts. Those that are not there yet
 * stay; a form is not submitted before they are. When the handler throws, they are all still there. `take` runs
 * once for each file: when what it returned came to nothing, because the handler threw later or its thread died,
 * the next call gives the same again without running it.
 *
 * @param take - gives plain data: it is copied. When it throws, so does this.
 * @throws {UploadGoneError} when a file was lost with its thread; its entry says so a moment later.
 * @throws {UploadFieldError} when it is no upload of a view's state.
 */
export async function consumeUploads<File, Result>(
  upload: Upload<File>,
  take: (entry: UploadEntry, file: File) => Result | Promise<Result>,
): Promise<Awaited<Result>[]> {
  const data = dataOf(upload, "consumeUploads");
  const results: Awaited<Result>[] = [];
  for (const { ref } of data.entries.filter(({ status }) => status === "done")) {
    results.push(await consumeEntry(upload, ref, take));
  }
  return results;
}

/**
 * Takes one file of an upload, as {@link consumeUploads} takes all.
 *
 * @throws {UploadGoneError} also when there is no such entry, or it is not there yet.
 */
export async function consumeUpload<File, Result>(
  upload: Upload<File>,
  ref: string,
  take: (entry: UploadEntry, file: File) => Result | Promise<Result>,
): Promise<Awaited<Result>> {
  dataOf(upload, "consumeUpload");
  return consumeEntry(upload, ref, take);
}

/** Takes a file out of an upload: it does not come, or what came of it is deleted once the handler counts. */
export function cancelUpload<File>(upload: Upload<File>, ref: string): void {
  const data = dataOf(upload, "cancelUpload");
  data.entries = data.entries.filter((entry) => entry.ref !== ref);
}

async function consumeEntry<File, Result>(
  upload: Upload<File>,
  ref: string,
  take: (entry: UploadEntry, file: File) => Result | Promise<Result>,
): Promise<Awaited<Result>> {
  const data = dataOf(upload, "consumeUploads");
  const entry = data.entries.find((each) => each.ref === ref);
  if (entry === undefined) throw new UploadGoneError(ref);
  const { external, ...rest } = entry;
  const snapshot: UploadEntry = { ...rest, errors: [...entry.errors] };
  if (external !== undefined) {
    if (entry.status !== "done") throw new UploadGoneError(ref);
    // The types of `allowUpload` say what `external` gives.
    const result = await take(snapshot, external.file as File);
    cancelUpload(upload, ref);
    return result;
  }
  const writer = await findWriter(data.scope, ref);
  if (writer === undefined) throw new UploadGoneError(ref);
  const answer = await ask(writer, ref, { type: "consume" });
  if (answer.type === "not-done") throw new UploadGoneError(ref);
  if (answer.type === "consumed") {
    cancelUpload(upload, ref);
    // What `take` returned, a while ago.
    return answer.result as Awaited<Result>;
  }
  // The types of `allowUpload` say what the writer of this upload makes.
  const result = await take(snapshot, answer.file as File);
  await ask(writer, ref, { type: "consumed", result });
  cancelUpload(upload, ref);
  return result;
}

async function ask(writer: Pid, ref: string, request: WriterRequest): Promise<ConsumeAnswer> {
  try {
    // A writer answers a request with such an answer.
    return (await call(writer, request, { timeoutMs: 30_000 })) as ConsumeAnswer;
  } catch (cause) {
    if (request.type === "consumed") throw cause;
    throw new UploadGoneError(ref, { cause });
  }
}

function dataOf<File>(upload: Upload<File>, user: string): UploadData {
  const given: unknown = upload;
  if (isUpload(given)) return given;
  throw new UploadFieldError("", `${user}() takes an upload of the state, which upload() makes`);
}
