/**
 * What must compile of routes, and what must not: checked by the type check, never run.
 */
import { z } from "zod";
import {
  childView,
  html,
  liveView,
  route,
  serve,
  type MountContext,
} from "../../liveview/index.ts";

const shell = new URL("shell.html", import.meta.url);
const plain = route("/todos/:id");
const typed = route("/lists/:list/:page", {
  params: z.object({ list: z.string(), page: z.coerce.number<string>() }),
  search: z.object({ q: z.string().default(""), isDone: z.stringbool().optional() }),
});
const rest = route("/files/**");

export const Plain = liveView(import.meta, {
  route: plain,
  mount: (ctx) => {
    const id: string = ctx.params.id;
    const q: string | undefined = ctx.search["q"];
    // @ts-expect-error there is no such param
    return { id, q, more: ctx.params.other };
  },
  render: (state) => html`${state.id}`,
});

export const Typed = liveView(import.meta, {
  route: typed,
  mount: (ctx) => ({ page: ctx.params.page.toFixed(), q: ctx.search.q.trim() }),
  setup: (state, ctx) => {
    state.q = String(ctx.search.isDone?.valueOf());
    // @ts-expect-error a number
    state.q = ctx.params.page;
  },
  payloads: { go: z.object({ to: z.string() }) },
  events: {
    go: (state, { to }, ctx) => {
      state.q = to + ctx.params.list + ctx.search.q;
      // @ts-expect-error there is no such param
      state.q = ctx.params.id;
    },
    stay: (state, by: number, ctx) => {
      state.page = (ctx.params.page + by).toFixed();
    },
  },
  info: {
    tick: (state, message: { readonly at: number }, ctx) => {
      state.page = (ctx.params.page + message.at).toFixed();
      // @ts-expect-error there is no such search
      state.q = ctx.search.nope;
    },
  },
  render: (state, on) => html`<a @click=${on.go({ to: state.q })} @blur=${on.stay(1)}></a>`,
});

export const Without = liveView(import.meta, {
  mount: (ctx: MountContext<{ readonly title: string }>) => ({ id: ctx.params["id"] }),
  events: {
    look: (state, _payload, ctx) => {
      state.id = ctx.params["id"] ?? ctx.search["id"];
      // @ts-expect-error texts
      state.id = ctx.params["id"].length;
    },
  },
  render: (state) => html`${state.id}`,
});

export const Bare = liveView(import.meta, { mount: () => ({}), render: () => html`` });

export async function served(): Promise<void> {
  await serve({
    shell,
    routes: {
      "/": Bare,
      "/x/:y": Bare,
      "/todos/:id": Plain,
      [typed.pattern]: { views: { "#app": Typed, "#side": Bare } },
    },
  });
  // @ts-expect-error another pattern than its own
  await serve({ shell, routes: { "/": Bare, "/todo/:id": Plain } });
  // @ts-expect-error another pattern than its own
  await serve({ shell, routes: { "/": { views: { "#app": Plain } } } });
  // @ts-expect-error it needs props
  await serve({ shell, routes: { "/": Without } });
  // @ts-expect-error a view with a route is shown by a page
  childView(Plain, { id: "plain" });
  childView(Bare, { id: "bare" });
}

export function urls(): void {
  plain.url({ id: 7 });
  plain.url({ id: "x" }, { anything: 1 });
  typed.url({ list: "a", page: 1 }, { q: "x", isDone: true });
  typed.url({ list: "a", page: 1 }, { q: undefined });
  rest.url();
  rest.url({ 0: "a/b" });
  route("/").url();
  route("/").url({}, { q: 1 });
  // @ts-expect-error no params where there is one
  plain.url();
  // @ts-expect-error there is no such param
  plain.url({ id: 7, other: 1 });
  // @ts-expect-error a param is missing
  typed.url({ list: "a" });
  // @ts-expect-error there is no such search
  typed.url({ list: "a", page: 1 }, { nope: 1 });
  // @ts-expect-error no text
  plain.url({ id: {} });
  // @ts-expect-error a schema of another pattern
  route("/todos/:id", { params: z.object({ other: z.string() }) });
  // @ts-expect-error no schema
  route("/todos/:id", { search: { q: "" } });
}
