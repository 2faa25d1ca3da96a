/**
 * Puts the views of another URL into the places of those that are shown.
 *
 * @module
 */
import type { Arrival, ArrivalHost } from "./arrival.ts";
import { focusRegion } from "./focus-region.ts";

/**
 * Shows the views that have come, in one go: elements like those of the views before them, with other content. The views
 * before them end; of what is inside of them, what is sticky goes over with all its elements.
 */
export function enter(page: ArrivalHost, { comers }: Arrival): void {
  const { host, regions, add } = page;
  const stuck = new Map<string, HTMLElement>();
  const old = regions.map(({ root }) => root);
  for (const region of regions) {
    for (const element of region.root.querySelectorAll<HTMLElement>("[data-live-sticky]")) {
      if (element.dataset["liveToken"]) stuck.set(nameOf(element), element);
    }
    region.close();
  }
  const open = host.open.bind(host);
  host.open = (root, parent) => {
    const kept = stuck.get(nameOf(root));
    if (kept !== undefined && "liveSticky" in root.dataset) moveContent(kept, root);
    stuck.delete(nameOf(root));
    return open(root, parent);
  };
  for (const [place, { view, frames }] of comers.entries()) {
    const before = old[place];
    if (before === undefined) continue;
    // Its attributes are the shell's, but for those that say what is in it, or that it has the focus.
    before.blur();
    const root = before.cloneNode(false) as HTMLElement;
    delete root.dataset["liveToken"];
    before.before(root);
    const region = add(root, place, view);
    regions[place] = region;
    for (const frame of frames) region.receive(frame);
    before.remove();
  }
  host.open = open;
  focusArrived(regions.map(({ root }) => root));
}

function nameOf({ dataset }: HTMLElement): string {
  return `${dataset["liveKind"]} ${dataset["liveChild"]}`;
}

/** Moves what a view shows, what lit knows of it, and the right to it. */
function moveContent(from: HTMLElement, to: HTMLElement): void {
  // What plays, scrolls or has the focus goes on, where a browser can do that:
  // https://dom.spec.whatwg.org/#dom-parentnode-movebefore
  const canMove = "moveBefore" in Element.prototype;
  for (const node of Array.from(from.childNodes)) {
    if (canMove) to.moveBefore(node, null);
    else to.append(node);
  }
  Object.assign(to, from);
  to.dataset["liveToken"] = from.dataset["liveToken"];
}

/** Who uses the keyboard goes on where the new content begins, as on a page that was loaded. */
function focusArrived(roots: readonly HTMLElement[]): void {
  const { activeElement } = document;
  if (activeElement !== null && roots.some((root) => root.contains(activeElement))) return;
  if (roots[0] !== undefined) focusRegion(roots[0]);
}
