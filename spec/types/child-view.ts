/**
 * What must compile of views inside of views, and what must not: checked by the type check, never run.
 */
import {
  childView,
  html,
  liveView,
  serve,
  startView,
  type MountContext,
} from "../../liveview/index.ts";

export const Gauge = liveView(import.meta, {
  mount: (ctx: MountContext<{ readonly title: string; readonly max?: number }>) => ({
    title: ctx.props.title.trim(),
    value: 0,
  }),
  setup: (state, ctx) => {
    state.value = ctx.props.max ?? 0;
  },
  propsChanged: (state, props, ctx) => {
    state.title = props.title;
    state.value = ctx.props.max ?? state.value;
    // @ts-expect-error there is no such prop
    state.title = props.name;
    // @ts-expect-error there is no such field
    state.name = "";
  },
  events: {
    raise: (state, by: number, ctx) => {
      state.value += by;
      ctx.parent?.send({ type: "raised", title: ctx.props.title });
      // @ts-expect-error a message has a type
      ctx.parent?.send({ title: ctx.props.title });
    },
  },
  info: {
    reset: (state, _message, ctx) => {
      state.value = ctx.props.max ?? 0;
      ctx.sendToChild("hand", { type: "reset" });
      // @ts-expect-error a message has a type
      ctx.sendToChild("hand", { reset: true });
    },
  },
  render: (state, on) => html`<p @click=${on.raise(1)}>${state.title} ${state.value.toFixed()}</p>`,
});

export const Optional = liveView(import.meta, {
  mount: (ctx: MountContext<{ readonly from?: number }>) => ({ n: ctx.props.from ?? 0 }),
  render: (state) => html`${state.n}`,
});

export const Plain = liveView(import.meta, {
  mount: (ctx) => {
    // @ts-expect-error a view that takes no props has none
    const title: string = ctx.props.title.trim();
    return { n: ctx.path.length, title };
  },
  render: (state) => html`${state.n}`,
});

export const Any = liveView(import.meta, {
  mount: (ctx: MountContext) => ({ props: ctx.props }),
  render: () => html``,
});

export const shown = [
  childView(Gauge, { id: "a", props: { title: "Oil" } }),
  childView(Gauge, { id: "a", props: { title: "Oil", max: 3 }, fallback: html`<p>none</p>` }),
  childView(Optional, { id: "a" }),
  childView(Optional, { id: "a", props: { from: 1 }, sticky: true }),
  childView(Plain, { id: "a" }),
  childView(Any, { id: "a" }),
  childView(Any, { id: "a", props: { whatever: 1 } }),
];

export const refused = [
  // @ts-expect-error it needs props
  childView(Gauge, { id: "a" }),
  // @ts-expect-error a title is missing
  childView(Gauge, { id: "a", props: {} }),
  // @ts-expect-error a number where it takes a string
  childView(Gauge, { id: "a", props: { title: 1 } }),
  // @ts-expect-error there is no such prop
  childView(Gauge, { id: "a", props: { title: "Oil", min: 1 } }),
  // @ts-expect-error there is no such prop
  childView(Optional, { id: "a", props: { until: 1 } }),
  // @ts-expect-error it takes none
  childView(Plain, { id: "a", props: { title: "Oil" } }),
  // @ts-expect-error a child has an id
  childView(Plain, {}),
  // @ts-expect-error a template is no view
  childView(html``, { id: "a" }),
];

export async function withoutParent(): Promise<void> {
  const shell = new URL("shell.html", import.meta.url);
  await serve({ shell, routes: { "/": Plain, "/optional": Optional, "/any": Any } });
  await serve({ shell, routes: { "/": { views: { "#app": Plain } } } });
  // @ts-expect-error nobody gives it its props
  await serve({ shell, routes: { "/": Gauge } });
  // @ts-expect-error nobody gives it its props
  await serve({ shell, routes: { "/": { views: { "#app": Gauge } } } });
  const view = await startView(Gauge, { props: { title: "Oil" } });
  await view.send("raise", 1);
  await startView(Plain);
  await startView(Optional);
  await startView(Optional, { path: "/", props: { from: 1 } });
  // @ts-expect-error nobody gives it its props
  await startView(Gauge);
  // @ts-expect-error a number where it takes a string
  await startView(Gauge, { props: { title: 1 } });
}
