/**
 * What uploads need of the page.
 *
 * @module
 */
import type { Payload } from "../liveview/protocol/value.ts";

/** A region that has uploads. */
export interface UploadRegion {
  readonly root: HTMLElement;
  /** Tells the view something by an event; returns the number of that. */
  go(payload: Payload, name: string): number;
}

/** Who hears of uploads, beside the regions. */
interface UploadPassenger extends UploadRegion {
  join(): void;
  disconnected(): void;
  receive(frame: never): void;
  close(): void;
}

/** What uploads need of the page. */
export interface UploadHost {
  /** The regions of the page by their numbers; uploads join them. */
  readonly regions: {
    [Symbol.iterator](): IterableIterator<[number, UploadRegion]>;
    set(view: number, passenger: UploadPassenger): unknown;
  };
  readonly connection: {
    /** Sends the bytes of a frame, or returns false when there is no connection. */
    send(frame: undefined, bytes: Uint8Array<ArrayBuffer>): boolean;
  };
}
