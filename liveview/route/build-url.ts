/**
 * Putting a URL together from a pattern and what goes into it.
 *
 * @module
 */
import type { Piece } from "./pattern.ts";
import type { UrlValue } from "./pattern-params.ts";
import { matchUrl } from "./match-url.ts";
import { RouteUrlError } from "./route-errors.ts";

type Values = Readonly<Record<string, UrlValue | undefined>>;

/**
 * The path and search that `pattern` takes `params` from.
 *
 * @throws {RouteUrlError} when it would not: a param is missing, unknown, empty, `.` or `..`, or not what the
 *   pattern asks for.
 */
export function buildUrl(
  pattern: string,
  pieces: readonly Piece[],
  params: Values,
  search: Values,
): string {
  let path = "";
  for (const piece of pieces) {
    if (piece.type === "text") path += piece.text;
    else path = addParam(path, piece, { pattern, value: params[piece.name] });
  }
  const url = checkPath(pattern, path, params);
  const query = toQuery(search);
  return query === "" ? url : `${url}?${query}`;
}

/** A path as it is requested, if the pattern takes from it what was put in. */
function checkPath(pattern: string, path: string, params: Values): string {
  // Nothing of it may be read as another path: `..` is no name, whatever it is written as.
  const url = URL.parse(path === "" ? "/" : path, "http://local")?.pathname ?? "";
  const read = matchUrl(pattern, url)?.params;
  for (const [name, value] of Object.entries(params)) {
    const isRead = value === undefined || read?.[name] === String(value);
    if (!isRead) throw new RouteUrlError(pattern, name, value);
  }
  if (read === undefined) throw new RouteUrlError(pattern, "", undefined);
  return url;
}

/** A search, without what is undefined. */
function toQuery(search: Values): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined) query.append(name, String(value));
  }
  return query.toString();
}

interface Written {
  readonly pattern: string;
  readonly value: UrlValue | undefined;
}

function addParam(
  path: string,
  { name, isRest, isOptional }: Extract<Piece, { readonly type: "param" }>,
  { pattern, value }: Written,
): string {
  if (value === undefined) {
    if (!isOptional) throw new RouteUrlError(pattern, name, value);
    return path.endsWith("/") ? path.slice(0, -1) : path;
  }
  try {
    const text = String(value);
    if (!isRest) return path + encodeURIComponent(text);
    return path + text.split("/").map(encodeURIComponent).join("/");
  } catch (cause) {
    // Half a character (a lone surrogate) has no UTF-8.
    throw new RouteUrlError(pattern, name, value, { cause });
  }
}
