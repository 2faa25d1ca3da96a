/**
 * Forms that are being submitted: they say so, until the view has answered, and then show what is wrong.
 *
 * @module
 */

interface Submission {
  readonly root: Element | null;
  readonly n: number;
  readonly submitter: HTMLElement | null;
}

/** Forms that are being submitted. */
export class Submissions {
  readonly #forms = new Map<HTMLFormElement, Submission>();
  /** Those that are not to be sent as a plain request: once they are, they have become so. */
  readonly #kept = new WeakSet<HTMLFormElement>();

  constructor(signal: AbortSignal) {
    this.#post();
    const listen = (
      type: string,
      heard: (root: Element, detail: { n?: number; ack?: number }) => void,
    ): void =>
      document.addEventListener(
        `perigee:${type}`,
        (event) =>
          event.target instanceof Element &&
          heard(event.target, (event as CustomEvent<{ n?: number; ack?: number }>).detail),
        { signal },
      );
    listen("patched", (root, { ack = 0 }) => {
      this.#answered(root, (n) => n <= ack);
      this.#post();
    });
    for (const type of ["lost", "refused", "error"]) {
      listen(type, (root, { n }) => this.#answered(root, (own) => n === undefined || own === n));
    }
  }

  /** A form is on its way, as event `n`. */
  sent(form: HTMLFormElement, event: Event, n: number | undefined): void {
    if (n === undefined) return;
    const submitter = event instanceof SubmitEvent ? event.submitter : null;
    this.#forms.set(form, { root: form.closest("[data-live]"), n, submitter });
    form.ariaBusy = "true";
    // Not `disabled`: that would take the focus away.
    submitter?.setAttribute("aria-disabled", "true");
  }

  #answered(root: Element, isAnswered: (n: number) => boolean): void {
    for (const [form, submission] of this.#forms) {
      if (submission.root !== root || !isAnswered(submission.n)) continue;
      this.#forms.delete(form);
      form.ariaBusy = null;
      submission.submitter?.removeAttribute("aria-disabled");
      if (form.contains(document.activeElement) || document.activeElement === document.body) {
        form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
      }
    }
  }

  /** What a view has said to send as a plain request, which leaves the page, is sent; not what it showed so at first. */
  #post(): void {
    for (const form of document.forms) {
      if (!form.hasAttribute("data-live-post")) this.#kept.add(form);
      // Not `form.submit()`: a field of that name would hide it.
      else if (this.#kept.delete(form)) HTMLFormElement.prototype.submit.call(form);
    }
  }
}
