/**
 * Forms that are submitted once their files are there.
 *
 * @module
 */

/** What is asked about the inputs of a form. */
export interface InputKeeper {
  /** Whether a file of it is still on its way, or was not sent yet. */
  isPending(input: HTMLInputElement): boolean;
  /** Its files may go. */
  start(input: HTMLInputElement): void;
}

/** Forms that are submitted once their files are there. */
export class Submits {
  readonly #keeper: InputKeeper;
  /** Those that wait, and what they were submitted by. */
  readonly #waiting = new Map<HTMLFormElement, HTMLElement | null>();

  constructor(keeper: InputKeeper) {
    this.#keeper = keeper;
  }

  /** A form is submitted: it waits, if a file of it is not there. */
  submitted(event: SubmitEvent): void {
    const { target: form, submitter } = event;
    if (!(form instanceof HTMLFormElement)) return;
    const pending = this.#pendingOf(form);
    if (pending.length === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.#waiting.has(form)) return;
    this.#waiting.set(form, submitter);
    form.toggleAttribute("data-live-uploading", true);
    for (const input of pending) this.#keeper.start(input);
  }

  /** Forms of which all files are there are submitted. */
  goOn(): void {
    for (const [form, submitter] of this.#waiting) {
      if (form.isConnected && this.#pendingOf(form).length > 0) continue;
      this.#waiting.delete(form);
      form.toggleAttribute("data-live-uploading", false);
      const isThere = submitter?.isConnected === true;
      // Not `form.requestSubmit()`: a field of that name would hide it.
      if (form.isConnected)
        HTMLFormElement.prototype.requestSubmit.call(form, isThere ? submitter : null);
    }
  }

  #pendingOf(form: HTMLFormElement): HTMLInputElement[] {
    return [...form.elements].filter(
      (control): control is HTMLInputElement =>
        control instanceof HTMLInputElement &&
        "liveUpload" in control.dataset &&
        this.#keeper.isPending(control),
    );
  }
}
