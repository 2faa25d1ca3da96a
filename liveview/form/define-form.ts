/**
 * Forms: what a schema says of them, what a view's state keeps of them, and what a template shows.
 *
 * @module
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { OptionError } from "../../runtime/index.ts";
import { isSchema } from "../view/payloads.ts";
import type { EventData, FormFields } from "../protocol/frame.ts";
import type { FieldName, InitialValues, RowOf, RowsName } from "./field-name.ts";
import { FormField, isDirty } from "./field.ts";
import { FormFieldError } from "./form-errors.ts";
import { insertRow, moveRow, removeRow, rowsOf, type FormRow } from "./form-rows.ts";
import { isFormState, type FormDraft, type FormIssue, type FormState } from "./form-state.ts";
import { printValue } from "./content.ts";
import { isWithin } from "./path.ts";
import { isField, isSameText, readFields, rowsNamed } from "./read-fields.ts";
import { Shape } from "./shape.ts";
import { usedAtSubmit } from "./used-at-submit.ts";
import { validate } from "./validate.ts";

/** What a form needs to know besides its schema. */
export interface FormOptions<Input> {
  /** What the ids of its controls begin with, `form` by default: another for each form of a page. */
  readonly id?: string;
  /**
   * Fields whose texts are in no state, and so in no checkpoint and no page: passwords. They stay in the browser,
   * which sends them with each event of the form.
   */
  readonly secret?: readonly FieldName<Input>[];
}

/** What a browser says of a form: `ctx.event`, or `{ form: fields }`. */
export type FormEvent = Pick<EventData, "form" | "used">;

/** What came of a form that was submitted. */
export type Submitted<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly issues: readonly FormIssue[] };

/** A form. Made by {@link defineForm}. */
export class LiveForm<Schema extends StandardSchemaV1> {
  readonly #schema: Schema;
  readonly #id: string;
  readonly #secret: readonly string[];
  #knownShape: Shape | undefined;

  constructor(schema: Schema, { id = "form", secret = [] }: FormOptions<InputOf<Schema>>) {
    this.#schema = schema;
    this.#id = id;
    this.#secret = secret;
  }

  /** The form as it begins, for a state. Of what is left out of `values`, the fields are empty. */
  start(values: InitialValues<InputOf<Schema>> = empty): StateOf<Schema> {
    return this.#start(values, 1);
  }

  /**
   * Takes what a person typed, and asks the schema about it. Wait for it; then more can be said by `addError`.
   *
   * What is no field of the form is passed over; so is an event that says nothing of a form.
   */
  async change(form: StateOf<Schema>, event: FormEvent): Promise<void> {
    await this.#take(form, event);
  }

