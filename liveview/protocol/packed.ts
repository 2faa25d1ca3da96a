/**
 * Values that are encoded once, and stand in many frames.
 *
 * A frame holds the value itself: whoever reads it cannot tell the difference.
 *
 * @module
 */
import { addExtension, type Packr } from "msgpackr";

/** A part of frames, encoded. */
export class Packed {
  /** How many were ever encoded on this thread. */
  static made = 0;
  readonly bytes: Uint8Array;

  /** @param packr - encodes as the frames do that it is to stand in. */
  constructor(value: unknown, packr: Packr) {
    extend();
    Packed.made += 1;
    // A copy: what `pack` gives lies in a buffer that many share.
    this.bytes = new Uint8Array(packr.pack(value));
  }
}

/** One of the numbers that msgpack leaves to programs; it is never written. */
const unusedType = 0x50;
let isExtended = false;

/** Has every packr of this thread write what is packed as it is. */
function extend(): void {
  if (isExtended) return;
  isExtended = true;
  addExtension({
    Class: Packed,
    type: unusedType,
    // Not as its types say: what writes to the target itself gives nothing back.
    pack: write as never,
    unpack: () => undefined,
  });
}

interface Room {
  readonly target: Uint8Array;
  readonly position: number;
}

function write({ bytes }: Packed, allocate: (size: number) => Room): void {
  const { target, position } = allocate(bytes.length);
  target.set(bytes, position);
}
