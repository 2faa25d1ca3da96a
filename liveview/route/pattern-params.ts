/**
 * The types of a route: what its pattern takes from a path, and what its schemas make of that.
 *
 * @module
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { NoGrants } from "../guard/guard.ts";
import type { InferRouteParams } from "rou3";

/** What `pattern` takes from a path, as text: `{ id: string }` for `/todos/:id`, `{ 0: string }` for `/files/*`. */
export type PatternParams<Pattern extends string> = string extends Pattern
  ? Readonly<Record<string, string>>
  : Readonly<Omit<Given<InferRouteParams<Pattern>>, "_">>;

/** A param that a path may do without is left out then. */
type Given<Params> = {
  [Name in keyof Params as undefined extends Params[Name] ? never : Name]: Params[Name];
} & {
  [Name in keyof Params as undefined extends Params[Name] ? Name : never]?: Exclude<
    Params[Name],
    undefined
  >;
};

/** Where a view is, as its functions see it: what its route makes of the path and of the search. */
export interface Located {
  readonly params: unknown;
  readonly search: unknown;
  /** What the guard of the route grants. */
  readonly granted: unknown;
}

/** Where a view without a route of its own is: texts. */
export interface PlainLocated {
  readonly params: Readonly<Record<string, string>>;
  readonly search: Readonly<Record<string, string>>;
  readonly granted: NoGrants;
}

/** What a schema makes of what it is given; without a schema, that itself. */
export type Parsed<Schema, Raw> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema>
  : Raw;

/** What can be written into a URL. */
export type UrlValue = string | number | bigint | boolean;

/** The params that a URL is made of. */
type UrlParams<Pattern extends string> = {
  readonly [Name in keyof PatternParams<Pattern>]: UrlValue;
};

/** The search that a URL is made of: the names that the schema knows; what is undefined is left out. */
type UrlSearch<Schema> = Schema extends StandardSchemaV1
  ? { readonly [Name in keyof StandardSchemaV1.InferInput<Schema>]?: UrlValue | undefined }
  : Readonly<Record<string, UrlValue | undefined>>;

/** The arguments of `route.url`: params first, which can be left out when the pattern can do without. */
export type UrlArguments<Pattern extends string, Schema> =
  Partial<UrlParams<Pattern>> extends UrlParams<Pattern>
    ? [params?: UrlParams<Pattern>, search?: UrlSearch<Schema>]
    : [params: UrlParams<Pattern>, search?: UrlSearch<Schema>];
