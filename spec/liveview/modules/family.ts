/**
 * Views inside of views, that can go wrong in every way that a spec needs.
 */
import { childView, each, html, liveView, type MountContext } from "perigee";
import { call, type Pid } from "../../../runtime/index.ts";

/** What a widget is told by its parent. */
export interface WidgetProps {
  readonly title: string;
  /** Where it fails: at `mount`, in `render`, or when it gets other props. */
  readonly fails?: string;
  /** A process that has to answer before it is mounted. */
  readonly gate?: Pid;
}

let mounts = 0;

/** A view inside of another. */
export const Widget = liveView(import.meta, {
  mount: async (ctx: MountContext<WidgetProps>) => {
    mounts += 1;
    if (ctx.props.gate !== undefined) await call(ctx.props.gate, "pass", { timeoutMs: Infinity });
    if (ctx.props.fails === "mount") throw new Error("mount fails");
    return { title: ctx.props.title, count: 0, heard: [] as string[], mounts };
  },
  propsChanged: (state, props) => {
    if (props.fails === "props") throw new Error("propsChanged fails");
    state.title = props.title;
  },
  events: {
    add: (state, by: number) => {
      state.count += by;
    },
    fail: () => {
      throw new Error("handler fails");
    },
    endThread: () => {
      process.exit(1);
    },
    tell: (_state, text: string, ctx) => {
      ctx.parent?.send({ type: "said", text });
    },
  },
  info: {
    hear: (state, message: { readonly text: string }) => {
      state.heard.push(message.text);
    },
  },
  render: (state, on) => html`<b>${state.title}</b>
    <button @click=${on.add(1)}>${state.count}</button>
    <button class="fail" @click=${on.fail()}>fail</button>
    <button class="tell" @click=${on.tell("hello")}>tell</button>
    <input name="note" />
    <i>${state.heard.join(" ")}</i>`,
});

/** A view inside of another, with one inside of it. */
export const Middle = liveView(import.meta, {
  mount: () => ({ clicks: 0 }),
  events: {
    click: (state) => {
      state.clicks += 1;
    },
  },
  render: (state, on) =>
    html`<button class="middle" @click=${on.click()}>${state.clicks}</button>
      ${childView(Widget, { id: "inner", props: { title: `inner ${state.clicks}` } })}`,
});

/** A view inside of itself, for ever. */
export const Endless = liveView(import.meta, {
  mount: () => ({ n: 0 }),
  render: (): ReturnType<typeof html> =>
    html`<p>level</p>
      ${childView(Endless, { id: "next" })}`,
});

/** What a parent shows of a child. */
export interface Shown {
  readonly id: string;
  readonly kind?: "widget" | "middle" | "endless";
  readonly title?: string;
  readonly fails?: string;
  readonly fallback?: string;
  readonly sticky?: boolean;
  readonly gate?: Pid;
}

const showChild = ({ id, kind, title = id, fails, fallback, sticky, gate }: Shown) => {
  const shown = fallback === undefined ? null : html`<em>${fallback}</em>`;
  const rest = { id, fallback: shown, sticky: sticky === true };
  if (kind === "middle") return childView(Middle, rest);
  if (kind === "endless") return childView(Endless, rest);
  const props = {
    title,
    ...(fails === undefined ? {} : { fails }),
    ...(gate === undefined ? {} : { gate }),
  };
  return childView(Widget, { ...rest, props });
};

/** A parent: its search parameter `shows` says with which children it begins. */
export const Parent = liveView(import.meta, {
  mount: (ctx) => {
    const shows = JSON.parse(ctx.search["shows"] ?? "[]") as readonly Shown[];
    return { shows, n: 0, said: [] as string[] };
  },
  events: {
    show: (state, shows: readonly Shown[]) => {
      state.shows = shows;
    },
    count: (state) => {
      state.n += 1;
    },
    fail: () => {
      throw new Error("parent fails");
    },
    tellChild: (_state, [id, text]: readonly [string, string], ctx) => {
      ctx.sendToChild(id, { type: "hear", text });
    },
  },
  info: {
    said: (state, message: { readonly text: string; readonly from: string }) => {
      state.said.push(`${message.from}: ${message.text}`);
    },
  },
  render: (state, on) => html`<p>${state.n}</p>
    <p class="said">${state.said.join(", ")}</p>
    <button class="count" @click=${on.count()}>count</button>
    <div>
      ${each(
        state.shows,
        ({ id }) => id,
        (shown) => html`<section>${showChild(shown)}</section>`,
      )}
    </div>`,
});
