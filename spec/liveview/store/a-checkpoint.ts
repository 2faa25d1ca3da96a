import type { Checkpoint } from "../../../liveview/index.ts";

/** A checkpoint; what is not given is of no interest. */
export function aCheckpoint(id: string, given: Partial<Checkpoint> = {}): Checkpoint {
  return {
    id,
    view: "Counter@1",
    state: Uint8Array.of(1, 2, 3),
    applied: 1,
    settled: 1,
    frame: 1,
    turn: 1,
    url: "/",
    expires: Infinity,
    isLast: false,
    ...given,
  };
}
