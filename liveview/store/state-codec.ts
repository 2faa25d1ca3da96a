/**
 * The state of a view as bytes: one byte for the format, then what `v8.serialize` writes.
 *
 * What can be cloned can be kept: Map, Set, Date, BigInt, typed arrays and cycles too. V8 reads what
 * earlier versions of it wrote, so that a state outlives an update of Node.
 *
 * @module
 */
import { DefaultDeserializer, DefaultSerializer } from "node:v8";
import { describeThrown, StateError } from "./store-errors.ts";

const format = 1;

/** What came of reading a state. */
export type StateResult =
  | { readonly type: "state"; readonly state: object }
  | { readonly type: "problem"; readonly problem: string };

/**
 * The bytes of a state, in a buffer of their own.
 *
 * @throws {StateError} when it holds a function or something else that is no plain data.
 */
export function serializeState(state: object): Uint8Array {
  const serializer = new DefaultSerializer();
  serializer.writeRawBytes(Uint8Array.of(format));
  try {
    serializer.writeHeader();
    serializer.writeValue(state);
  } catch (cause) {
    throw new StateError(describeThrown(cause), { cause });
  }
  return serializer.releaseBuffer();
}

/** The state that {@link serializeState} made bytes of; never throws. */
export function deserializeState(bytes: Uint8Array): StateResult {
  const [found] = bytes;
  if (found !== format) {
    return problem(found === undefined ? "there are no bytes" : `it is of format ${found}`);
  }
  try {
    const deserializer = new DefaultDeserializer(bytes);
    deserializer.readRawBytes(1);
    deserializer.readHeader();
    const state: unknown = deserializer.readValue();
    if (typeof state === "object" && state !== null) return { type: "state", state };
    return problem(`it is no object but ${state === null ? "null" : typeof state}`);
  } catch (thrown) {
    return problem(`its bytes do not read: ${describeThrown(thrown)}`);
  }
}

function problem(why: string): StateResult {
  return { type: "problem", problem: why };
}
