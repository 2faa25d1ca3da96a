/**
 * What a slot of a template holds on the wire, and how a change of it is written.
 *
 * Both halves use these types: the server produces them, the browser shows them. Everything is a
 * tagged array of plain data, so msgpack and JSON carry it as it is. `PROTOCOL.md` shows each form.
 *
 * @module
 */
import type { Command } from "./command.ts";

/** Tag of a template and the values of its slots: `[0, templateId, ...values]`. */
export const TEMPLATE = 0;
/** Tag of a list: `[1, key, value, key, value, …]`. */
export const LIST = 1;
/** Tag of an event binding: `[2, name]`, or `[2, name, payload]` when the server chose the payload. */
export const BINDING = 2;
/**
 * Tag of a row of a stream: `[3, version, row]`, or `[3, version]` for a row of which the server has no
 * more than the version: the browser has it, or asks for it.
 */
export const STREAM_ROW = 3;
/** Tag of commands, which the browser does by itself: `[4, command, …]`. */
export const COMMANDS = 4;
/** Tag of markup: `[5, text]`. */
export const MARKUP = 5;
/** Tag of what an element is given by name: `[6, name, value, name, value, …]`. */
export const SPREAD = 6;
/** Tag of a hook on an element: `[7, name]`, or `[7, name, data]`. */
export const HOOK = 7;
/** Tag of a change inside the template that is there already: `[8, slot, change, …]`. */
export const PATCH_TEMPLATE = 8;
/** Tag of changed rows in a list whose order stays: `[9, index, change, …]`. */
export const PATCH_ROWS = 9;
/** Tag of a list re-ordered and then patched: `[10, removed, moved, inserted, index, change, …]`. */
export const PATCH_LIST = 10;

/** Type of a template of HTML; lit's number. */
export const HTML = 1;
/** Type of a template whose elements stand in `<svg>`; lit's number. */
export const SVG = 2;
/** What the elements of a template are. */
export type TemplateType = typeof HTML | typeof SVG;

/** A scalar; `null` shows nothing. Numbers are finite. */
export type Primitive = string | number | boolean | null;

/** Names one row of a list. `1` and `"1"` are different keys. */
export type Key = string | number;

/** Data that an event carries: what JSON can say, so that it survives any codec unchanged. */
export type Payload =
  | Primitive
  | readonly Payload[]
  | { readonly [name: string]: Payload | undefined };

/** A template and the value of each of its slots, in slot order. */
export type TemplateValue = readonly [tag: typeof TEMPLATE, templateId: number, ...slots: Value[]];

/**
 * A list; after the tag, keys and rows alternate. An unkeyed list uses 0, 1, 2, … as keys. That of a stream
 * has the stream's name for a tag, and its rows are `[3, …]`.
 */
export type ListValue = readonly [tag: typeof LIST | string, ...keysAndRows: Value[]];

/** A row of a stream; without a third element, the browser has it or asks for it. */
export type StreamRowValue = readonly [tag: typeof STREAM_ROW, version: number, row?: Value];

/** An event binding; without a third element, the browser supplies the payload. */
export type BindingValue = readonly [tag: typeof BINDING, name: string, payload?: Payload];

/** What the browser does, one after the other, when an event happens. */
export type CommandsValue = readonly [tag: typeof COMMANDS, ...commands: Command[]];

/** Text that is shown as markup. */
type MarkupValue = readonly [tag: typeof MARKUP, text: string];

/**
 * Attributes (`name`), attributes that are there or not (`?name`), properties (`.name`) and events
 * (`.$name`) of an element; names and what they hold alternate. Without any, what was there goes.
 */
export type SpreadValue = readonly [
  tag: typeof SPREAD,
  ...namesAndValues: (Primitive | BindingValue | CommandsValue)[],
];

/** An element that a script of the page takes care of. */
export type HookValue = readonly [tag: typeof HOOK, name: string, data?: Payload];

/** What one slot holds. */
export type Value =
  | Primitive
  | TemplateValue
  | ListValue
  | StreamRowValue
  | BindingValue
  | CommandsValue
  | MarkupValue
  | SpreadValue
  | HookValue;

/** New content for some slots of the template already shown; after the tag, slots and changes alternate. */
export type TemplatePatch = readonly [tag: typeof PATCH_TEMPLATE, ...entries: Change[]];

/** New content for some rows; after the tag, positions and changes alternate. The order stays. */
export type RowsPatch = readonly [tag: typeof PATCH_ROWS, ...entries: Change[]];

/**
 * A list re-ordered, then patched; the entries at the end are positions in the new order and changes.
 *
 * Rows named in neither `removed` nor `moved` keep their relative order and fill the positions that
 * moved and inserted rows leave free.
 */
export type ListPatch = readonly [
  tag: typeof PATCH_LIST,
  /** Old positions, ascending. */
  removed: readonly number[],
  /** Old position and new position alternate; new positions ascend. */
  moved: readonly number[],
  /** New position, key and row, over and over; new positions ascend. */
  inserted: readonly Value[],
  ...entries: Change[],
];

/** How to get from one value to the next: a whole new value, or a patch of the one already there. */
export type Change = Value | TemplatePatch | RowsPatch | ListPatch;

/**
 * The strings of a template, behind their digest and its type; or the digest alone when the connection
 * has carried the rest before, for this view or another.
 */
export type TemplateDefinition =
  | string
  | readonly [digest: string, type: TemplateType, ...strings: string[]];

/** Template definitions: a template's number and what it is alternate. */
export type TemplateDefinitions = readonly (number | TemplateDefinition)[];
