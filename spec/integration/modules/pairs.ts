/**
 * Two views on one page, which both take up its URL.
 */
import { html, liveView } from "../../../liveview/index.ts";

interface Shown {
  url: string;
  taken: number;
}

const take = (
  state: Shown,
  ctx: { path: string; search: Readonly<Record<string, string>> },
): void => {
  state.url = `${ctx.path} ${ctx.search["q"] ?? ""}`;
  state.taken += 1;
};

const links = html`
  <a id="patch" href="/pair/1?q=two" data-live-patch>patch</a>
  <a id="other" href="/other-pair" data-live-navigate>other</a>
  <a id="half" href="/half-broken" data-live-navigate>half</a>
`;

export const Left = liveView(import.meta, {
  mount: () => ({ url: "", taken: 0, clicks: 0 }),
  params: take,
  events: {
    click: (state) => {
      state.clicks += 1;
    },
    go: (_state, url: string, ctx) => {
      ctx.patch(url);
    },
  },
  head: ({ url }) => ({ title: `left ${url}` }),
  render: ({ url, taken, clicks }, on) => html`
    <p id="left">left ${url} ${taken} ${clicks}</p>
    <button id="click" @click=${on.click()}>Click</button>
    <button id="go" @click=${on.go("/pair/1?q=gone")}>Go</button>
    ${links}
  `,
});

export const Right = liveView(import.meta, {
  mount: () => ({ url: "", taken: 0 }),
  params: take,
  head: () => ({ title: "right never speaks" }),
  render: ({ url, taken }) => html`<p id="right">right ${url} ${taken}</p>`,
});

export const Halt = liveView(import.meta, {
  mount: () => {
    throw new Error("broken on purpose");
  },
  render: () => html`<p>never</p>`,
});
