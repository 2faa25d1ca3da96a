import { fold, mountains, type Mountain } from "./mountains.ts";
import type { Search } from "./routes.ts";

export const pageSize = 8;

/** One page of what is found, and how much there is. */
export interface Found {
  readonly count: number;
  readonly pages: number;
  /** The page that is shown: the last one, when the one that was asked for is beyond. */
  readonly page: number;
  readonly shown: readonly Mountain[];
}

const orders: Readonly<Record<Search["sort"], (one: Mountain, other: Mountain) => number>> = {
  height: (one, other) => other.height - one.height,
  name: (one, other) => one.name.localeCompare(other.name),
  ascent: (one, other) => one.ascent - other.ascent,
};

/** What a search finds. */
export function find({ q, on, sort, page: wanted }: Search): Found {
  const words = fold(q).split(/\s+/);
  const found = mountains
    .filter(({ continent }) => on === "all" || continent === on)
    .filter(({ name, country }) => words.every((word) => fold(`${name} ${country}`).includes(word)))
    .toSorted(orders[sort]);
  const pages = Math.max(1, Math.ceil(found.length / pageSize));
  const page = Math.min(wanted, pages);
  const shown = found.slice((page - 1) * pageSize, page * pageSize);
  return { count: found.length, pages, page, shown };
}
