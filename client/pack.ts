/**
 * Writes msgpack: as much of it as a client frame needs.
 *
 * msgpackr's writer alone would be more than half of the client's bytes; specs hold this one against it.
 * Format: https://github.com/msgpack/msgpack/blob/master/spec.md
 *
 * @module
 */

/** The bytes of plain data: null, booleans, numbers, strings, arrays and objects. Undefined becomes nil. */
export function pack(value: unknown): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  write(bytes, value);
  return new Uint8Array(bytes);
}

const encoder = new TextEncoder();

function write(bytes: number[], value: unknown): void {
  if (typeof value === "string") writeString(bytes, value);
  else if (typeof value === "number") writeNumber(bytes, value);
  else if (typeof value === "boolean") bytes.push(value ? 0xc3 : 0xc2);
  else if (Array.isArray(value)) writeArray(bytes, value);
  else if (typeof value === "object" && value !== null) writeMap(bytes, value);
  else bytes.push(0xc0);
}

function writeString(bytes: number[], text: string): void {
  const utf8 = encoder.encode(text);
  const { length } = utf8;
  if (length < 0x20) bytes.push(0xa0 + length);
  else if (length < 0x100) bytes.push(0xd9, length);
  else writeLength(bytes, length, 0xda);
  for (const byte of utf8) bytes.push(byte);
}

function writeNumber(bytes: number[], number: number): void {
  if (Number.isInteger(number) && number >= -0x20 && number < 0x80) bytes.push(number & 0xff);
  else if (number === number >>> 0) {
    if (number < 0x100) bytes.push(0xcc, number);
    else writeLength(bytes, number, 0xcd);
  } else {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, number);
    bytes.push(0xcb);
    for (let at = 0; at < 8; at += 1) bytes.push(view.getUint8(at));
  }
}

function writeArray(bytes: number[], items: readonly unknown[]): void {
  if (items.length < 0x10) bytes.push(0x90 + items.length);
  else writeLength(bytes, items.length, 0xdc);
  for (const item of items) write(bytes, item);
}

function writeMap(bytes: number[], object: object): void {
  const entries = Object.entries(object).filter(([, member]) => member !== undefined);
  if (entries.length < 0x10) bytes.push(0x80 + entries.length);
  else writeLength(bytes, entries.length, 0xde);
  for (const [name, member] of entries) {
    writeString(bytes, name);
    write(bytes, member);
  }
}

/** In every family of the format, the tag for 32 bit follows the one for 16 bit. */
function writeLength(bytes: number[], length: number, tag16: number): void {
  if (length < 0x10000) bytes.push(tag16, length >> 8, length & 0xff);
  else
    bytes.push(
      tag16 + 1,
      length >>> 24,
      (length >> 16) & 0xff,
      (length >> 8) & 0xff,
      length & 0xff,
    );
}
