/**
 * What must compile, and what must not: checked by the type check, never run.
 */
import {
  defineBehaviour,
  defineProcess,
  startChild,
  supervise,
  supervisor,
  type ChildSpec,
  type Pid,
} from "../../runtime/index.ts";

export const account = defineBehaviour(import.meta, (_context, opening: number) => ({
  request: () => opening,
}));

export const greeter = defineProcess<string>(import.meta, async () => {});

export const tree = supervise({
  strategy: "rest-for-one",
  children: [
    { id: "account", definition: account, argument: 500, restart: "transient" },
    { id: "greeter", definition: greeter, argument: undefined },
    {
      id: "inner",
      definition: supervisor,
      argument: supervise({ children: [{ id: "account", definition: account, argument: 0 }] }),
      shutdownMs: Infinity,
    },
  ],
});

export const none = supervise({ children: [] });

export const listed: readonly ChildSpec<number>[] = [
  { id: "account", definition: account, argument: 1 },
];
export const fromList = supervise({ children: listed });

export const wrongArgument = supervise({
  children: [
    // @ts-expect-error a string where the process starts with a number
    { id: "account", definition: account, argument: "500" },
  ],
});

export const wrongInner = supervise({
  // @ts-expect-error the argument of a supervisor comes from supervise()
  children: [{ id: "inner", definition: supervisor, argument: { children: [] } }],
});

// @ts-expect-error there is no such strategy
export const wrongStrategy = supervise({ strategy: "all-for-one" });

export const child = startChild("<0.1.1>" as Pid, {
  id: "account",
  definition: account,
  // @ts-expect-error a string where the process starts with a number
  argument: "500",
});
