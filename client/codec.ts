/**
 * Frames to bytes and back, in a browser.
 *
 * @module
 */
import type { ClientFrame, ServerFrame } from "../liveview/protocol/frame.ts";
import { pack } from "./pack.ts";
import { unpack } from "./unpack.ts";

/** The bytes of a client frame. */
export function encodeFrame(frame: ClientFrame | undefined): Uint8Array<ArrayBuffer> {
  return pack(frame);
}

/** The server frame in `bytes`. The server is trusted: its shape is not checked. */
export function decodeFrame(bytes: ArrayBuffer): ServerFrame {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return unpack(bytes) as ServerFrame;
}
