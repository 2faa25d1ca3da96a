/**
 * Reads where a client frame is meant to go, without decoding the rest of it.
 *
 * The gateway forwards frames to the thread where a view lives; what is in them is that thread's
 * business. This reads the three parts at the front of a frame, byte by byte, from the msgpack
 * specification (https://github.com/msgpack/msgpack/blob/master/spec.md).
 *
 * @module
 */

/** The front of a client frame. */
export interface FrameAddress {
  /** One of `ClientFrameType`; any number up to 127 when the sender made it up. */
  readonly type: number;
  /** The view of the page that the frame is for; -1 for a frame about no view, such as a ping. */
  readonly view: number;
}

/** Type and view number of a frame, or undefined when the bytes are not the beginning of one. */
export function peekFrame(bytes: Uint8Array): FrameAddress | undefined {
  const body = skipArrayHeader(bytes);
  const type = bytes[body?.at ?? 0];
  if (body === undefined || type === undefined || type > MAX_POSITIVE_FIXINT) return undefined;
  if (body.length === 1) return { type, view: -1 };
  const view = readViewNumber(bytes, body.at + 1);
  return view === undefined ? undefined : { type, view };
}

const MAX_POSITIVE_FIXINT = 0x7f;
const FIXARRAY = 0x90;
const ARRAY_16 = 0xdc;
const UINT_8 = 0xcc;
const UINT_16 = 0xcd;

/** Where the first element begins and how many there are. Frames are short: array 32 is no frame. */
function skipArrayHeader(bytes: Uint8Array): { at: number; length: number } | undefined {
  const [first = 0, high, low] = bytes;
  if (first > FIXARRAY && first <= FIXARRAY + 15) return { at: 1, length: first - FIXARRAY };
  if (first !== ARRAY_16 || high === undefined || low === undefined) return undefined;
  const length = high * 0x100 + low;
  return length === 0 ? undefined : { at: 3, length };
}

function readViewNumber(bytes: Uint8Array, at: number): number | undefined {
  const first = bytes[at];
  const second = bytes[at + 1];
  if (first === undefined || first <= MAX_POSITIVE_FIXINT) return first;
  if (first === UINT_8) return second;
  const third = bytes[at + 2];
  if (first !== UINT_16 || second === undefined || third === undefined) return undefined;
  return second * 0x100 + third;
}
