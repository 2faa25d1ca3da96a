/**
 * Whether a target stays on this site: what a redirect, or a link of a stranger, may lead to.
 *
 * @module
 */

const longestTarget = 2_048;
const control = /[\p{Cc}\p{Cs}]/u;

/**
 * `target` as it may stand in a `Location` header, path, search and hash, when it stays on this site; else
 * `undefined`: for other sites and schemes, `//host`, backslashes, control characters and lone surrogates, for
 * what becomes one of these when `.` and `..` are taken out, and for what is longer than 2,048 characters.
 */
export function toLocalPath(target: unknown): string | undefined {
  if (typeof target !== "string" || target.length > longestTarget) return undefined;
  // A browser takes a backslash for a slash, and leaves tabs and line ends out.
  if (!target.startsWith("/") || target.includes("\\") || control.test(target)) return undefined;
  const url = target.startsWith("//") ? null : URL.parse(target, "http://local");
  // "/.//host" has the path "//host": written alone, that is another host.
  if (url === null || url.host !== "local" || url.pathname.startsWith("//")) return undefined;
  return url.pathname + url.search + url.hash;
}

/** Whether `target` is a path of this site; see {@link toLocalPath}. */
export function isLocalPath(target: unknown): target is `/${string}` {
  return toLocalPath(target) !== undefined;
}
