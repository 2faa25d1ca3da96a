import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { janitor } from "../../../liveview/upload/janitor.ts";
import { makeUploadFolder, uploadPath } from "../../../liveview/upload/temp-folder.ts";
import { tempFileWriter } from "../../../liveview/upload/temp-file-writer.ts";
import {
  askMessage,
  chunkMessage,
  type UploadAck,
  type UploadNews,
  type WriterMessage,
} from "../../../liveview/upload/upload-message.ts";
import { writerPrefix } from "../../../liveview/upload/upload.ts";
import type { WriterArgument } from "../../../liveview/upload/writer-process.ts";
import {
  awaitExit,
  kill,
  send,
  spawn,
  spawnHere,
  startNode,
  type ChildEvent,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { startTestNode } from "../../../runtime/testing/index.ts";
import { whenGone } from "../../support/when-gone.ts";

describe("the process of a writer", () => {
  let node: Node;
  let owner: Pid<UploadNews | UploadAck>;
  let heard: (UploadNews | UploadAck)[];
  let wake: () => void;
  beforeAll(async () => {
    node = await startNode({ threads: 1 });
  });
  afterAll(() => node.stop());
  beforeEach(() => {
    heard = [];
    wake = () => undefined;
    owner = spawnHere({
      message: (message) => {
        heard.push(message as UploadNews | UploadAck);
        wake();
      },
    });
  });

  const until = async (isHeard: () => boolean): Promise<void> => {
    while (!isHeard()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const start = async (ref: string, graceMs: number): Promise<Pid<WriterMessage>> => {
    const argument: WriterArgument = {
      argument: undefined,
      file: { id: `spec.${ref}`, ref, name: "a", size: 10, type: "", modified: 0 },
      owner,
      graceMs,
      chunkTimeoutMs: 60_000,
      isStartWanted: false,
    };
    return (await spawn(tempFileWriter.definition, argument)) as Pid<WriterMessage>;
  };
  const reader = () => ({ peer: owner as Pid<UploadAck>, view: "spec", turn: 1 });
  const acks = (): readonly number[] =>
    heard.flatMap((message) => (message[0] < 0 ? [message[4] as number] : []));

  test("takes no bytes but the next, however often they come", async () => {
    const writer = await start("in-order", 60_000);
    for (const [at, byte] of [
      [1, 9],
      [0, 1],
      [0, 9],
      [5, 9],
      [5, 2],
    ] as const) {
      send(writer, [chunkMessage, reader(), at, new Uint8Array(5).fill(byte)]);
    }
    send(writer, [askMessage, reader()]);
    await until(() => heard.some((news) => news[2] === "done") && acks().length === 3);

    expect(acks()).toEqual([5, 10, 10]);
    expect([...(await readFile(uploadPath("spec.in-order")))]).toEqual([
      1, 1, 1, 1, 1, 9, 9, 9, 9, 9,
    ]);
    kill(writer);
  });

  test("ends, and removes what it has, when no process of its view is there in time", async () => {
    const writer = await start("left-alone", 10);
    send(writer, [chunkMessage, reader(), 0, new Uint8Array(5)]);
    await until(() => acks().length === 1);

    kill(owner);

    expect(await awaitExit(writer)).toEqual({ type: "normal" });
    expect(existsSync(uploadPath("spec.left-alone"))).toBe(false);
  });
});

test("what a writer leaves that ends without a word is removed when no other goes on from it", async () => {
  const node = await startTestNode();
  await makeUploadFolder();
  const path = uploadPath("spec.no-word");
  await writeFile(path, "half");
  const sweeper = (await spawn(janitor, undefined)) as Pid<ChildEvent>;
  const id = `${writerPrefix}spec.no-word`;

  send(sweeper, { type: "child-gone", id, pid: sweeper, reason: { type: "kill" } });
  await node.clock.advance(59_000);
  expect(existsSync(path)).toBe(true);
  await node.clock.advance(2_000);

  await whenGone(path);
  expect(existsSync(path)).toBe(false);
  await node.stop();
});
