/**
 * Links that stay on the page: which they are, and whether a click on one means that.
 *
 * @module
 */

/** Where a link leads without loading a page. */
export interface LiveTarget {
  readonly url: URL;
  /** Whether the views of the page go on there; otherwise others take their place. */
  readonly isPatch: boolean;
  /** Whether the URL takes the place of the one that the page has. */
  readonly isReplaced: boolean;
  /** The form or link that says so. */
  readonly origin: HTMLElement;
}

/**
 * Where a click leads, or `undefined` for one that is the browser's, or was taken already: with a modifier or another
 * button, to another window or site, and on links that say nothing of this.
 */
export function readClick(event: MouseEvent): LiveTarget | undefined {
  const { target } = event;
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = target instanceof Element && target.closest("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.hasAttribute("download")) return;
  return toTarget(event, link, link.href);
}

/** The same of a form that is sent with GET: its fields are the search of the URL. */
export function readSubmit(event: SubmitEvent): LiveTarget | undefined {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || form.method !== "get") return;
  const url = new URL(form.action);
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) {
    if (typeof value === "string") fields.append(name, value);
  }
  url.search = fields.toString();
  return toTarget(event, form, url.href);
}

function toTarget(
  { defaultPrevented }: Event,
  origin: HTMLAnchorElement | HTMLFormElement,
  href: string,
): LiveTarget | undefined {
  const { dataset, target } = origin;
  const isPatch = "livePatch" in dataset;
  if (defaultPrevented || !(isPatch || "liveNavigate" in dataset)) return;
  const url = new URL(href);
  if (url.origin !== location.origin || (target && target !== "_self")) return;
  const isReplaced = "liveReplace" in dataset || url.href === location.href;
  return { url, isPatch, isReplaced, origin };
}
