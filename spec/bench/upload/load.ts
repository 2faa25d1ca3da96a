/** The load: files of chunks, eight on their way at a time. */
import { once } from "node:events";
import { WebSocket } from "ws";
import { decodeServerFrame, encodeClientFrame } from "../../../liveview/protocol/codec.ts";
import { ClientFrameType, ServerFrameType } from "../../../liveview/protocol/frame.ts";

/** Whoever sends files. */
export interface Uploader {
  /** Sends one; resolves when all of it was taken. */
  readonly send: () => Promise<void>;
  readonly close: () => void;
}

const chunkSize = 60_000;
const chunks = 100;
const inFlight = 8;
/** Bytes of a file. */
export const fileSize: number = chunkSize * chunks;

/** Sends frames of the same bytes to a bare server. */
export async function openRaw(port: number): Promise<Uploader> {
  const socket = await open(`ws://127.0.0.1:${port}`);
  const frame = encodeClientFrame([
    ClientFrameType.chunk,
    0,
    "0123456789abcdef01234567",
    0,
    new Uint8Array(chunkSize),
  ]);
  return {
    send: () =>
      new Promise((resolve) => {
        let sent = 0;
        let taken = 0;
        const post = (): void => {
          sent += 1;
          socket.send(frame);
        };
        socket.removeAllListeners("message");
        socket.on("message", () => {
          taken += 1;
          if (taken === chunks) resolve();
          else if (sent < chunks) post();
        });
        for (let n = 0; n < inFlight; n += 1) post();
      }),
    close: () => socket.terminate(),
  };
}

/** Uploads to a view, whose temporary file is there when the last chunk was written. */
export async function openUploader(port: number): Promise<Uploader> {
  const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  const token = /data-live-token="([^"]+)"/.exec(page)?.[1] ?? "";
  const socket = await open(`ws://127.0.0.1:${port}/perigee/socket`);
  const joined = once(socket, "message");
  socket.send(encodeClientFrame([ClientFrameType.join, 0, token, "/", 0]));
  await joined;
  const bytes = new Uint8Array(chunkSize);
  let files = 0;
  return {
    send: () => {
      files += 1;
      const ref = `file-number-${files}`;
      const add = [{ ref, name: "file.bin", size: fileSize, type: "", modified: 0 }];
      const payload = { upload: "file", add };
      socket.send(encodeClientFrame([ClientFrameType.event, 0, files, "perigee:upload", payload]));
      return new Promise((resolve) => {
        let sent = 0;
        socket.removeAllListeners("message");
        socket.on("message", (data) => {
          const frame = decodeServerFrame(data as Buffer);
          if (frame[0] !== ServerFrameType.upload || frame[3] !== ref) return;
          if (frame[4] === fileSize) resolve();
          while (sent < fileSize && sent - frame[4] < inFlight * chunkSize) {
            socket.send(encodeClientFrame([ClientFrameType.chunk, 0, ref, sent, bytes]));
            sent += chunkSize;
          }
        });
      });
    },
    close: () => socket.terminate(),
  };
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, "open");
  return socket;
}
