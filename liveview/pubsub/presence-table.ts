/**
 * Who is where: pure data, and what is new of it since somebody was told.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import type { Present } from "./presence.ts";
import type { TrackedKey } from "./presence-message.ts";

/** What is new of one presence. */
export interface Changes {
  readonly version: number;
  readonly joined: readonly Present[];
  readonly changed: readonly Present[];
  readonly left: readonly Present[];
}

/** Who tracks a key, by owner. */
type Owners = Map<string, TrackedKey>;

interface Place {
  readonly keys: Map<string, Owners>;
  /** What was told last. */
  readonly told: Map<string, Present>;
  /** Keys that may be other than told. */
  readonly dirty: Set<string>;
  version: number;
}

/** Who is where. */
export class PresenceTable {
  readonly #places = new Map<string, Place>();
  readonly #owned = new Map<string, readonly TrackedKey[]>();

  /** Presences of which something may be new. */
  get dirty(): readonly string[] {
    return [...this.#places].flatMap(([name, { dirty }]) => (dirty.size > 0 ? [name] : []));
  }

  /** All presences where somebody is, or was when it was told last. */
  get names(): Iterable<string> {
    return this.#places.keys();
  }

  /** Whether `owner` tracks anything. */
  has(owner: string): boolean {
    return this.#owned.has(owner);
  }

  /** `owner` tracks these keys, and no others. Where it was already, it has been there since then. */
  set(owner: string, tracked: readonly TrackedKey[]): void {
    const before = this.#owned.get(owner) ?? [];
    const since = new Map(before.map((one) => [addressOf(one), one.since]));
    for (const { name, key } of before) {
      const owners = this.#places.get(name)?.keys.get(key);
      owners?.delete(owner);
      if (owners?.size === 0) this.#places.get(name)?.keys.delete(key);
      this.#places.get(name)?.dirty.add(key);
    }
    if (tracked.length === 0) this.#owned.delete(owner);
    else
      this.#owned.set(
        owner,
        tracked.map((one) => this.#put(owner, one, since)),
      );
  }

  #put(owner: string, one: TrackedKey, since: ReadonlyMap<string, number>): TrackedKey {
    const kept = { ...one, since: since.get(addressOf(one)) ?? one.since };
    const place = this.#placeOf(one.name);
    const owners = place.keys.get(one.key) ?? new Map<string, TrackedKey>();
    owners.set(owner, kept);
    place.keys.set(one.key, owners);
    place.dirty.add(one.key);
    return kept;
  }

  #placeOf(name: string): Place {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const place: Place = { keys: new Map(), told: new Map(), dirty: new Set(), version: 0 };
    this.#places.set(name, place);
    return place;
  }

  /** Takes what is new of a presence: it is told now. `undefined` when that is nothing. */
  take(name: string): Changes | undefined {
    const place = this.#places.get(name);
    if (place === undefined) return undefined;
    const joined: [number, Present][] = [];
    const changed: Present[] = [];
    const left: Present[] = [];
    for (const key of place.dirty) {
      const before = place.told.get(key);
      const owners = place.keys.get(key);
      if (owners === undefined) {
        place.told.delete(key);
        if (before !== undefined) left.push(before);
        continue;
      }
      const [first, now] = presentOf(key, owners);
      if (isDeepStrictEqual(now, before)) continue;
      place.told.set(key, now);
      if (before === undefined) joined.push([first, now]);
      else changed.push(now);
    }
    place.dirty.clear();
    if (joined.length + changed.length + left.length === 0) return undefined;
    place.version += 1;
    const { version } = place;
    if (place.keys.size === 0 && place.told.size === 0) place.told.clear();
    return { version, joined: inOrder(joined), changed, left };
  }

  /** Everybody as it was told last, the oldest first, and its version. */
  told(name: string): { readonly version: number; readonly list: readonly Present[] } {
    const place = this.#places.get(name);
    if (place === undefined) return { version: 0, list: [] };
    const list = [...place.told.values()].map((present): [number, Present] => {
      const owners = place.keys.get(present.key);
      return [owners === undefined ? 0 : presentOf(present.key, owners)[0], present];
    });
    return { version: place.version, list: inOrder(list) };
  }
}

function addressOf({ name, key }: TrackedKey): string {
  return `${key.length}:${key}${name}`;
}

/** Who has a key, and since when. */
function presentOf(key: string, owners: Owners): [since: number, present: Present] {
  const tracked = [...owners.values()].toSorted((one, other) => one.since - other.since);
  return [tracked[0]?.since ?? 0, { key, metas: tracked.map(({ meta }) => meta) }];
}

function inOrder(list: readonly (readonly [number, Present])[]): readonly Present[] {
  return list
    .toSorted(
      ([since, { key }], [otherSince, other]) => since - otherSince || (key < other.key ? -1 : 1),
    )
    .map(([, present]) => present);
}
