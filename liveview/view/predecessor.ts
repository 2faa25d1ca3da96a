/**
 * What a view's process goes on from: what the process before it left, or a checkpoint.
 *
 * @module
 */
import type { LeftTask } from "../async/running-task.ts";
import { sleep, StartRefusedError, type ProcessContext } from "../../runtime/index.ts";
import { loadCheckpoint, rejectCheckpoint, saveCheckpoint } from "../store/checkpoints.ts";
import { deserializeState } from "../store/state-codec.ts";
import type { Checkpoint } from "../store/store.ts";
import type { LeftComponents } from "./components.ts";
import type { KeptEffect } from "./effects.ts";
import type { ViewFunctions } from "./view-functions.ts";
import type { Taken } from "./taken-events.ts";
import type { FlashMessages } from "../navigation/flash.ts";
import { findLocation } from "../navigation/moves.ts";
import { urlOf, type Resume, type ViewArgument } from "./context.ts";

/** What a process leaves to its successor when it ends out of order. */
export interface Handover<State> extends Taken {
  readonly state: State;
  /** The number of the last frame. */
  readonly frame: number;
  /** The number of the last token that was used. */
  readonly turn: number;
  /** What it left of its components; left out when it has none. */
  readonly components?: LeftComponents;
  /** For a child view, the props that its state has seen. */
  readonly props?: unknown;
  /** Path and search that the state belongs to. */
  readonly url?: string;
  /** Whether no process of the view was known, and its page may be at another URL. */
  readonly isResumed?: boolean;
  /** What its browser may not have been told to do yet; left out when that is nothing. */
  readonly effects?: readonly KeptEffect[];
  /** Its flash messages; left out when there are none. */
  readonly flash?: FlashMessages;
  /** The tasks that it ran; left out when there are none. */
  readonly tasks?: readonly LeftTask[];
}

/** How long a store may be out of order before a state in it is given up, and how often it is asked. */
const patienceMs = 30_000;
const askAgainMs = 100;

/** What is in the bytes of a checkpoint. */
export type StoredState<State> = Pick<
  Handover<State>,
  "state" | "lost" | "props" | "components" | "flash" | "tasks"
>;

/** What a checkpoint belongs to: a view, and a version of its state. */
export function checkpointTag({ name }: ViewArgument, version: number): string {
  return `${name}@${version}`;
}

/**
 * What a process is to go on from; `undefined` when it is to mount.
 *
 * A state whose successor could not start is tried no more: that was its second chance.
 *
 * @throws {StartRefusedError} when it can only go on from a checkpoint, and there is none.
 * @throws {StoreFailedError} when the store has not answered for half a minute.
 */
export async function findPredecessor<State extends object>(
  context: ProcessContext,
  argument: ViewArgument,
  { version, params }: Pick<ViewFunctions<State, never>, "version" | "params">,
): Promise<Handover<State> | undefined> {
  const { handover, restarts, failedStarts } = context;
  // Only a process of the same view leaves anything.
  if (handover !== undefined) return handover as Handover<State>;
  const { id, checkpoints, resume } = argument;
  if (checkpoints === undefined) return undefined;
  if (failedStarts > 0) {
    rejectCheckpoint(id, "no process could start from it");
    return undefined;
  }
  const tag = checkpointTag(argument, version);
  if (restarts > 0) return findState(id, tag);
  return resume === undefined
    ? undefined
    : resumeFrom(argument, tag, { ...resume, takesParams: params !== undefined });
}

async function findState<State extends object>(
  id: string,
  tag: string,
): Promise<Handover<State> | undefined> {
  const checkpoint = await load(id, tag);
  return checkpoint === undefined ? undefined : read(checkpoint);
}

/** A store that fails says nothing of the state in it: it is asked until it answers. */
async function load(id: string, tag: string): Promise<Checkpoint | undefined> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await loadCheckpoint(id, tag);
    } catch (thrown) {
      if (performance.now() > until) throw thrown;
    }
    await sleep(askAgainMs);
  }
}

async function resumeFrom<State extends object>(
  argument: ViewArgument,
  tag: string,
  { turn, sent, takesParams }: Resume & { readonly takesParams: boolean },
): Promise<Handover<State>> {
  const checkpoint = await load(argument.id, tag).catch(refuse);
  const found = checkpoint === undefined ? undefined : read<State>(checkpoint);
  // Whoever has an older token than one that was used is not the page of this view; and what `mount`
  // made of one path says nothing of another, such as whether one may see it: `params` is asked that.
  const isThere = checkpoint?.url === urlOf(argument);
  const isOfPage = isThere || (found !== undefined && takesParams && isOnRoute(argument, found));
  if (found === undefined || checkpoint === undefined || found.turn > turn || !isOfPage)
    throw new StartRefusedError("there is nothing to go on from");
  // One that was not made at the end of its process: any event that came later may have been that end.
  if (!checkpoint.isLast) {
    return { ...found, settled: Math.max(found.settled, sent), isResumed: true };
  }
  // It is none any more, before anything can happen that ends this one, or all.
  await saveCheckpoint({ ...checkpoint, isLast: false }).catch(refuse);
  return { ...found, isResumed: true };
}

/** Whether a state belongs to the route that its view is to go on at. */
function isOnRoute(argument: ViewArgument, { url = "" }: { readonly url?: string }): boolean {
  return findLocation(argument.patterns, argument, url) !== undefined;
}

/** The state may be in order, and is not to be dropped for this. */
function refuse(thrown: unknown): never {
  throw new StartRefusedError(String(thrown));
}

function read<State extends object>(checkpoint: Checkpoint): Handover<State> | undefined {
  const { id, applied, settled, frame, turn } = checkpoint;
  const result = deserializeState(checkpoint.state);
  if (result.type === "problem") {
    rejectCheckpoint(id, result.problem);
    return undefined;
  }
  // Its tag says that it is a state of this version of this view.
  const stored = result.state as StoredState<State>;
  const [url = ""] = checkpoint.url.split("#", 1);
  return { ...stored, applied, settled, frame, turn, url };
}
