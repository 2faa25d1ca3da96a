/**
 * The templates that this page knows.
 *
 * @module
 */

import type { TemplateResult } from "lit-html";
import { HTML, type TemplateDefinition, type TemplateType } from "../liveview/protocol/value.ts";

/** A template as the browser uses it. */
export interface ClientTemplate {
  readonly type: TemplateType;
  /** The same array whenever a template has the same text: lit then patches what it has in place. */
  readonly strings: TemplateStringsArray;
  /** For each slot, whether it is the state of a control: what a person can change, too. */
  readonly isControl: readonly boolean[];
  /** Types of the events that it binds. */
  readonly events: readonly string[];
  readonly hasAutofocus: boolean;
  /** Whether it has places for views inside of this one. */
  readonly hasChildren: boolean;
}

/**
 * The template that a definition means.
 *
 * After a reconnect the same templates come again, from another process and under other numbers. By
 * their digests they are the same, so elements stay.
 *
 * @throws {TypeError} when it is a digest alone of a template that never came.
 */
export function internTemplate(definition: TemplateDefinition): ClientTemplate {
  const [digest, type, ...strings] = typeof definition === "string" ? [definition] : definition;
  const template = known.get(digest) ?? (type && readTemplate(type, strings));
  if (!template) throw new TypeError(`template ${digest} never came`);
  known.set(digest, template);
  return template;
}

const known = new Map<string, ClientTemplate>();

/** A template without slots that is `text`; the same for the same text, as long as that is in use. */
export function markupTemplate(text: string): TemplateResult {
  const strings = markups.get(text) ?? Object.assign([text], { raw: [text] });
  // The one that was used last is the last, and the first is forgotten.
  markups.delete(text);
  markups.set(text, strings);
  const [oldest = ""] = markups.keys();
  if (markups.size > MAX_MARKUPS) markups.delete(oldest);
  return { ["_$litType$"]: HTML, strings, values: [] };
}

const markups = new Map<string, TemplateStringsArray>();
const MAX_MARKUPS = 200;

function readTemplate(type: TemplateType, strings: readonly string[]): ClientTemplate {
  return {
    type,
    strings: Object.assign([...strings], { raw: strings }),
    isControl: strings.map((before) => /\s\.(value|checked|selected)\s*=\s*["']?$/.test(before)),
    events: strings.flatMap((before) => /\.\$([^\s"'>=/]+)\s*=\s*["']?$/.exec(before)?.[1] ?? []),
    hasAutofocus: strings.some((text) => text.includes("autofocus")),
    hasChildren: strings.some((text) => text.includes("data-live-child")),
  };
}