  /**
   * The same, and all fields count as used from now on. Gives the value that the schema made of it, or what is wrong
   * with it.
   */
  async submit(form: StateOf<Schema>, event: FormEvent): Promise<Submitted<OutputOf<Schema>>> {
    const draft = this.#draftOf(form);
    draft.isSubmitted = true;
    const verdict = await this.#take(form, event);
    // The program has the word again.
    if (verdict.isValid) draft.added = [];
    draft.used = usedAtSubmit(this.#shape, form);
    return verdict.isValid
      ? { ok: true, value: verdict.value }
      : { ok: false, issues: verdict.issues };
  }

  /**
   * What the schema makes of the fields of a form that was posted, as `httpAction` has them; no view need be there. Its
   * lists have the rows that the fields name, in that order.
   */
  async parse(fields: FormFields): Promise<Submitted<OutputOf<Schema>>> {
    const rows = rowsNamed(this.#shape, Object.keys(fields));
    return this.submit({ ...this.#start(empty, 1), rows }, { form: fields });
  }

  /** As it began, or with other values: nothing is used, and nothing is wrong. */
  reset(form: StateOf<Schema>, values?: InitialValues<InputOf<Schema>>): void {
    const draft = this.#draftOf(form);
    const { initial, nextKey } = draft;
    const anew = values === undefined ? undefined : this.#start(values, nextKey);
    Object.assign(
      draft,
      anew ?? { ...initial, used: [], issues: [], added: [], isSubmitted: false },
    );
  }

  /**
   * Says what is wrong with a field, or with the form as a whole (`""`), where the schema cannot know: a name is
   * taken, a payment was refused. It is shown until the field changes, or the schema takes the form.
   */
  addError(form: StateOf<Schema>, name: FieldName<InputOf<Schema>> | "", message: string): void {
    const draft = this.#draftOf(form);
    if (name !== "") this.#check(name);
    const rest = draft.added.filter((issue) => issue.name !== name || issue.message !== message);
    draft.added = [...rest, { name, message }];
  }

  /**
   * Adds a row to a list, at its end, and gives its key; `undefined` when the form has 1,000, or when the row that the
   * list is in is gone. What is wrong with it the next change says.
   */
  addRow<Name extends RowsName<InputOf<Schema>>>(
    form: StateOf<Schema>,
    list: Name,
    values: InitialValues<RowOf<InputOf<Schema>, Name>> = empty,
  ): number | undefined {
    return insertRow(this.#draftOf(form), this.#check(list), list, values);
  }

  /** Takes a row out of a list, with all that was typed into it. One that is not there is none to take out. */
  removeRow(form: StateOf<Schema>, list: RowsName<InputOf<Schema>>, key: number): void {
    this.#check(list);
    removeRow(this.#draftOf(form), list, key);
  }

  /** Moves a row of a list to the position `to`, from 0: it keeps its key, and with that its fields. */
  moveRow(form: StateOf<Schema>, list: RowsName<InputOf<Schema>>, key: number, to: number): void {
    this.#check(list);
    moveRow(this.#draftOf(form), list, key, to);
  }

  /** The rows of a list, for `each`: `each(rows, (row) => row.key, (row) => …)`. */
  rows<Name extends RowsName<InputOf<Schema>>>(
    form: StateOf<Schema>,
    list: Name,
  ): readonly FormRow<Name, FieldName<RowOf<InputOf<Schema>, Name>>>[] {
    this.#check(list);
    return rowsOf(this.#draftOf(form), list);
  }

  /** A field, for a template. */
  field(form: StateOf<Schema>, name: FieldName<InputOf<Schema>>): FormField {
    this.#check(name);
    const place = { formId: this.#id, shape: this.#shape, isSecret: this.#isSecret(name) };
    return new FormField(this.#draftOf(form), name, place);
  }

  /** What is wrong with the form as a whole. */
  errors(form: StateOf<Schema>): readonly string[] {
    const issues = form.isSubmitted ? [...form.issues, ...form.added] : form.added;
    return issues.flatMap(({ name, message }) => (name === "" ? [message] : []));
  }

  /** Whether nothing is wrong, be it shown or not: with a field and what is inside of it, or with all of the form. */
  isValid(form: StateOf<Schema>, name: FieldName<InputOf<Schema>> | "" = ""): boolean {
    return [...form.issues, ...form.added].every((issue) => !isWithin(issue.name, name));
  }

  /** Whether anything is another than it was at first. Of secrets nothing is known. */
  isDirty(form: StateOf<Schema>): boolean {
    return isDirty(this.#draftOf(form), "", this.#shape);
  }

  async #take(form: StateOf<Schema>, { form: fields, used = [] }: FormEvent) {
    const draft = this.#draftOf(form);
    const all = readFields(this.#shape, form, fields ?? form.texts);
    const before = form.texts;
    const isNews = ({ name }: FormIssue): boolean =>
      name === "" || !isSameText(this.#shape.at(name), before, all, name) || this.#isSecret(name);
    draft.added = form.added.filter((issue) => !isNews(issue));
    const nowUsed = used.filter(isField(this.#shape, form));
    draft.used = [...new Set([...form.used, ...nowUsed])].slice(0, mostUsed);
    const open = Object.entries(all).filter(([name]) => !this.#isSecret(name));
    draft.texts = Object.fromEntries(open);
    const verdict = await validate(this.#schema, this.#shape, { texts: all, rows: form.rows });
    draft.issues = verdict.isValid ? [] : verdict.issues;
    return verdict;
  }

  #start(values: InitialValues<InputOf<Schema>>, firstKey: number): StateOf<Schema> {
    const { texts, rows, nextKey } = printValue(this.#shape, "", values, firstKey);
    const open = Object.entries(texts).filter(([name]) => !this.#isSecret(name));
    const content = { texts: Object.fromEntries(open), rows };
    const nothing = { used: [], issues: [], added: [], isSubmitted: false };
    return { ...content, initial: content, ...nothing, nextKey };
  }

  /** Made when it is first needed: to describe a large schema takes a while. */
  get #shape(): Shape {
    return (this.#knownShape ??= Shape.of(this.#schema));
  }

  #isSecret(name: string): boolean {
    return this.#secret.some((secret) => isWithin(name, secret));
  }

  #check(name: string): Shape {
    const shape = this.#shape.at(name);
    if (shape !== undefined) return shape;
    throw new FormFieldError(name, `the schema of the form has no field ${JSON.stringify(name)}`);
  }

  #draftOf(form: unknown): FormDraft {
    if (isFormState(form)) return form;
    throw new FormFieldError("", "what was given is no form of a state, which start() makes");
  }
}

/** A schema that is open takes any name that a browser makes up. */
const mostUsed = 2_000;

type InputOf<Schema extends StandardSchemaV1> = StandardSchemaV1.InferInput<Schema>;
type OutputOf<Schema extends StandardSchemaV1> = StandardSchemaV1.InferOutput<Schema>;
type StateOf<Schema extends StandardSchemaV1> = FormState<InputOf<Schema>>;

/** No values are initial values of anything. */
const empty = {} as never;

/**
 * Makes a form of a schema: of zod, arktype, valibot, or whatever else implements Standard Schema.
 *
 * A schema that describes itself as JSON Schema, as those of zod and arktype do, is given numbers, booleans, lists
 * and objects where it takes them; another is given texts.
 *
 * @throws {OptionError} when it is no schema.
 */
export function defineForm<Schema extends StandardSchemaV1>(
  schema: Schema,
  options: FormOptions<StandardSchemaV1.InferInput<Schema>> = {},
): LiveForm<Schema> {
  if (!isSchema(schema)) {
    throw new OptionError("schema", schema, "a Standard Schema, such as those of zod and arktype");
  }
  return new LiveForm(schema, options);
}
