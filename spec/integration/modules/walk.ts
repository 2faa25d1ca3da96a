/**
 * Pages that lead to each other, with what outlives going from one to the next.
 */
import {
  childView,
  html,
  liveView,
  redirect,
  route,
  type FlashMessages,
} from "../../../liveview/index.ts";
import { StartRefusedError } from "../../../runtime/index.ts";

/** Counts, and goes on counting from page to page. */
export const Player = liveView(import.meta, {
  mount: () => ({ plays: 0 }),
  events: {
    play: (state) => {
      state.plays += 1;
    },
  },
  render: ({ plays }, on) =>
    html`<button id="play" @click=${on.play()}>played ${plays}</button><input id="typed" />`,
});

/** A child that does not. */
export const Ticket = liveView(import.meta, {
  mount: () => ({ stamps: 0 }),
  events: {
    stamp: (state) => {
      state.stamps += 1;
    },
  },
  render: ({ stamps }, on) =>
    html`<button id="stamp" @click=${on.stamp()}>stamped ${stamps}</button>`,
});

const links = html`
  <nav>
    <a id="to-hall" href="/hall/1" data-live-navigate>hall</a>
    <a id="to-hall-2" href="/hall/2?from=nav" data-live-navigate>hall 2</a>
    <a id="to-garden" href="/garden" data-live-navigate>garden</a>
    <a id="to-far" href="/garden#far" data-live-navigate>far</a>
    <a id="in-place" href="/garden" data-live-navigate data-live-replace>garden in place</a>
    <a id="to-slow" href="/slow" data-live-navigate>slow</a>
    <a id="to-cellar" href="/cellar" data-live-navigate>cellar</a>
    <a id="to-nowhere" href="/nowhere" data-live-navigate>nowhere</a>
    <a id="to-broken" href="/broken" data-live-navigate>broken</a>
    <a id="to-moved" href="/moved" data-live-navigate>moved</a>
    <a id="to-round" href="/round" data-live-navigate>round</a>
    <a id="to-bad" href="/hall/x" data-live-navigate>bad</a>
  </nav>
`;

const said = ({ info, success, error }: FlashMessages) => html`
  <p id="said">${info ?? ""}/${success ?? ""}/${error ?? ""}</p>
  <button id="clear" data-live-clear-flash>Clear</button>
  <button id="clear-error" data-live-clear-flash="error">Clear error</button>
`;

const hallRoute = route("/hall/:number(\\d+)");

/** A room with a number, children, and handlers that go elsewhere. */
export const Hall = liveView(import.meta, {
  route: hallRoute,
  mount: (ctx) => ({ number: ctx.params.number, clicks: 0, from: "" }),
  params: (state, { search }) => {
    state.from = search["from"] ?? "";
  },
  events: {
    click: (state) => {
      state.clicks += 1;
    },
    say: (_state, text: string, { flash }) => {
      flash.put("info", text);
    },
    sayAndGo: (_state, { text, to }: { text: string; to: string }, ctx) => {
      if (to.startsWith("/hall/1")) ctx.patch(to);
      else ctx.navigate(to);
      ctx.flash.put("success", text);
    },
    sayAndLeave: (_state, text: string, ctx) => {
      ctx.flash.put("error", text);
      ctx.redirect("/garden");
    },
    crash: () => {
      throw new Error("crashed on purpose");
    },
    go: (state, url: string, ctx) => {
      state.clicks += 100;
      ctx.navigate(url);
    },
    goInPlace: (_state, url: string, ctx) => {
      ctx.navigate(url, { replace: true });
    },
    leave: (_state, url: string, ctx) => {
      ctx.redirect(url);
    },
    leaveSite: (_state, url: string, ctx) => {
      ctx.redirect(url, { external: true });
    },
  },
  head: (state, { path }) => ({
    title: `Hall ${state.number}, ${state.clicks}`,
    description: "A hall & more",
    canonical: path,
    meta: [{ property: "og:title", content: `"${state.number}" <b>` }],
    jsonLd: { "@type": "Place", name: "</script><script>alert(1)</script>" },
  }),
  render: (state, on, { flash }) => html`
    ${said(flash)}
    <button id="say" @click=${on.say("read <b>this</b>")}>Say</button>
    <button id="say-go" @click=${on.sayAndGo({ text: "gone", to: "/garden" })}>Say, go</button>
    <button id="say-cellar" @click=${on.sayAndGo({ text: "down", to: "/cellar" })}>Say, down</button>
    <button id="say-patch" @click=${on.sayAndGo({ text: "patched", to: "/hall/1?from=say" })}>
      Say, patch
    </button>
    <button id="say-leave" @click=${on.sayAndLeave("left")}>Say, leave</button>
    <button id="crash" @click=${on.crash()}>Crash</button>
    <h1>Hall ${state.number}</h1>
    <p id="shown">${state.number}, ${state.clicks}, ${state.from}</p>
    <button id="click" @click=${on.click()}>Click</button>
    <button id="go" @click=${on.go("/garden")}>Go</button>
    <button id="go-in-place" @click=${on.goInPlace("/garden")}>Go in place</button>
    <button id="go-evil" @click=${on.go("//evil.example/")}>Evil</button>
    <button id="leave" @click=${on.leave("/garden")}>Leave</button>
    <button id="leave-evil" @click=${on.leaveSite("javascript:alert(1)")}>Script</button>
    <a id="patch" href="/hall/${state.number}?from=patch" data-live-patch>patch</a>
    ${links} ${childView(Player, { id: "player", sticky: true })}
    ${childView(Ticket, { id: "ticket" })}
    <div style="height: 3000px"></div>
    <a id="bottom" href="/garden" data-live-navigate>garden</a>
  `,
});

export const Garden = liveView(import.meta, {
  mount: () => ({ clicks: 0 }),
  events: {
    click: (state) => {
      state.clicks += 1;
    },
  },
  render: ({ clicks }, on, { flash }) => html`
    ${said(flash)}
    <h1>Garden</h1>
    <p id="shown">garden, ${clicks}</p>
    <button id="click" @click=${on.click()}>Click</button>
    ${links} ${childView(Player, { id: "player", sticky: true })}
    ${childView(Ticket, { id: "ticket" })}
    <div style="height: 3000px"></div>
    <p id="far">far</p>
  `,
});

/** Is there when a message lets it be. */
export const Slow = liveView(import.meta, {
  mount: async () => {
    await gate.opened;
    return {};
  },
  render: () => html`<p id="shown">slow</p>${links}`,
});

/** Keeps `Slow` back, on its own thread; opened by the page of `Key`. */
const gate = makeGate();

function makeGate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

export const Key = liveView(import.meta, {
  mount: () => {
    gate.open();
    return {};
  },
  render: () => html`<p id="shown">key</p>`,
});

/** Stands in another shell. */
export const Cellar = liveView(import.meta, {
  mount: () => ({}),
  render: (_state, _on, { flash }) => html`<p id="shown">cellar</p>${said(flash)}`,
});

/** Is elsewhere, and says so. */
export const Moved = liveView(import.meta, {
  mount: () => {
    throw new StartRefusedError(redirect("/garden", { flash: { info: "sent on" } }));
  },
  render: () => html`<p>never</p>`,
});

/** Is elsewhere, where it is elsewhere. */
export const Round = liveView(import.meta, {
  mount: () => {
    throw new StartRefusedError(redirect("/round"));
  },
  render: () => html`<p>never</p>`,
});

export const Broken = liveView(import.meta, {
  mount: () => {
    throw new Error("broken on purpose");
  },
  render: () => html`<p>never</p>`,
});
