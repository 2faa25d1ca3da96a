/**
 * The views of another URL, on their way to this page: what comes of them is kept until all are there.
 *
 * They are joined beside those that are shown, under numbers of their own, by the digest of the shell that this page has
 * around its views. So a server that would put them into another shell refuses, and the page is loaded.
 *
 * @module
 */
import { ClientFrameType, ServerFrameType, type ClientFrame } from "../liveview/protocol/frame.ts";
import type { Passenger } from "./connection.ts";
import type { UploadRegion } from "./upload-host.ts";
import type { Parent, Region, RegionHost, ViewFrame } from "./region.ts";

/** What an arrival needs of the page. */
export interface ArrivalHost {
  /** The views of the page that are not inside of others, by their regions. */
  readonly regions: Region[];
  /** All that gets frames, by the numbers of views. */
  readonly passengers: Map<number, Passenger & UploadRegion>;
  /** A number for a view. */
  readonly number: () => number;
  /** Shows a view in an element. */
  readonly add: (root: HTMLElement, place: Parent | number, view: number) => Region;
  readonly host: OpeningHost;
}

/** It opens views inside of others. */
type OpeningHost = RegionHost & Required<Pick<RegionHost, "open">>;

/** What comes of an arrival. */
export type ArrivalEnd = "here" | "lost" | { readonly url: string };

/** A view that is to take the place of one of the page. */
export interface Comer {
  readonly view: number;
  /** What came for it, the whole tree first. */
  readonly frames: readonly ViewFrame[];
}

/** The views of another URL, on their way to this page. */
export class Arrival {
  readonly #host: ArrivalHost;
  /** Resolves once: with "here" when all views are there, "lost" when one will not be, or with where it is instead. */
  readonly ended: Promise<ArrivalEnd>;
  /** By the regions that they are for. */
  readonly comers: readonly Comer[];
  #end: (end: ArrivalEnd) => void = () => undefined;

  constructor(host: ArrivalHost, url: string) {
    this.#host = host;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    const missing = new Set<number>();
    const digest = document.documentElement.dataset["liveShell"] ?? "";
    this.comers = host.regions.map(() => {
      const view = host.number();
      const frames: ViewFrame[] = [];
      missing.add(view);
      host.passengers.set(view, {
        root: document.documentElement,
        go: () => 0,
        join: () => this.#end("lost"),
        disconnected: () => this.#end("lost"),
        close: () => this.#end("lost"),
        receive: (frame: ViewFrame) => {
          frames.push(frame);
          if (frame[0] === ServerFrameType.joined) missing.delete(view);
          if (missing.size === 0) this.#end("here");
          const isFailed = frame[0] === ServerFrameType.state && frame[2] === "failed";
          if (frame[0] === ServerFrameType.error && frame[2] === "redirect") {
            this.#end({ url: frame[3] });
          } else if (frame[0] === ServerFrameType.error || isFailed) this.#end("lost");
        },
      });
      return { view, frames };
    });
    // Nowhere to put them.
    if (missing.size === 0) this.#end("lost");
    for (const [place, { view }] of this.comers.entries()) {
      const join: ClientFrame = [ClientFrameType.join, view, digest, url, 0, place];
      // Without a connection the page is loaded, as the browser would.
      if (!host.host.send(join)) this.#end("lost");
    }
  }

  /** Takes none of them, unless they have been taken. */
  cancel(): void {
    this.#end("lost");
    for (const { view } of this.comers) {
      if (this.#host.passengers.delete(view)) this.#host.host.send([ClientFrameType.leave, view]);
    }
  }
}
