/**
 * The supervisor of all views of a node.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import {
  ChildExistsError,
  preload,
  startChild,
  supervise,
  supervisor,
  terminateChild,
  whereis,
  type ChildEvent,
  type DefinitionAddress,
  type Pid,
} from "../../runtime/index.ts";
import { startCheckpoints } from "../store/checkpoints.ts";
import { memoryStore } from "../store/memory-store.ts";
import type { ViewArgument } from "./context.ts";

const supervisorName = "perigee.views";

/** Where to find a view on any thread, and what it is called. */
export interface ViewAddress {
  readonly url: string;
  readonly place: number;
  /** The name it is exported by. */
  readonly name: string;
  /** Whether it is, at this place, the view that says something of its page. */
  readonly isSpeaker?: boolean;
}

/** A view that has been started. */
export interface StartedView {
  /** The same for all its processes. */
  readonly id: string;
  readonly pid: Pid<unknown>;
}

/** An id for a new view. */
export function newViewId({ name }: ViewAddress): string {
  return `${name}-${randomUUID()}`;
}

/** The supervisor of all views; started when it is needed first. */
export async function viewsSupervisor(): Promise<Pid> {
  const running = await whereis(supervisorName);
  if (running !== undefined) return running;
  const root = await whereis("perigee.root");
  if (root === undefined) throw new Error("the node has no root supervisor: it is stopping");
  // Before the views, so that it is there until the last of them has ended.
  await startCheckpoints(memoryStore());
  try {
    return await startChild(root, {
      id: supervisorName,
      name: supervisorName,
      definition: supervisor,
      // One view that fails again and again must not take the others down: each is counted alone.
      argument: supervise({ countFor: "child", maxRestarts: 5, windowMs: 10_000 }),
      near: root,
    });
  } catch (thrown) {
    // Somebody else was first; its start is under way, and startChild waits for nobody else's.
    if (thrown instanceof ChildExistsError) return viewsSupervisor();
    throw thrown;
  }
}

const names = new Map<string, ViewAddress>();

/** Finds out what a view is called, by loading its module on a thread. */
export async function findView(definition: DefinitionAddress): Promise<ViewAddress> {
  const { url, place } = definition;
  const address = `${url}#${place}`;
  const known = names.get(address);
  if (known !== undefined) return known;
  const view: ViewAddress = { url, place, name: await preload(definition) };
  names.set(address, view);
  return view;
}

/**
 * Starts the process of a view under the supervisor.
 *
 * @param owner - hears of its end and of its successors.
 * @throws {InitFailedError} when `mount`, `setup` or the first `render` throws.
 * @throws {ChildExistsError} while another process of the same view is there.
 */
export async function startViewChild(
  view: ViewAddress,
  argument: ViewArgument,
  owner: Pid<ChildEvent>,
): Promise<Pid<unknown>> {
  const pid = await startChild(await viewsSupervisor(), {
    id: argument.id,
    definition: view,
    argument,
    restart: "transient",
    owner,
  });
  return pid as Pid<unknown>;
}

/** Ends a view, if it is there; its process keeps its state. */
export async function stopViewChild(id: string): Promise<void> {
  await terminateChild(await viewsSupervisor(), id);
}

/** The name of the view that a child of the supervisor runs. */
export function viewNameOf(id: string): string {
  // A UUID is 36 characters, and there is a dash before it.
  return id.slice(0, -37);
}
