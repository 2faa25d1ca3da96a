/**
 * What an event says about itself: its payload and the data beside it.
 *
 * @module
 */
import type { EventData, FormFields } from "../liveview/protocol/frame.ts";
import type { Payload } from "../liveview/protocol/value.ts";

/** What goes to the server with an event whose payload the browser supplies. */
export interface Report {
  readonly payload: Payload;
  /** Undefined when there is nothing to say. */
  readonly data?: EventData;
}

/**
 * Reads an event.
 *
 * - of a form (`submit`, or `change` and `input` bound to the form): its fields
 * - `change`, `input`, `focus`, `blur` of a control: its name and value, of a checkbox whether it is checked
 * - of a key: which, and with which others
 * - `click`: name and value of the button
 * - `scroll`: where the element is scrolled to, and its sizes
 *
 * @param element - the element that the event is bound to.
 */
export function readEvent(event: Event, element: Element): Report {
  if (element instanceof HTMLFormElement && ofForm.has(event.type)) {
    const submitter = event instanceof SubmitEvent ? event.submitter : null;
    const form = readForm(new FormData(element, submitter));
    return { payload: form, data: { form } };
  }
  if (event instanceof KeyboardEvent) {
    const data = readKey(event);
    return { payload: data, data };
  }
  if (event.type === "scroll") {
    const data = readScroll(element);
    return { payload: data, data };
  }
  const isButton = event.type === "click" && element instanceof HTMLButtonElement;
  const control = ofControl.has(event.type) ? event.target : isButton ? element : null;
  return control instanceof Element ? readControl(control) : { payload: null };
}

const ofForm: ReadonlySet<string> = new Set(["submit", "change", "input"]);
const ofControl: ReadonlySet<string> = new Set(["change", "input", "focus", "blur"]);

/** The fields of a form: a name that occurs more than once has all its values; of a file, its name. */
function readForm(fields: FormData): FormFields {
  const form = new Map<string, string | string[]>();
  for (const [name, entry] of fields) {
    const value = typeof entry === "string" ? entry : entry.name;
    const before = form.get(name);
    form.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(form);
}

function readKey(event: KeyboardEvent) {
  return {
    key: event.key,
    code: event.code,
    alt: event.altKey,
    ctrl: event.ctrlKey,
    meta: event.metaKey,
    shift: event.shiftKey,
    repeat: event.repeat,
  };
}

/** In whole pixels: a fraction would be nine bytes of the frame. */
function readScroll(element: Element) {
  return {
    scrollTop: Math.round(element.scrollTop),
    scrollLeft: Math.round(element.scrollLeft),
    scrollHeight: element.scrollHeight,
    scrollWidth: element.scrollWidth,
    clientHeight: element.clientHeight,
    clientWidth: element.clientWidth,
  };
}

/** Anything with a value is a control, also an element of the page's own. */
function readControl(control: Element): Report {
  const { name, type, value, checked } = membersOf(control);
  if (typeof value !== "string" || (name === "" && control instanceof HTMLButtonElement)) {
    return { payload: null };
  }
  const named = typeof name === "string" && name !== "" ? { name } : {};
  if (type === "checkbox") {
    return { payload: checked === true, data: { ...named, value, checked: checked === true } };
  }
  const picked =
    control instanceof HTMLSelectElement && control.multiple
      ? Array.from(control.selectedOptions, (option) => option.value)
      : value;
  return { payload: picked, data: { ...named, value: picked } };
}

function membersOf(
  element: Element & { name?: unknown; type?: unknown; value?: unknown; checked?: unknown },
) {
  return element;
}
