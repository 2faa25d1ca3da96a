/**
 * What must compile of navigation, heads and flash messages, and what must not: checked by the type check, never run.
 */
import { html, liveView, route, type Head } from "../../liveview/index.ts";

const pageRoute = route("/pages/:id");

export const Page = liveView(import.meta, {
  route: pageRoute,
  mount: (ctx) => ({ id: ctx.params.id, note: ctx.flash.messages.info ?? "" }),
  events: {
    go: (_state, _payload, ctx) => {
      ctx.navigate(pageRoute.url({ id: 7 }), { replace: true });
      ctx.redirect("https://example.com/", { external: true });
      ctx.flash.put("info", "gone");
      ctx.flash.clear();
      // @ts-expect-error there is no such kind
      ctx.flash.put("loud", "gone");
      // @ts-expect-error a text is
      ctx.flash.put("info", 7);
      // @ts-expect-error messages are put, not set
      ctx.flash.messages.info = "gone";
      // @ts-expect-error that is of redirects
      ctx.navigate("/", { external: true });
    },
  },
  head: ({ id, note }, { params, path }) => {
    const same: string = params.id;
    // @ts-expect-error the route has no such param
    const other: unknown = params.other;
    return { title: `${id} ${same} ${String(other)}`, description: note, canonical: path };
  },
  render: ({ id }, on, { flash }) => html`
    <p>${flash.success}${flash.error}${id}</p>
    <button @click=${on.go()}>Go</button>
  `,
});

export const heads: readonly Head[] = [
  { meta: [{ name: "robots", content: "noindex" }] },
  { links: [{ rel: "alternate", href: "/de", hreflang: "de" }], jsonLd: [{ "@type": "Thing" }] },
  // @ts-expect-error it says what it is
  { meta: [{ content: "noindex" }] },
  // @ts-expect-error there is no such field
  { titel: "Page" },
];
