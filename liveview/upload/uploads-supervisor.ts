/**
 * The supervisor of all writers of a node.
 *
 * @module
 */
import {
  ChildExistsError,
  startChild,
  supervise,
  supervisor,
  whereis,
  type ChildEvent,
  type ChildSpec,
  type Pid,
} from "../../runtime/index.ts";
import { janitor } from "./janitor.ts";
import { sweepUploads } from "./temp-folder.ts";
import { writerName } from "./upload.ts";
import type { WriterMessage } from "./upload-message.ts";
import type { UploadWriterDefinition } from "./define-writer.ts";
import type { WriterArgument } from "./writer-process.ts";

const supervisorName = "perigee.uploads";
const janitorName = "perigee.uploads.janitor";

const janitorSpec: ChildSpec<undefined> = {
  id: janitorName,
  name: janitorName,
  definition: janitor,
  argument: undefined,
};

/** Starts the supervisor of all writers, once what dead OS processes left is removed; finds the one that runs. */
export async function uploadsSupervisor(): Promise<Pid> {
  const running = await whereis(supervisorName);
  if (running !== undefined) return running;
  const root = await whereis("perigee.root");
  if (root === undefined) throw new Error("the node has no root supervisor: it is stopping");
  await sweepUploads();
  try {
    return await startChild(root, {
      id: supervisorName,
      name: supervisorName,
      definition: supervisor,
      argument: supervise({ countFor: "child", children: [janitorSpec] }),
      near: root,
    });
  } catch (thrown) {
    // Somebody else was first; its start is under way, and startChild waits for nobody else's.
    if (thrown instanceof ChildExistsError) return uploadsSupervisor();
    throw thrown;
  }
}

/** The writer of an entry; `undefined` when there is none. */
export async function findWriter(
  scope: string,
  ref: string,
): Promise<Pid<WriterMessage> | undefined> {
  return whereis<WriterMessage>(writerName(scope, ref));
}

/**
 * Starts the writer of an entry.
 *
 * @throws {InitFailedError} when it cannot be opened, and the other errors of starting a process.
 */
export async function startWriter(
  scope: string,
  { url, place }: UploadWriterDefinition<unknown>,
  argument: WriterArgument,
): Promise<Pid<WriterMessage>> {
  const name = writerName(scope, argument.file.ref);
  const owner = await whereis<ChildEvent>(janitorName);
  const pid = await startChild(await uploadsSupervisor(), {
    id: name,
    name,
    definition: { url, place },
    argument,
    restart: "temporary",
    ...(owner === undefined ? {} : { owner }),
  });
  return pid as Pid<WriterMessage>;
}
