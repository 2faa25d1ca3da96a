/**
 * A view whose URL says what it shows.
 */
import { html, liveView } from "../../../liveview/index.ts";

export const Finder = liveView(import.meta, {
  mount: () => ({ kind: "", query: "", taken: 0, note: 0 }),
  params: (state, ctx) => {
    const { params, search } = ctx;
    if (search["q"] === "round") ctx.patch(`/find/${params["kind"] ?? ""}?q=round`);
    if (search["q"] === "first") ctx.patch(`/find/then?q=second`, { replace: true });
    if (search["q"] === "fail") throw new Error("this URL fails");
    state.kind = params["kind"] ?? "";
    state.query = search["q"] ?? "";
    state.taken += 1;
  },
  events: {
    // As the context has it, which a successor has to find as the state was.
    note: (state, _payload, { search }) => {
      state.note += 1;
      state.query = search["q"] ?? "";
    },
    go: (_state, url: string, ctx) => {
      ctx.patch(url);
    },
    goInPlace: (_state, url: string, ctx) => {
      ctx.patch("/find/fruit?q=unseen");
      ctx.patch(url, { replace: true });
    },
    crash: () => {
      throw new Error("crashed on purpose");
    },
  },
  render: (state, on) => html`
    <h1>${state.kind}</h1>
    <p id="shown">${state.query}, ${state.taken}, ${state.note}</p>
    <button @click=${on.note()}>Note</button>
    <button @click=${on.crash()}>Crash</button>
    <button @click=${on.go("/find/fruit?q=melon")}>Melon</button>
    <button @click=${on.go("/find/fruit?q=first")}>First</button>
    <button @click=${on.go("/find/fruit?q=round")}>Round</button>
    <button @click=${on.go("//evil.example/find/fruit")}>Evil</button>
    <button @click=${on.goInPlace("/find/fruit?q=plum")}>Plum</button>
    <a id="patch" href="/find/fruit?q=pear" data-live-patch>pear</a>
    <a id="replace" href="/find/fruit?q=fig" data-live-patch data-live-replace>fig</a>
    <a id="other" href="/other" data-live-patch>other</a>
    <a id="fails" href="/find/fruit?q=fail" data-live-patch>fail</a>
    <form action="/find/nuts" data-live-patch><input name="q" /><button>Find</button></form>
    <div style="height: 3000px"></div>
    <a id="far" href="/find/fruit?q=kiwi" data-live-patch>kiwi</a>`,
});

export const Elsewhere = liveView(import.meta, {
  mount: () => ({}),
  render: () => html`<h1>Elsewhere</h1>`,
});
