/**
 * What forms need beyond their events: which fields were used, events that wait for a person to stop typing, and
 * what a form looks like while it is being submitted. Nothing waits for this part of the client.
 *
 * @module
 */
import type { EventData } from "../liveview/protocol/frame.ts";
import { Delays } from "./form-delays.ts";
import type { BoundEvent } from "./events.ts";
import { Submissions } from "./form-submissions.ts";
import type { Act } from "./region.ts";

/** The forms of a page. */
export class Forms {
  readonly #stop = new AbortController();
  readonly #delays: Delays;
  readonly #submissions: Submissions;
  /** Controls that were typed in since they were last left. */
  readonly #touched = new WeakSet<EventTarget>();

  constructor() {
    const { signal } = this.#stop;
    this.#delays = new Delays(signal);
    this.#submissions = new Submissions(signal);
    const listen = (type: string, heard: (target: Element, event: Event) => void): void =>
      document.addEventListener(
        type,
        (event) => event.target instanceof Element && heard(event.target, event),
        { capture: true, signal },
      );
    listen("input", (target) => this.#touched.add(target));
    // Before its region hears of it, which tells what was used.
    listen("change", (target) => this.#left(target));
    listen("reset", (form) => {
      for (const used of document.querySelectorAll<HTMLInputElement>("[data-live-used]")) {
        if (used.form === form) used.removeAttribute("data-live-used");
      }
    });
  }

  /** Something happened to a bound element: has the view told, when it is time. */
  pace(bound: BoundEvent, tell: Act): void {
    const { event, element } = bound;
    const act = (): number | undefined => tell(readUsed(bound));
    if (event.type === "submit" && element instanceof HTMLFormElement) {
      // It says all that they would have said.
      this.#delays.drop(element);
      this.#submissions.sent(element, event, act());
    } else if (isTyping(event)) this.#delays.pace(bound, act);
    else {
      // What was typed before comes before.
      this.#delays.flush();
      act();
    }
  }

  /** Paces nothing any more; what waited is told. */
  close(): void {
    this.#delays.flush();
    this.#stop.abort();
  }

  /** A person has changed a control, and is done with it. */
  #left(control: Element): void {
    const isFirst = !control.hasAttribute("data-live-used");
    if (isFormControl(control)) control.toggleAttribute("data-live-used", true);
    if (!isFirst || !this.#touched.delete(control) || !isFormControl(control)) return;
    // Who hears of what is typed, hears that it is used now, without listening for both.
    const { form } = control;
    const isAwaited = form && Reflect.has(form, "$input") && !Reflect.has(form, "$change");
    if (isAwaited) control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** The fields of a form that a person has changed and left. */
function readUsed({ event, element }: BoundEvent): EventData | undefined {
  if (!(element instanceof HTMLFormElement) || !/^(?:submit|change|input)$/.test(event.type))
    return;
  const marked = document.querySelectorAll<HTMLInputElement>("[data-live-used]");
  const used = [...marked].flatMap(({ form, name }) => (form === element && name ? name : []));
  return used.length > 0 ? { used: [...new Set(used)] } : undefined;
}

function isTyping({ type }: Event): boolean {
  return type === "input" || type === "change" || type.startsWith("key");
}

function isFormControl(element: Element): element is HTMLInputElement {
  return "form" in element && "name" in element;
}
