/** The load: sockets that say something and wait for the answer. */
import { once } from "node:events";
import { WebSocket } from "ws";
import { decodeServerFrame, encodeClientFrame } from "../../../liveview/protocol/codec.ts";
import { ClientFrameType, ServerFrameType } from "../../../liveview/protocol/frame.ts";

/** A socket that says something and hears an answer. */
export interface Conversation {
  onAnswer: () => void;
  readonly say: () => void;
  readonly close: () => void;
}

/** Opens sockets to a bare echo, which says the same bytes as a counter's client would. */
export async function openEchoes(port: number, count: number): Promise<Conversation[]> {
  const url = `ws://127.0.0.1:${port}`;
  return Promise.all(Array.from({ length: count }, async () => talkOver(await open(url))));
}

/** Opens pages of a served counter, each with its own view and socket. */
export async function openCounters(port: number, count: number): Promise<Conversation[]> {
  const talks: Conversation[] = [];
  for (let opened = 0; opened < count; opened += 1) talks.push(await openCounter(port));
  return talks;
}

async function openCounter(port: number): Promise<Conversation> {
  const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  const token = /data-live-token="([^"]+)"/.exec(page)?.[1] ?? "";
  const socket = await open(`ws://127.0.0.1:${port}/perigee/socket`);
  const joined = once(socket, "message");
  socket.send(encodeClientFrame([ClientFrameType.join, 0, token, "/", 0]));
  const [frame] = (await joined) as [Buffer];
  if (decodeServerFrame(frame)[0] !== ServerFrameType.joined) throw new Error("not joined");
  return talkOver(socket);
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, "open");
  return socket;
}

function talkOver(socket: WebSocket): Conversation {
  let n = 0;
  const conversation: Conversation = {
    onAnswer: () => {},
    say: () => {
      n += 1;
      socket.send(encodeClientFrame([ClientFrameType.event, 0, n, "increment", null]));
    },
    close: () => socket.terminate(),
  };
  socket.on("message", () => conversation.onAnswer());
  return conversation;
}

/** Gives how many events a second are answered. */
export async function countAnswers(talks: readonly Conversation[], ms: number): Promise<number> {
  let count = 0;
  const took = await run(talks, ms, () => {
    count += 1;
  });
  return (count * 1_000) / took;
}

/** Keeps one event in flight on each socket for `ms`; gives the milliseconds that it took. */
export async function run(
  talks: readonly Conversation[],
  ms: number,
  answered: (took: number) => void,
): Promise<number> {
  const start = performance.now();
  const end = start + ms;
  await Promise.all(
    talks.map(
      (talk) =>
        new Promise<void>((resolve) => {
          let sent = performance.now();
          talk.onAnswer = () => {
            const now = performance.now();
            answered(now - sent);
            if (now > end) {
              resolve();
              return;
            }
            sent = now;
            talk.say();
          };
          talk.say();
        }),
    ),
  );
  return performance.now() - start;
}
