/**
 * What a view keeps of a form: plain data, a part of its state.
 *
 * @module
 */
import type { FormFields } from "../protocol/frame.ts";

/** One thing that is wrong with a form. */
export interface FormIssue {
  /** The field that it is about; empty for the form as a whole. */
  readonly name: string;
  /** For the person who fills it in. */
  readonly message: string;
}

/** What stands in a form. */
export interface FormContent {
  /** Texts as they were typed, by the names of their fields; of a box that is not ticked there is none. */
  readonly texts: FormFields;
  /** The keys of the rows of each list, in their order. */
  readonly rows: Readonly<Record<string, readonly number[]>>;
}

/**
 * A form in a view's state: plain data. Made by `start` of a form and changed by its other functions; whoever wants
 * to read it may.
 */
export interface FormState<Input = unknown> extends FormContent {
  /** What it began with. */
  readonly initial: FormContent;
  /** The fields that a person changed and left, and those that there were when it was submitted. */
  readonly used: readonly string[];
  /** What the schema says is wrong, shown or not. */
  readonly issues: readonly FormIssue[];
  /** What the program says is wrong, until the field changes. */
  readonly added: readonly FormIssue[];
  /** Whether a person tried to submit it. */
  readonly isSubmitted: boolean;
  /** The key of the next row; none is used twice. */
  readonly nextKey: number;
  /** Only for types: what its schema takes. */
  readonly input?: Input;
}

/** Its functions replace whole parts, never something inside of one: what stayed equal stays identical. */
export type FormDraft = { -readonly [Part in keyof FormState]: FormState[Part] };

/** `texts[name]`, and not what every object has. */
export function textIn(texts: FormFields, name: string): string | readonly string[] | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}

/** All texts of a field; a box that is not ticked has none. */
export function textsIn(texts: FormFields, name: string): readonly string[] {
  return [textIn(texts, name) ?? []].flat();
}

/** `rows[list]`, and not what every object has. */
export function keysIn(rows: FormContent["rows"], list: string): readonly number[] | undefined {
  return Object.hasOwn(rows, list) ? rows[list] : undefined;
}

/** Whether it is the state of a form. */
export function isFormState(value: unknown): value is FormState {
  return (
    typeof value === "object" &&
    value !== null &&
    "texts" in value &&
    "rows" in value &&
    "issues" in value
  );
}
