/**
 * The templates that this page knows.
 *
 * @module
 */

/** A template as the browser uses it. */
export interface ClientTemplate {
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
 * The template with these strings.
 *
 * After a reconnect the same templates come again, from another process and under other numbers. By
 * their text they are the same, so elements stay.
 */
export function internTemplate(strings: readonly string[]): ClientTemplate {
  const text = JSON.stringify(strings);
  let template = known.get(text);
  if (template === undefined) {
    template = readTemplate(strings, text);
    known.set(text, template);
  }
  return template;
}

const known = new Map<string, ClientTemplate>();

function readTemplate(strings: readonly string[], text: string): ClientTemplate {
  return {
    strings: Object.assign([...strings], { raw: strings }),
    isControl: strings.map((before) => /\s\.(value|checked|selected)\s*=\s*["']?$/.test(before)),
    events: strings.flatMap((before) => /\.\$([^\s"'>=/]+)\s*=\s*["']?$/.exec(before)?.[1] ?? []),
    hasAutofocus: text.includes("autofocus"),
    hasChildren: text.includes("data-live-child"),
  };
}
