/**
 * Frames to bytes and back, for whatever runs in Node.
 *
 * The browser has a codec of its own (`client/codec.ts`), a tenth of the size, as it needs only what
 * frames are made of, and may not generate code. Specs hold the two against each other.
 *
 * @module
 */
import { Packr } from "msgpackr";
import type { ClientFrame, ServerFrame } from "./frame.ts";
import { Packed } from "./packed.ts";
import type { Change } from "./value.ts";
import { readClientFrame, type CheckedFrame } from "./read-client-frame.ts";

/**
 * The bytes of a server frame.
 *
 * They lie in a buffer that several frames share, each in its own place: good for a WebSocket, but
 * posting them to another thread would copy the whole of it. Post a `slice()`.
 */
export function encodeServerFrame(frame: ServerFrame): Uint8Array {
  return packr.pack(frame);
}

/** A part of server frames, encoded now, for as many of them as it stands in. */
export function packShared(value: Change): Packed {
  return new Packed(value, packr);
}

/** What a browser sent, checked field by field. Never throws, whatever the bytes are. */
export function decodeClientFrame(bytes: Uint8Array): CheckedFrame {
  let message: unknown;
  try {
    message = packr.unpack(bytes);
  } catch {
    return { type: "problem", problem: "not a msgpack message" };
  }
  return readClientFrame(message);
}

/** The bytes of a client frame, for a client that runs in Node. */
export function encodeClientFrame(frame: ClientFrame): Uint8Array {
  return packr.pack(frame);
}

/** The server frame in `bytes`, for a client that runs in Node. Servers are trusted: nothing is checked. */
export function decodeServerFrame(bytes: Uint8Array): ServerFrame {
  return packr.unpack(bytes);
}

/**
 * Only what every msgpack reader knows: no word for undefined, plain maps instead of records, for which
 * both sides would keep a table of shapes, small maps in small headers, and no references, with which
 * a few bytes could describe an endless tree.
 */
const packr = new Packr({
  useRecords: false,
  variableMapSize: true,
  structuredClone: false,
  int64AsType: "number",
  encodeUndefinedAsNil: true,
});
