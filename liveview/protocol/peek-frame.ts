/**
 * Reads where a client frame is meant to go, without decoding the rest of it.
 *
 * The gateway forwards frames to the thread where a view lives; what is in them is that thread's
 * business. This reads the numbers at the front of a frame, byte by byte, from the msgpack
 * specification (https://github.com/msgpack/msgpack/blob/master/spec.md).
 *
 * @module
 */
import { ClientFrameType, MAX_VIEW_NUMBER } from "./frame.ts";

/** The front of a client frame. */
export interface FrameAddress {
  /** One of `ClientFrameType`; any number up to 127 when the sender made it up. */
  readonly type: number;
  /** The view of the page that the frame is for; -1 for a frame about no view, such as a ping. */
  readonly view: number;
  /** The number of an event, 1 or more; 0 in every other frame. */
  readonly n: number;
}

/** Type and view number of a frame, or undefined when the bytes are not the beginning of one. */
export function peekFrame(bytes: Uint8Array): FrameAddress | undefined {
  const body = skipArrayHeader(bytes);
  const type = bytes[body?.at ?? 0];
  if (body === undefined || type === undefined || type > MAX_POSITIVE_FIXINT) return undefined;
  if (body.length === 1) return { type, view: -1, n: 0 };
  const view = readUnsigned(bytes, body.at + 1);
  if (view === undefined || view.value > MAX_VIEW_NUMBER) return undefined;
  if (type !== ClientFrameType.event) return { type, view: view.value, n: 0 };
  const n = readUnsigned(bytes, view.next);
  return n === undefined || n.value < 1 ? undefined : { type, view: view.value, n: n.value };
}

const MAX_POSITIVE_FIXINT = 0x7f;
const FIXARRAY = 0x90;
const ARRAY_16 = 0xdc;
const UINT_8 = 0xcc;
const UINT_16 = 0xcd;
const UINT_32 = 0xce;

/** Where the first element begins and how many there are. Frames are short: array 32 is no frame. */
function skipArrayHeader(bytes: Uint8Array): { at: number; length: number } | undefined {
  const [first = 0, high, low] = bytes;
  if (first > FIXARRAY && first <= FIXARRAY + 15) return { at: 1, length: first - FIXARRAY };
  if (first !== ARRAY_16 || high === undefined || low === undefined) return undefined;
  const length = high * 0x100 + low;
  return length === 0 ? undefined : { at: 3, length };
}

/** A number of at most 32 bit: nobody sends more events than that. */
function readUnsigned(bytes: Uint8Array, at: number): { value: number; next: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first <= MAX_POSITIVE_FIXINT) return { value: first, next: at + 1 };
  const width = first === UINT_8 ? 1 : first === UINT_16 ? 2 : first === UINT_32 ? 4 : 0;
  const next = at + 1 + width;
  if (width === 0 || next > bytes.length) return undefined;
  let value = 0;
  for (let byte = at + 1; byte < next; byte += 1) value = value * 0x100 + (bytes[byte] ?? 0);
  return { value, next };
}
