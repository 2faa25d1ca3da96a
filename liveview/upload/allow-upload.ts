/**
 * What a view allows to be uploaded.
 *
 * @module
 */
import { OptionError } from "../../runtime/index.ts";
import { isAcceptPattern, type AcceptPattern } from "./accept.ts";
import type { UploadWriterDefinition } from "./define-writer.ts";
import { tempFileWriter } from "./temp-file-writer.ts";
import type { AnnouncedFile, TempFile, Upload, UploadError, UploadTarget } from "./upload.ts";

/**
 * What is wrong: a stable code such as `"too_wide"`, or `{ code, message }` with words for a person; nothing when
 * nothing is.
 */
export type UploadVerdict =
  | UploadError
  | string
  | undefined
  | Promise<UploadError | string | undefined>;

/** What may be uploaded, and how; see {@link allowUpload}. */
export interface UploadOptions<File = TempFile> {
  /**
   * Extensions (`.png`) and media types (`image/png`, `image/*`), or `"any"`. Both are the client's claims: look
   * at the bytes with {@link UploadOptions.validateStart} where it matters.
   */
  readonly accept: readonly AcceptPattern[] | "any";
  /** Files at a time; 1 by default. With 1, another one takes the place of the one before. */
  readonly maxEntries?: number;
  /** Bytes of one file; 8,000,000 by default. */
  readonly maxFileSize?: number;
  /** Bytes of all of them; as much as the other two allow by default. */
  readonly maxTotalSize?: number;
  /**
   * Bytes of one chunk, 1,000 to 1,000,000; 60,000 by default. A frame has room for no more than the server's
   * `maxFrameBytes`.
   */
  readonly chunkSize?: number;
  /** Milliseconds that a file may be without another byte while it travels; 60,000 by default. */
  readonly chunkTimeoutMs?: number;
  /** How many travel at a time; 3 by default, 10 at most. The others wait for their turn. */
  readonly concurrency?: number;
  /** Whether a file travels once it is chosen; by default when its form is submitted. */
  readonly autoUpload?: boolean;
  /** Where it goes: a temporary file by default. */
  readonly writer?: UploadWriterDefinition<File>;
  /**
   * Has the browser send each file by itself, to a store elsewhere: gives a presigned address when its turn comes,
   * a new one after a crash. When it throws, the file has failed with `external_failed`. That the file is there, and
   * has the size that was announced, is what the browser says; the store knows.
   */
  readonly external?: (file: AnnouncedFile) => UploadTarget<File> | Promise<UploadTarget<File>>;
  /** Says what is wrong with a file that is announced, besides what the other options say. */
  readonly validate?: (file: AnnouncedFile) => UploadVerdict;
  /**
   * Says what is wrong with a file by its first bytes: at most 4,096, all when it has fewer. Runs once, when
   * they are there; until it has agreed, the file is not done.
   */
  readonly validateStart?: (file: AnnouncedFile, bytes: Uint8Array) => UploadVerdict;
}

type WithWriter<File> = UploadOptions<File> & Required<Pick<UploadOptions<File>, "writer">>;

type WithExternal<File> = UploadOptions<File> &
  Required<Pick<UploadOptions<File>, "external">> & { readonly writer?: never };

/** Options with their defaults. */
export type AllowedUpload<File = TempFile> = Required<
  Omit<UploadOptions<File>, "validate" | "validateStart" | "external">
> &
  Pick<UploadOptions<File>, "validate" | "validateStart" | "external">;

/** What a view's `uploads` says of the uploads of its state, by their fields. */
export type AllowedUploads<State> = {
  readonly [
    Name in keyof State as State[Name] extends Upload<unknown> ? Name : never
  ]: State[Name] extends Upload<infer File> ? AllowedUpload<File> : never;
};

/**
 * Says what may be uploaded to a field of the state that {@link upload} made:
 * `uploads: { avatar: allowUpload({ accept: [".png", "image/jpeg"], maxFileSize: 2_000_000 }) }`.
 *
 * @throws {OptionError} naming an option that makes no sense.
 */
export function allowUpload<File>(options: WithWriter<File>): AllowedUpload<File>;
export function allowUpload<File>(options: WithExternal<File>): AllowedUpload<File>;
export function allowUpload(options: UploadOptions): AllowedUpload;
export function allowUpload(options: UploadOptions<never> | UploadOptions): unknown {
  const { maxEntries = 1, maxFileSize = 8_000_000 } = options;
  const allowed = {
    maxEntries,
    maxFileSize,
    maxTotalSize: maxEntries * maxFileSize,
    chunkSize: 60_000,
    chunkTimeoutMs: 60_000,
    concurrency: 3,
    autoUpload: false,
    // The signatures say: without a writer, the files are those of this one.
    writer: tempFileWriter() as UploadWriterDefinition<never>,
    ...options,
  };
  checkAccept(allowed.accept);
  checkCount("maxEntries", maxEntries, 1, 1_000);
  checkCount("maxFileSize", maxFileSize, 1);
  checkCount("maxTotalSize", allowed.maxTotalSize, 1);
  checkCount("chunkSize", allowed.chunkSize, 1_000, 1_000_000);
  checkCount("chunkTimeoutMs", allowed.chunkTimeoutMs, 1);
  checkCount("concurrency", allowed.concurrency, 1, 10);
  return allowed;
}

function checkAccept(accept: unknown): void {
  if (accept === "any") return;
  if (Array.isArray(accept) && accept.length > 0 && accept.every(isAcceptPattern)) return;
  throw new OptionError("accept", accept, `"any", or a list of ".png", "image/png" or "image/*"`);
}

function checkCount(name: string, count: unknown, least: number, most = Infinity): void {
  if (Number.isSafeInteger(count) && Number(count) >= least && Number(count) <= most) return;
  const upTo = most === Infinity ? " or more" : ` to ${most}`;
  throw new OptionError(name, count, `a whole number, ${least}${upTo}`);
}
