// The process that has the rows. Everybody's grid is a view of it: they ask it for changes, it tells all of them.
import {
  child,
  defineServer,
  join,
  lookup,
  ProcessDownError,
  publish,
  supervise,
  supervisor,
  type ChildSpec,
  type Pid,
  type SupervisorArgument,
} from "perigee/runtime";
import { firstStock, type Column, type Part } from "./parts.ts";

/** What is to be changed, and what was there when somebody decided so. */
export interface Change {
  readonly id: number;
  readonly column: Column;
  readonly value: string | number;
  readonly before: string | number;
  /** Who asks for it, and is not told. */
  readonly by: Pid;
}

/** What came of it. `overtaken`: somebody else was first, and `part` is what is there now. */
export type Outcome =
  | { readonly type: "saved" | "overtaken"; readonly part: Part }
  | { readonly type: "away" };

/** What every grid is told. */
export type Notice =
  /** The stock room is there, again or for the first time: what one knows of it may be old. */
  | { readonly type: "opened" }
  | { readonly type: "changed"; readonly part: Part; readonly column: Column };

/**
 * The stock room.
 *
 * When it fails, its successor has the same parts, by `handover`. Should its thread end, they are what
 * they were at first, and every grid is told: a program would read them from its database in `init`.
 */
export const StockRoom = defineServer(import.meta, {
  init: (_argument: undefined, { handover }) => {
    publish(grids, { type: "opened" } satisfies Notice);
    return { parts: handover?.parts ?? firstStock() };
  },
  handover: ({ parts }: { parts: Part[] }) => ({ parts }),
  calls: {
    list: ({ parts }) => parts,
    change: (state, { id, column, value, before, by }: Change): Outcome => {
      const index = state.parts.findIndex((part) => part.id === id);
      const part = state.parts[index];
      if (part === undefined) throw new RangeError(`there is no part ${id}`);
      if (part[column] !== before) return { type: "overtaken", part };
      const changed: Part = { ...part, [column]: value };
      state.parts[index] = changed;
      publish(grids, { type: "changed", part: changed, column } satisfies Notice, { except: by });
      return { type: "saved", part: changed };
    },
  },
  casts: {
    /** Fails, as somebody asked for it. */
    fail: () => {
      throw new Error("the stock room was asked to fail");
    },
  },
});

/** The stock room under a supervisor of its own, for `node.start`; on a thread of its own, too, so that no view takes it along. */
export const stockRoom = (): ChildSpec<SupervisorArgument> => {
  const room = child(StockRoom, undefined, { id: "room", name: roomName, isolation: "thread" });
  // Whoever plays with the button makes it fail often: that must not count against its neighbours.
  const argument = supervise({ children: [room], maxRestarts: 100, windowMs: 10_000 });
  return { id: "stock-room", definition: supervisor, argument };
};

/** Has the calling view told what changes, from now on. */
export const subscribe = (): void => join(grids);

/** All parts, or undefined while there is no stock room. */
export const listParts = (): Promise<Part[] | undefined> =>
  whileOpen(async () => (await lookup(StockRoom, roomName))?.list());

/** Asks for a change. */
export const changePart = async (change: Change): Promise<Outcome> =>
  (await whileOpen(async () => (await lookup(StockRoom, roomName))?.change(change))) ?? {
    type: "away",
  };

/** Makes it fail. */
export async function failRoom(): Promise<void> {
  (await lookup(StockRoom, roomName))?.fail();
}

const roomName = "stock room";
const grids = "data-grid.grids";

/** It may end while it is asked. */
async function whileOpen<Answer>(
  ask: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (thrown) {
    if (thrown instanceof ProcessDownError) return undefined;
    throw thrown;
  }
}
