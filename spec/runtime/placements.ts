/**
 * Where a process can live, seen from the thread of the spec: what holds in one place must hold in all.
 *
 * @module
 */
import type { Node, SpawnOptions } from "../../runtime/index.ts";

/** Each place, with the options that put a process there. */
export const placements: readonly (readonly [where: string, (node: Node) => SpawnOptions])[] = [
  ["on the same thread", ({ root }) => ({ near: root })],
  ["on another thread", () => ({})],
  ["on a thread of its own", () => ({ isolation: "thread" })],
];

/** The reason of whoever is asked for after its end; its own thread may be about to end too. */
export const gone: object = { type: expect.stringMatching(/^(?:noproc|thread-down)$/) };
