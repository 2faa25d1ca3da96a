/**
 * Starting the process of a view: what it goes on from, or its first state; who may see it; its first tree.
 *
 * @module
 */
import { type ProcessContext, type ProcessHandlers } from "../../runtime/index.ts";
import { Tasks } from "../async/tasks.ts";
import { type Moves } from "../navigation/moves.ts";
import { startMoves } from "../navigation/start-moves.ts";
import { nameStreams } from "../stream/state-streams.ts";
import { ViewContext, type ViewArgument } from "./context.ts";
import { Components } from "./components.ts";
import { Publications } from "../pubsub/publications.ts";
import { Effects } from "./effects.ts";
import { findPredecessor } from "./predecessor.ts";
import { ShownChildren } from "./shown-children.ts";
import { startRender } from "./start-render.ts";
import { enterView } from "./locate-view.ts";
import { transact } from "./transaction.ts";
import type { ViewFunctions } from "./view-functions.ts";
import { ViewOutput } from "./view-output.ts";
import { ViewSpans } from "./view-spans.ts";
import { nameUploads } from "../upload/name-uploads.ts";
import { ViewProcess } from "./view-process.ts";

/** Starts the process of a view: mounts it, or goes on from what its predecessor left. */
export async function startViewProcess<State extends object, Props>(
  functions: ViewFunctions<State, Props>,
  context: ProcessContext,
  argument: ViewArgument,
): Promise<ProcessHandlers> {
  const left = await findPredecessor<State>(context, argument, functions);
  // Its parent may have given it others meanwhile; its peer says so.
  const props = (left?.props ?? argument.props ?? {}) as Props;
  const publications = new Publications();
  const tasks = new Tasks(functions.tasks, left);
  const effects = new Effects(left?.effects, () => {
    publications.commit();
    tasks.commit();
    ctx.flash.commit();
  });
  const { gate, located } = await enterView(functions, argument, left?.url);
  const start = { props, effects, publications, located, left };
  const ctx: ViewContext<Props> = new ViewContext(argument, start);
  ctx.tasks = tasks;
  const spans = new ViewSpans(argument.name);
  const begun = left?.state ?? (await spans.turn("mount", undefined, () => functions.mount(ctx)));
  nameStreams(begun);
  nameUploads(begun, functions.uploads, argument.id);
  const moves = startMoves({ functions, ctx, argument, left });
  ctx.goesTo = (url) => moves.want(url);
  const state = await setUp(functions, { begun, moves, ctx });
  const { render, head } = startRender(functions, ctx, argument);
  const children = new ShownChildren(argument.id, argument.maxChildren);
  const components = new Components(ctx, left?.components);
  const first = await children.watch(() => components.render(undefined, () => render(state)));
  components.commit(first);
  const output = new ViewOutput(first.tree, left?.frame ?? -1, { children, effects, head });
  const made = { state, gate, render, components, children, output, spans, moves, tasks };
  const parts = { functions, ctx, ...made, context, argument, left };
  return new ViewProcess(parts).handlers;
}

interface SetUp<State extends object, Props> {
  readonly begun: State;
  readonly moves: Moves<State>;
  readonly ctx: ViewContext<Props>;
}

/** The state when `params` and `setup` have taken it up. */
async function setUp<State extends object, Props>(
  { setup }: ViewFunctions<State, Props>,
  { begun, moves, ctx }: SetUp<State, Props>,
): Promise<State> {
  const located = moves.isWaiting
    ? await transact(
        begun,
        moves.follow(() => undefined),
        nameStreams,
      )
    : begun;
  moves.commit();
  return setup === undefined
    ? located
    : transact(located, (draft) => setup(draft, ctx), nameStreams);
}
