/**
 * Rows of streams that nobody has any more: where a view says that they are.
 *
 * @module
 */
import type { Key } from "../protocol/value.ts";
import type { Lack } from "../stream/state-streams.ts";
import type { Stream } from "../stream/stream.ts";
import type { InfoContext } from "./context.ts";

/** Where the rows of a stream are. */
export interface StreamLoader<Item> {
  /**
   * Gives the items with these keys, in any order. Rows whose keys it does not give are removed from the
   * stream. When it throws the process ends, as with any handler.
   */
  readonly load: (
    keys: readonly Key[],
    ctx: InfoContext,
  ) => Iterable<Item> | Promise<Iterable<Item>>;
}

/** Loaders for streams of a state, by their fields. */
export type StreamLoaders<State> = {
  readonly [
    Name in keyof State as State[Name] extends Stream<unknown> ? Name : never
  ]?: State[Name] extends Stream<infer Item> ? StreamLoader<Item> : never;
};

/** The items of rows that a browser lacks, as far as there is a loader that has them. */
export async function loadRows<State>(
  loaders: StreamLoaders<State>,
  { name, gone }: Lack,
  ctx: InfoContext,
): Promise<readonly object[]> {
  if (gone.length === 0) return [];
  const loader: unknown = Object.hasOwn(loaders, name) ? Reflect.get(loaders, name) : undefined;
  if (!isLoader(loader)) {
    warn(name, gone.length);
    return [];
  }
  return [...(await loader.load(gone, ctx))];
}

function isLoader(loader: unknown): loader is StreamLoader<object> {
  return typeof loader === "object" && loader !== null && "load" in loader;
}

const warned = new Set<string>();

/** Once for each stream, and not in production. */
function warn(name: string, count: number): void {
  if (process.env["NODE_ENV"] === "production" || warned.has(name)) return;
  warned.add(name);
  process.emitWarning(
    `${count} rows of the stream ${name} were lost on their way to the browser, or shown again after ` +
      `they were hidden, and are removed from the stream: give the view streams: { ${name}: { load } }`,
    { type: "PerigeeWarning", code: "PERIGEE_STREAM_ROWS_LOST" },
  );
}
