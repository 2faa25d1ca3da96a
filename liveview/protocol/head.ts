/**
 * What a view says of its page, as it travels.
 *
 * @module
 */

/** An element of the head: its attributes are all texts. */
export type HeadElement = readonly [
  /** What it takes the place of, where the shell has that; empty for nothing. */
  key: string,
  tag: "meta" | "link" | "script",
  attributes: Readonly<Record<string, string>>,
  /** What is in it; only data, never a script that runs. */
  text?: string,
];

/** The title, or null for that of the shell, and further elements. */
export type HeadParts = readonly [title: string | null, ...elements: HeadElement[]];
