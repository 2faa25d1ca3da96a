import { each, html, liveView, nothing } from "perigee";
import { find, type Found } from "./find.ts";
import { continents, type Mountain } from "./mountains.ts";
import { mountainRoute, searchRoute, toQuery, type Search as Query } from "./routes.ts";

const start: Query = { q: "", on: "all", sort: "height", page: 1 };

/** A search whose state is its URL: whoever has that sees the same, also later, and without JavaScript. */
export const Search = liveView(import.meta, {
  route: searchRoute,
  mount: () => ({ search: start }),

  // The one place where the state comes from: the first page, links, the form, back and forward.
  params: (state, ctx) => {
    state.search = ctx.search;
  },

  head: ({ search: { q, on } }) => ({
    title: [q || "All mountains", ...(on === "all" ? [] : [on])].join(" in "),
    description: "Mountains of the world, by name, country, continent and height.",
    canonical: searchRoute.url({}, toQuery({ ...start, q, on })),
  }),

  render: ({ search }) => {
    const found = find(search);
    return html`
      <section class="example wide search">
        <header class="stack">
          <h1>Search</h1>
          <p class="lead">
            What you look for stands in the URL. Go back, reload, or send it to somebody: the page
            shows what it showed.
          </p>
        </header>
        <form class="tools" action="/search" role="search" data-live-patch data-live-debounce="200">
          <label class="field">
            <span>Name or country</span>
            <input type="search" name="q" maxlength="60" .value=${search.q} autocomplete="off" />
          </label>
          ${select("Continent", "on", search.on, { all: "All", ...named(continents) })}
          ${select("Order", "sort", search.sort, orders)}
          <button type="submit">Search</button>
        </form>
        <p class="small" role="status">
          ${found.count === 1 ? "1 mountain" : `${found.count} mountains`}
        </p>
        <ul class="rows">
          ${each(
            found.shown,
            ({ id }) => id,
            (mountain) => row(mountain, search),
          )}
        </ul>
        ${found.pages > 1 ? pages(found, search) : nothing}
      </section>
    `;
  },
});

const orders = { height: "Highest first", name: "By name", ascent: "First climbed first" };

function named(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

const select = (
  label: string,
  name: string,
  chosen: string,
  options: Readonly<Record<string, string>>,
) => html`
  <label class="field">
    <span>${label}</span>
    <select name=${name}>
      ${each(
        Object.entries(options),
        ([value]) => value,
        ([value, text]) =>
          html`<option value=${value} ?selected=${value === chosen}>${text}</option>`,
      )}
    </select>
  </label>
`;

const row = ({ id, name, height, country }: Mountain, search: Query) => html`
  <li class="row">
    <a class="title" href=${mountainRoute.url({ id }, toQuery(search))} data-live-navigate>${name}</a>
    <span class="small">${height.toLocaleString("en")} m, ${country}</span>
  </li>
`;

const pages = ({ page, pages: count }: Found, search: Query) => html`
  <nav class="controls" aria-label="Pages">
    ${each(
      Array.from({ length: count }, (_, index) => index + 1),
      (number) => number,
      (number) => html`
        <a
          href=${searchRoute.url({}, toQuery({ ...search, page: number }))}
          aria-current=${number === page ? "page" : "false"}
          data-live-patch
          >${number}</a
        >
      `,
    )}
  </nav>
`;
