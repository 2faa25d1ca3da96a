/**
 * Defining a writer: where what is uploaded goes, findable on any thread.
 *
 * @module
 */
import { defineBehaviour, type Definition } from "../../runtime/index.ts";
import { startWriterProcess, type WriterArgument } from "./writer-process.ts";
import type { UploadToWrite, UploadWriter } from "./writer.ts";

/** Which writer to use, as plain data that crosses threads; `File` is what it makes of a file. */
export interface UploadWriterDefinition<File> {
  /** The URL of the module that defines it. */
  readonly url: string;
  /** Its place among the definitions of that module. */
  readonly place: number;
  /** What each writer is opened with. */
  readonly argument: unknown;
  /** Only for types: what it makes. */
  readonly makes?: File;
}

/** Makes definitions of one kind of writer: call it with what its writers are opened with. */
export interface UploadWriterKind<Argument, File> {
  (
    ...argument: undefined extends Argument ? [argument?: Argument] : [argument: Argument]
  ): UploadWriterDefinition<File>;
  /** What the process of a writer runs. */
  readonly definition: Definition<WriterArgument>;
}

/**
 * Defines a kind of writer.
 *
 * ```ts
 * export const bucket = defineUploadWriter(import.meta, async (name: string, file) => {
 *   const target = await openMultipart(name, file.id);
 *   return {
 *     write: (bytes) => target.send(bytes),
 *     close: async () => ({ url: await target.complete() }),
 *     abort: () => target.abort(),
 *   };
 * });
 * // uploads: { avatar: allowUpload({ accept: ["image/*"], writer: bucket("avatars") }) }
 * ```
 *
 * Export it by name at the top level of its module: each file has a process of its own, on any thread, which
 * loads that module and finds the writer there. When one of its functions throws, the file has failed with
 * `writer_failed`, and nothing else happens to the view.
 *
 * @param meta - the `import.meta` of the module.
 * @param open - opens a writer for a file; its argument must be plain data.
 */
export function defineUploadWriter<Argument, File>(
  meta: { readonly url: string },
  open: (
    argument: Argument,
    file: UploadToWrite,
  ) => UploadWriter<File> | Promise<UploadWriter<File>>,
): UploadWriterKind<Argument, File> {
  const definition = defineBehaviour<WriterArgument>(meta, (context, argument) =>
    // Only the function below makes arguments of this definition.
    startWriterProcess(context, argument, (given, file) => open(given as Argument, file)),
  );
  const { url, place } = definition;
  const define = (argument?: Argument): UploadWriterDefinition<File> => ({ url, place, argument });
  return Object.assign(define, { definition });
}
