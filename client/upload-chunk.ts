/**
 * The bytes of a frame with a chunk of an upload: written here, as those of no other frame are, because they are many.
 *
 * Nothing is imported: what this part shares with the core would take a script of its own.
 *
 * @module
 */

/** The frame in msgpack. @param ref - at most 31 characters of ASCII. */
export function chunkFrame(
  view: number,
  ref: string,
  offset: number,
  bytes: ArrayBuffer,
): Uint8Array<ArrayBuffer> {
  const at = 6 + ref.length;
  const frame = new Uint8Array(at + 14 + bytes.byteLength);
  const data = new DataView(frame.buffer);
  // An array of five; the type of the frame, the view in 16 bit, the text.
  frame.set([0x95, 5, 0xcd, view >> 8, view & 0xff, 0xa0 + ref.length]);
  frame.set(new TextEncoder().encode(ref), 6);
  // A number of 64 bit, and bytes, how many in 32 bit.
  frame[at] = 0xcb;
  data.setFloat64(at + 1, offset);
  frame[at + 9] = 0xc6;
  data.setUint32(at + 10, bytes.byteLength);
  frame.set(new Uint8Array(bytes), at + 14);
  return frame;
}
