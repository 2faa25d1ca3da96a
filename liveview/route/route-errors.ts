/**
 * Errors of routes: what is wrong with a pattern, with a URL that is made of it, or with a schema.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";

/** A pattern is none that a view can have. */
export class RoutePatternError extends LiveViewError {
  override readonly name = "RoutePatternError";
  readonly code = "ERR_ROUTE_PATTERN";
  /** The pattern. */
  readonly pattern: string;

  constructor(pattern: string, why: string, options?: ErrorOptions) {
    super(`"${pattern}" is no pattern of a route: ${why}`, options);
    this.pattern = pattern;
  }
}

/** A URL cannot be made of a pattern and these params. */
export class RouteUrlError extends LiveViewError {
  override readonly name = "RouteUrlError";
  readonly code = "ERR_ROUTE_URL";
  readonly pattern: string;
  /** The name of the param that does not fit. */
  readonly param: string;

  constructor(pattern: string, param: string, value: unknown, options?: ErrorOptions) {
    const shown = typeof value === "string" ? JSON.stringify(value.slice(0, 100)) : String(value);
    const why = param === "" ? "its params do not fit" : `the param "${param}" cannot be ${shown}`;
    super(`no URL of "${pattern}" can be made: ${why}`, options);
    this.pattern = pattern;
    this.param = param;
  }
}

/** A schema of a route is asynchronous. */
export class RouteSchemaError extends LiveViewError {
  override readonly name = "RouteSchemaError";
  readonly code = "ERR_ROUTE_SCHEMA";

  constructor(pattern: string, where: string) {
    super(
      `the schema of ${where} of the route "${pattern}" is asynchronous: ` +
        `look at the text alone here, and at everything else in a guard or in mount`,
    );
  }
}
