/**
 * A field of a form as a template shows it.
 *
 * @module
 */
import { spread, type Spread, type SpreadAttributes } from "../template/spread.ts";
import { isOn } from "./content.ts";
import { keysIn, textsIn, type FormState } from "./form-state.ts";
import { isWithin } from "./path.ts";
import { isSameText } from "./read-fields.ts";
import type { Shape } from "./shape.ts";

/** What describes a control besides its errors. */
export interface ControlOptions {
  /** The id of an element with a hint; read out with the control, before its errors. */
  readonly hintId?: string;
}

/** Where a field is shown. */
export interface FieldPlace {
  /** What ids begin with. */
  readonly formId: string;
  /** The shape of the form. */
  readonly shape: Shape;
  readonly isSecret: boolean;
}

/** A field of a form as a template shows it: for a render, not for a state. */
export class FormField {
  readonly name: string;
  /** Its id: that of the control, for `<label for=${field.id}>`. */
  readonly id: string;
  /** The id of the element that has its errors. */
  readonly errorsId: string;
  /** All that was typed or chosen, as texts. Nothing for a secret. */
  readonly values: readonly string[];
  /** What is wrong with it, in words for people: of a field that was used, or that the program has a word on. */
  readonly errors: readonly string[];
  /** Whether a person changed and left it, or something inside of it, or submitted the form. */
  readonly isUsed: boolean;
  /** Whether it is another than it was at first. */
  readonly isDirty: boolean;
  readonly #shape: Shape | undefined;
  readonly #isSecret: boolean;

  constructor(form: FormState, name: string, { formId, shape, isSecret }: FieldPlace) {
    this.#shape = shape.at(name);
    this.#isSecret = isSecret;
    this.name = name;
    this.id = `${formId}.${name}`;
    this.errorsId = `${this.id}.errors`;
    this.values = textsIn(form.texts, name);
    this.isUsed = form.used.some((used) => isWithin(used, name));
    this.isDirty = isDirty(form, name, shape);
    const shown = this.isUsed ? [...form.issues, ...form.added] : form.added;
    this.errors = [
      ...new Set(shown.flatMap((issue) => (issue.name === name ? [issue.message] : []))),
    ];
  }

  /** What was typed, or chosen last; empty for nothing. */
  get value(): string {
    return this.values.at(-1) ?? "";
  }

  /** For an `<input>` that is typed in: `<input type="email" ${field.input()}>`. */
  input(options?: ControlOptions): Spread {
    const attributes = this.#attributes(options);
    // What is secret stays in the browser until it is submitted.
    return spread(this.#isSecret ? attributes : { ...attributes, ".value": this.value });
  }

  /** For `<select>`, and for `<textarea ${field.control()} .value=${field.value}>`. */
  control(options?: ControlOptions): Spread {
    return spread(this.#attributes(options));
  }

  /** For an `<option>`: `<option ${field.option("nl")}>Netherlands</option>`. */
  option(value: string): Spread {
    return spread({ value, ".selected": this.values.includes(value) });
  }

  /** For `<input type="checkbox">` that is on or off. */
  checkbox(options?: ControlOptions): Spread {
    return spread({
      ...this.#attributes(options),
      value: "true",
      ".checked": isOn(this.values.at(-1)),
    });
  }

  /** For one of several `<input type="radio">` or `<input type="checkbox">` of this name. */
  choice(value: string, options?: ControlOptions): Spread {
    const isChosen =
      this.#shape?.type === "boolean"
        ? this.values.length > 0 && isOn(this.value) === isOn(value)
        : this.values.includes(value);
    const attributes = this.#attributes(options);
    return spread({ ...attributes, id: this.choiceId(value), value, ".checked": isChosen });
  }

  /** The id of one of several. */
  choiceId(value: string): string {
    return `${this.id}=${value.replaceAll(/\s/g, "_")}`;
  }

  #attributes({ hintId }: ControlOptions = {}): SpreadAttributes {
    const isWrong = this.errors.length > 0;
    const described = [hintId, isWrong ? this.errorsId : undefined].filter(
      (id) => id !== undefined,
    );
    return {
      id: this.id,
      name: this.name,
      "aria-invalid": isWrong ? "true" : null,
      "aria-describedby": described.length === 0 ? null : described.join(" "),
      // The client says so, too, before the server knows.
      "?data-live-used": this.isUsed,
    };
  }
}

/** Whether a field, or one inside of it, is another than it was at first. @param shape - of the form. */
export function isDirty(form: FormState, name: string, shape: Shape): boolean {
  const { texts, rows, initial } = form;
  const within = (...all: readonly object[]): readonly string[] =>
    all.flatMap((names) => Object.keys(names).filter((other) => isWithin(other, name)));
  const isListDirty = (list: string): boolean =>
    String(keysIn(rows, list) ?? "") !== String(keysIn(initial.rows, list) ?? "");
  return (
    within(rows, initial.rows).some(isListDirty) ||
    within(texts, initial.texts).some(
      (other) => !isSameText(shape.at(other), texts, initial.texts, other),
    )
  );
}
