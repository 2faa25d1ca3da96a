import { route } from "perigee";
import { continents, mountains, type Continent } from "./mountains.ts";
import { schema } from "./schema.ts";

const sorts = ["height", "name", "ascent"] as const;

/** All that the search page knows: it stands in the URL, and nowhere else. */
export interface Search {
  readonly q: string;
  readonly on: Continent | "all";
  readonly sort: (typeof sorts)[number];
  readonly page: number;
}

type Query = Readonly<Record<string, string>>;

// What does not fit is as if it was left out: a URL that somebody has changed by hand still finds something.
const search = schema<Query, Search>(({ q = "", on, sort, page }) => ({
  q: q.trim().slice(0, 60),
  on: continents.find((continent) => continent === on) ?? "all",
  sort: sorts.find((known) => known === sort) ?? "height",
  page: /^[1-9]\d{0,3}$/.test(page ?? "") ? Number(page) : 1,
}));

const params = schema<{ readonly id: string }, { readonly id: string }>(({ id }) =>
  mountains.some((mountain) => mountain.id === id) ? { id } : undefined,
);

export const searchRoute = route("/search", { search });

/** One mountain, and the search that one came from. */
export const mountainRoute = route("/search/:id", { params, search });

/** A search as it stands in a URL: without what goes without saying. */
export function toQuery({ q, on, sort, page }: Search): Query {
  return {
    ...(q === "" ? {} : { q }),
    ...(on === "all" ? {} : { on }),
    ...(sort === "height" ? {} : { sort }),
    ...(page === 1 ? {} : { page: String(page) }),
  };
}
