/**
 * Reads msgpack: as much of it as a server frame needs.
 *
 * msgpackr's reader for strict content security policies would be a third of the client's bytes, most
 * of it for what frames do not have: records, dates, sets, references. Specs hold this one against it.
 * Format: https://github.com/msgpack/msgpack/blob/master/spec.md
 *
 * @module
 */

/**
 * The one value in `bytes`: null, a boolean, a number, a string, an array or an object.
 *
 * @throws {RangeError} when the bytes end too early, or hold something else.
 */
export function unpack(bytes: ArrayBuffer): unknown {
  return new Reader(bytes).read();
}

// Or it would take U+FEFF at the start of a text for a byte order mark.
const decoder = new TextDecoder(undefined, { ignoreBOM: true });

class Reader {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: ArrayBuffer) {
    this.#view = new DataView(bytes);
  }

  read(): unknown {
    const tag = this.#unsigned(1);
    if (tag < 0x80) return tag;
    if (tag < 0x90) return this.#object(tag - 0x80);
    if (tag < 0xa0) return this.#array(tag - 0x90);
    if (tag < 0xc0) return this.#string(tag - 0xa0);
    return tag > 0xdf ? tag - 0x100 : this.#tagged(tag);
  }

  /** What comes in sizes has a tag for each: of 8, 16 and 32 bit, or only the last two. */
  #tagged(tag: number): unknown {
    if (tag > 0xdd) return this.#object(this.#unsigned(2 * (tag - 0xdd)));
    if (tag > 0xdb) return this.#array(this.#unsigned(2 * (tag - 0xdb)));
    if (tag > 0xd8) return this.#string(this.#unsigned(1 << (tag - 0xd9)));
    if (tag > 0xcf && tag < 0xd3) return this.#signed(1 << (tag - 0xd0));
    if (tag > 0xcb && tag < 0xcf) return this.#unsigned(1 << (tag - 0xcc));
    if (tag === 0xcb) return this.#view.getFloat64(this.#skip(8));
    if (tag === 0xc0) return null;
    if (tag === 0xc2 || tag === 0xc3) return tag === 0xc3;
    throw new RangeError(`a frame has no 0x${tag.toString(16)}`);
  }

  #unsigned(size: number): number {
    const at = this.#skip(size);
    if (size === 1) return this.#view.getUint8(at);
    return size === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #signed(size: number): number {
    const at = this.#skip(size);
    if (size === 1) return this.#view.getInt8(at);
    return size === 2 ? this.#view.getInt16(at) : this.#view.getInt32(at);
  }

  #string(length: number): string {
    const at = this.#skip(length);
    return decoder.decode(new Uint8Array(this.#view.buffer, at, length));
  }

  #array(length: number): unknown[] {
    const items: unknown[] = [];
    while (items.length < length) items.push(this.read());
    return items;
  }

  #object(size: number): object {
    const entries: [string, unknown][] = [];
    while (entries.length < size) entries.push([String(this.read()), this.read()]);
    return Object.fromEntries(entries);
  }

  /** Goes on behind the next bytes, and says where they begin. */
  #skip(size: number): number {
    const at = this.#at;
    this.#at += size;
    return at;
  }
}
