/**
 * Which files are accepted, by their names and by what the browser says that they are.
 *
 * @module
 */

/** `.png`, `image/png` or `image/*`. */
export type AcceptPattern = `.${string}` | `${string}/${string}`;

/** Whether `pattern` is an extension or a media type, which may end with a star. */
export function isAcceptPattern(pattern: unknown): pattern is AcceptPattern {
  return (
    typeof pattern === "string" &&
    /^(?:\.[\w.+-]{1,50}|[a-z]+\/(?:\*|[\w.+-]{1,100}))$/i.test(pattern)
  );
}

/** Whether one of `patterns` fits; as a browser does for `<input accept>`, in any case of letters. */
export function isAccepted(
  patterns: readonly AcceptPattern[] | "any",
  { name, type }: { readonly name: string; readonly type: string },
): boolean {
  if (patterns === "any") return true;
  const [file, kind] = [name.toLowerCase(), type.toLowerCase()];
  return patterns.some((given) => {
    const pattern = given.toLowerCase();
    if (pattern.startsWith(".")) return file.endsWith(pattern) && file.length > pattern.length;
    return pattern.endsWith("/*") ? kind.startsWith(pattern.slice(0, -1)) : kind === pattern;
  });
}
