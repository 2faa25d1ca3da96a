/**
 * What a view is made of, as its process uses it.
 *
 * @module
 */
import type { TaskEntries } from "../async/on-task.ts";
import type { Authorize } from "../guard/gate.ts";
import type { FlashMessages } from "../navigation/flash.ts";
import type { Head } from "../head/head.ts";
import type { RouteShape } from "../route/route.ts";
import type { Rendered } from "../template/html.ts";
import type { UploadsByField } from "../upload/name-uploads.ts";
import type { ViewContext } from "./context.ts";
import type { Schemas } from "./payloads.ts";
import type { StreamLoaders } from "./stream-loader.ts";

/** What is shown besides the state. */
export interface RenderPage {
  /** The flash messages that there are. */
  readonly flash: FlashMessages;
}

/** A view's functions, its events bound. */
export interface ViewFunctions<State extends object, Props> {
  /** Its route, if it names one. */
  readonly route: RouteShape | undefined;
  readonly mount: (ctx: ViewContext<Props>) => State | Promise<State>;
  readonly params: ((state: State, ctx: ViewContext<Props>) => void | Promise<void>) | undefined;
  readonly setup: ((state: State, ctx: ViewContext<Props>) => void | Promise<void>) | undefined;
  readonly propsChanged:
    | ((state: State, props: Props, ctx: ViewContext<Props>) => void | Promise<void>)
    | undefined;
  readonly events: Readonly<
    Record<
      string,
      (state: State, payload: unknown, ctx: ViewContext<Props>) => void | Promise<void>
    >
  >;
  /** The schemas of their payloads. */
  readonly payloads: Schemas;
  /** Who may send them. */
  readonly authorize: Readonly<Record<string, Authorize<ViewContext<Props>>>>;
  readonly info: Readonly<
    Record<
      string,
      (state: State, message: unknown, ctx: ViewContext<Props>) => void | Promise<void>
    >
  >;
  /** The tasks that it runs. */
  readonly tasks: TaskEntries<State, Props>;
  readonly streams: StreamLoaders<State>;
  /** Milliseconds that its page waits for what is loading. */
  readonly pageWaitMs: number;
  /** What may be uploaded to fields of the state. */
  readonly uploads: UploadsByField;
  readonly render: (state: State, page: RenderPage) => Rendered;
  /** What it says of its page; left out for nothing. */
  readonly head: ((state: State, ctx: ViewContext<Props>) => Head) | undefined;
  /** Runs when it ends in order. */
  readonly terminate:
    | ((state: State, reason: "left" | "stopped", ctx: ViewContext<Props>) => void | Promise<void>)
    | undefined;
  /** The version of the state's shape. */
  readonly version: number;
}
