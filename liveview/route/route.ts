/**
 * A route of a view: the pattern of its paths, what it makes of them, and the URLs that lead there.
 *
 * @module
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { OptionError } from "../../runtime/index.ts";
import type { Guard, NoGrants } from "../guard/guard.ts";
import { isSchema } from "../view/payloads.ts";
import { buildUrl } from "./build-url.ts";
import { readPattern } from "./pattern.ts";
import type {
  Located,
  Parsed,
  PatternParams,
  PlainLocated,
  UrlArguments,
  UrlValue,
} from "./pattern-params.ts";

/** What everybody who meets a route can rely on. */
export interface RouteShape<Pattern extends string = string, At extends Located = Located> {
  /** The pattern of its paths: `/todos/:id`. */
  readonly pattern: Pattern;
  /** What makes params of what the pattern takes from a path; left out when that is taken as it is. */
  readonly params?: StandardSchemaV1 | undefined;
  /** The same for the search. */
  readonly search?: StandardSchemaV1 | undefined;
  /** Who may see it; left out for everybody. */
  readonly guard?: Guard | undefined;
  /** Only for types: what its views find in their context. */
  readonly located?: At;
}

/** The route of a view that names none. */
export type NoRoute = RouteShape<string, PlainLocated>;

/** A route, made by {@link route}. */
export interface ViewRoute<
  Pattern extends string,
  ParamsSchema = undefined,
  SearchSchema = undefined,
  Granted = NoGrants,
> extends RouteShape<
  Pattern,
  {
    readonly params: Parsed<ParamsSchema, PatternParams<Pattern>>;
    readonly search: Parsed<SearchSchema, Readonly<Record<string, string>>>;
    readonly granted: Granted;
  }
> {
  /**
   * The path and search that lead there: `todoRoute.url({ id: 7 }, { q: "x" })` is `/todos/7?q=x`.
   *
   * Params are written as texts; whether schemas would take them is not looked at.
   *
   * @throws {RouteUrlError} when the pattern would not give back what was put in, as for `.` or an empty text.
   */
  readonly url: (...args: UrlArguments<Pattern, SearchSchema>) => string;
}

/** Where the views of a route are: what they find as `params` and `search` in their context. */
export type LocationOf<Route> = Route extends { readonly located?: infer At extends Located }
  ? At
  : PlainLocated;

/** Schemas of a route; they must not be asynchronous. */
export interface RouteSchemas<
  Pattern extends string,
  ParamsSchema,
  SearchSchema,
  Granted = NoGrants,
> {
  /** Takes what the pattern takes from a path, all texts: `z.object({ id: z.coerce.number() })`. */
  readonly params?: ParamsSchema & TakesParams<Pattern, ParamsSchema>;
  /** Takes the search parameters of a URL, all texts; of a repeated one, the last. */
  readonly search?: SearchSchema & StandardSchemaV1;
  /** Who may see it, made by {@link guard}; what it grants is `ctx.granted` of its views. */
  readonly guard?: Guard<Granted>;
}

/** A schema that asks for what the pattern does not give would refuse each path. */
type TakesParams<Pattern extends string, Schema> = Schema extends StandardSchemaV1
  ? PatternParams<Pattern> extends StandardSchemaV1.InferInput<Schema>
    ? unknown
    : StandardSchemaV1<PatternParams<Pattern>>
  : StandardSchemaV1;

/**
 * Makes a route: a pattern, and what its params and its search are.
 *
 * A view names it (`liveView(import.meta, { route: todoRoute, … })`) and has `ctx.params` and `ctx.search`
 * typed by it. What does not fit the schemas is an error page: 404 for params, 400 for the search.
 *
 * @param pattern - begins with `/`; `:id` takes a segment, `:id(\\d+)` one that fits, `:id?` one that may be
 *   missing, `:rest+` and `:rest*` several; `*` and `**` the rest, as param `0`, `**:rest` by name.
 * @throws {RoutePatternError} when the pattern says nothing, or holds groups (`{…}`) or escapes.
 * @throws {OptionError} when one of `schemas` is no Standard Schema.
 */
export function route<
  const Pattern extends string,
  ParamsSchema = undefined,
  SearchSchema = undefined,
  Granted = NoGrants,
>(
  pattern: Pattern,
  schemas: RouteSchemas<NoInfer<Pattern>, ParamsSchema, SearchSchema, Granted> = {},
): ViewRoute<Pattern, ParamsSchema, SearchSchema, Granted> {
  const pieces = readPattern(pattern);
  const params = checkSchema("params", schemas.params);
  const search = checkSchema("search", schemas.search);
  return {
    pattern,
    params,
    search,
    guard: schemas.guard,
    url: (...args: readonly unknown[]) => {
      const [given, query] = args as readonly Texts[];
      return buildUrl(pattern, pieces, given ?? {}, query ?? {});
    },
  };
}

type Texts = Readonly<Record<string, UrlValue | undefined>> | undefined;

function checkSchema(name: string, schema: unknown): StandardSchemaV1 | undefined {
  if (schema === undefined || isSchema(schema)) return schema;
  throw new OptionError(
    name,
    schema,
    "a Standard Schema, such as those of zod, valibot and arktype",
  );
}
