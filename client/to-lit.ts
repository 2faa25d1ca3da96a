/**
 * Wire values as lit takes them.
 *
 * @module
 */
import { noChange, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import {
  entriesOf,
  isList,
  isPatch,
  isStreamRow,
  isTemplate,
} from "../liveview/protocol/apply-change.ts";
import {
  COMMANDS,
  MARKUP,
  PATCH_LIST,
  type Change,
  type ListValue,
  type TemplateValue,
  type Value,
} from "../liveview/protocol/value.ts";
import { controlled } from "./controls.ts";
import { inTag, isInTag, type ElementKeeper } from "./element.ts";
import { markupTemplate, type ClientTemplate } from "./templates.ts";
import { withCommands } from "./with-commands.ts";

/** What values refer to. */
export interface Surroundings extends ElementKeeper {
  readonly templates: ReadonlyMap<number, ClientTemplate>;
  /** Called for each row of a stream that comes without its content. */
  readonly lacksRow: () => void;
}

/** All of a value. */
export function toLit(value: Value, surroundings: Surroundings): unknown {
  if (isTemplate(value)) {
    return toResult(value, surroundings, (index) => toLit(value[index + 2] ?? null, surroundings));
  }
  if (isList(value)) {
    return toRepeat(value, (index) => toLit(value[2 * index + 2] ?? null, surroundings));
  }
  if (isStreamRow(value)) {
    if (value.length < 3) surroundings.lacksRow();
    return toLit(value[2] ?? null, surroundings);
  }
  if (isInTag(value)) return inTag(value, surroundings);
  if (Array.isArray(value)) {
    if (value[0] === MARKUP) return markupTemplate(String(value[1]));
    // They are to be there before somebody clicks.
    if (value[0] === COMMANDS) withCommands(() => undefined);
  }
  return value ?? nothing;
}

/**
 * A value in which everything that `change` leaves alone is `noChange`.
 *
 * @param next - the value after the change.
 */
export function changeToLit(next: Value, change: Change, surroundings: Surroundings): unknown {
  if (!isPatch(change) || !(isTemplate(next) || isList(next))) return toLit(next, surroundings);
  const isRows = isList(next);
  const fresh = new Map<number, unknown>();
  if (change[0] === PATCH_LIST) {
    const [, , , inserted] = change;
    for (let at = 0; at < inserted.length; at += 3) {
      fresh.set(Number(inserted[at]), toLit(inserted[at + 2] ?? null, surroundings));
    }
  }
  for (const [index, part] of entriesOf(change)) {
    const after = next[isRows ? 2 * index + 2 : index + 2] ?? null;
    fresh.set(index, changeToLit(after, part, surroundings));
  }
  const pick = (index: number): unknown => (fresh.has(index) ? fresh.get(index) : noChange);
  return isRows ? toRepeat(next, pick) : toResult(next, surroundings, pick);
}

function toResult(
  [, id, ...slots]: TemplateValue,
  { templates, controls }: Surroundings,
  pick: (index: number) => unknown,
): TemplateResult {
  const template = templates.get(id);
  if (template === undefined) throw new TypeError(`template ${id} was never defined`);
  const values = slots.map((_, index) => {
    const value = pick(index);
    const isControl = template.isControl[index] === true && value !== noChange;
    return isControl ? controlled(value, controls) : value;
  });
  return { ["_$litType$"]: template.type, strings: template.strings, values };
}

function toRepeat(list: ListValue, pick: (index: number) => unknown): unknown {
  const keys = list.filter((_, at) => at % 2 === 1);
  return repeat(
    keys,
    (key) => key,
    (_, index) => pick(index),
  );
}
