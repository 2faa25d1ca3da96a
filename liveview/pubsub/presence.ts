/**
 * Presences: who is here, and what they say of themselves.
 *
 * @module
 */
import { OptionError } from "../../runtime/index.ts";
import { snapshot } from "./snapshot.ts";

/** Where people are, typed by what is known of each. Plain data; two of one name are the same. */
export interface Presence<Meta = unknown> {
  readonly presence: string;
  /** Only for types: what is known of whoever is there. */
  readonly knows?: (meta: Meta) => void;
}

/** One who is there: once, however many tabs they have. */
export interface Present<Meta = unknown> {
  readonly key: string;
  /** What is known of them: one for each view or process that tracks this key, the oldest first. */
  readonly metas: readonly Meta[];
}

/**
 * What reaches `info`, as `presence`: everybody who is there, to begin with and after a failure of the
 * process that knows; and then who came, who changed and who left since the message before.
 */
export interface PresenceNews<Meta = unknown> {
  readonly type: "presence";
  /** The name of the presence. */
  readonly of: string;
  /** Which life of the process that knows this is from. */
  readonly epoch: string;
  /** Counts what is told in one life. */
  readonly version: number;
  /** Everybody, the oldest first. Left out when this says what is different. */
  readonly list?: readonly Present<Meta>[];
  readonly joined: readonly Present<Meta>[];
  readonly changed: readonly Present<Meta>[];
  /** As they were before. */
  readonly left: readonly Present<Meta>[];
}

/** Who is there, as a view keeps it in its state. */
export interface PresenceList<Meta = unknown> {
  readonly epoch: string;
  readonly version: number;
  /** Everybody, the oldest first. */
  readonly present: readonly Present<Meta>[];
}

/**
 * Names a presence: `presence<{ name: string }>("room/7")`.
 *
 * @throws {OptionError} when the name is empty, or no text.
 */
export function presence<Meta>(name: string): Presence<Meta> {
  if (typeof name !== "string" || name === "") throw new OptionError("name", name, "a text");
  return { presence: name };
}

/** Nobody, to begin with. */
export function nobodyPresent<Meta>(): PresenceList<Meta> {
  return { epoch: "", version: 0, present: [] };
}

/**
 * Who is there after `news`; `list` itself when the news are older than it. Pure:
 * `state.here = applyPresence(state.here, news)`.
 */
export function applyPresence<Meta>(
  list: PresenceList<Meta>,
  news: PresenceNews<Meta>,
): PresenceList<Meta> {
  const { epoch, version } = news;
  if (news.list !== undefined) return { epoch, version, present: news.list };
  if (list.epoch !== epoch || version <= list.version) return list;
  const gone = new Set(news.left.map(({ key }) => key));
  const given = new Map([...news.changed, ...news.joined].map((present) => [present.key, present]));
  // Not the parts of a draft: each that is looked at would become one.
  const { present: before } = snapshot({ present: list.present }) as PresenceList<Meta>;
  const present: Present<Meta>[] = [];
  for (const one of before) {
    if (!gone.has(one.key)) present.push(given.get(one.key) ?? one);
    given.delete(one.key);
  }
  return { epoch, version, present: [...present, ...given.values()] };
}
