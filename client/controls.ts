/**
 * Controls that two parties change: the server by its slots, a person by using them.
 *
 * The server's word counts, but what a person is typing is never lost, nor what they typed before the
 * script was loaded or while the connection was away.
 *
 * @module
 */
import { noChange } from "lit-html";
import { setCommittedValue } from "lit-html/directive-helpers.js";
import {
  directive,
  Directive,
  PartType,
  type DirectiveResult,
  type Part,
} from "lit-html/directive.js";

/** What the controls of one region show, by whose doing. */
export class Controls {
  /** Number of the last event that the server applied. */
  #ack = 0;
  /** Number of the last event to which no answer can come any more. */
  #settled = 0;
  /** What the server wants to see in the slots of a control. */
  readonly #wanted = new WeakMap<Element, Map<string, unknown>>();
  /** Controls that a person used, and the event that reported it: Infinity when none did. */
  readonly #used = new WeakMap<Element, number>();

  /** Number of the last event that the server applied. */
  get ack(): number {
    return this.#ack;
  }

  /** The server applied the events up to `ack`; to none up to `settled` an answer can come any more. */
  answer(ack: number, settled: number): void {
    this.#ack = ack;
    this.#settled = Math.max(this.#settled, ack, settled);
  }

  /** A person used a control. */
  use(control: Element): void {
    this.#used.set(control, Infinity);
  }

  /** Marks as used what is not as the page had it when it came: that was before this script ran. */
  useChanged(root: ParentNode): void {
    for (const control of root.querySelectorAll("input,textarea")) {
      if (isChanged(control)) this.use(control);
    }
    for (const option of root.querySelectorAll("option")) {
      if (option.selected !== option.defaultSelected) this.use(ownerOf(option));
    }
  }

  /** Event `n` tells the server what a control shows, or all controls of a form. */
  report(element: Element, n: number): void {
    for (const control of [element, ...controlsOf(element)]) {
      if (this.#used.has(control)) this.#used.set(control, n);
    }
  }

  /** Event `n`, which reports a control, is never sent: a switch goes back, text stays as it is. */
  refuse(control: Element, n: number): void {
    if (this.#used.get(control) !== n || this.#wanted.get(control)?.has("value") === true) return;
    this.#used.delete(control);
    this.restore(control);
  }

  /** The value to write to a slot, or `noChange` to leave what is there. */
  write(element: Element, name: string, value: unknown): unknown {
    const wanted = this.#wanted.get(element) ?? new Map<string, unknown>();
    const isNews = wanted.has(name) && wanted.get(name) !== value;
    this.#wanted.set(element, wanted.set(name, value));
    // Half-typed text is safe from news, too; what else a person left unreported, only from old news.
    const isTyping = name === "value" && isFocused(element);
    const isTheirs = this.#isTheirs(element, name) && (isTyping || !isNews);
    return isTheirs || isShown(element, name, value) ? noChange : value;
  }

  /** Shows what the server wants, now that it had its say on what a person did to a control. */
  restore(control: Element): void {
    for (const member of groupOf(control)) {
      for (const [name, value] of this.#wanted.get(member) ?? []) {
        const isTyped = name === "value" && isFocused(member);
        if (!isTyped && !this.#isTheirs(member, name)) show(member, name, value);
      }
    }
  }

  /** Empties a form, but for what the server wants in it. */
  reset(form: HTMLFormElement): void {
    // Not `form.reset()`: a field of that name would hide it.
    HTMLFormElement.prototype.reset.call(form);
    for (const control of controlsOf(form)) {
      this.#used.delete(control);
      for (const [name, value] of this.#wanted.get(control) ?? []) show(control, name, value);
    }
  }

  /** Whether a person used a control in a way that the server cannot know of yet. */
  #isTheirs(element: Element, name: string): boolean {
    const n = this.#used.get(ownerOf(element)) ?? 0;
    // Text is kept even when the event with it was lost; a switch then goes back.
    return n > (name === "value" ? this.#ack : this.#settled);
  }
}

/** Stands in the slot of a control's state, and asks {@link Controls.write} what to do. */
export const controlled: (value: unknown, controls: Controls) => DirectiveResult = directive(
  class extends Directive {
    render(value: unknown, _controls: Controls): unknown {
      return value;
    }

    override update(part: Part, [value, controls]: [unknown, Controls]): unknown {
      // Text that looks like a property's name is no property.
      if (part.type !== PartType.PROPERTY) return value;
      const written = controls.write(part.element, part.name, value);
      // What is shown is not what lit last wrote, so it must not compare with that.
      if (written !== noChange) setCommittedValue(part);
      return written;
    }
  },
);

function isChanged(control: Element): boolean {
  if (control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue;
  if (!(control instanceof HTMLInputElement)) return false;
  // The value of a switch reads "on" where it has none.
  return control.type === "checkbox" || control.type === "radio"
    ? control.checked !== control.defaultChecked
    : control.value !== control.defaultValue;
}

function show(element: Element, name: string, value: unknown): void {
  if (!isShown(element, name, value)) Reflect.set(element, name, value);
}

function isShown(element: Element, name: string, value: unknown): boolean {
  return String(Reflect.get(element, name)) === String(value);
}

function isFocused(element: Element): boolean {
  return ownerOf(element) === document.activeElement;
}

/** The control that a person uses: for an option, its select. */
function ownerOf(element: Element): Element {
  return element.closest("select") ?? element;
}

function controlsOf(form: Element): Iterable<Element> {
  return form instanceof HTMLFormElement
    ? form.querySelectorAll("input,select,textarea,option")
    : [];
}

/** All whose state changes when a person uses this one: options of a select, radio buttons of a name. */
function groupOf(control: Element): Iterable<Element> {
  if (control instanceof HTMLSelectElement) return control.options;
  if (!(control instanceof HTMLInputElement) || control.type !== "radio") return [control];
  const radios = document.querySelectorAll<HTMLInputElement>("input[type=radio]");
  return [...radios].filter(({ name, form }) => name === control.name && form === control.form);
}
