/**
 * Puts the HTML of views into that of the view around them.
 *
 * @module
 */
import type { RegionContent } from "./shell.ts";

/** What is put into the place of a child: nothing yet, nothing at all, or what it shows. */
export type ChildContent = RegionContent | "late" | "failed";

/**
 * The HTML of a view with that of its children.
 *
 * What lit adopts the parent by must not be mistaken for the child's: the marks of a child are written
 * `<!--1lit-part-->`, with one more digit for each view around it. Its region takes that away.
 *
 * @param contents - by the child's id as it stands in HTML.
 */
export function fillChildren(html: string, contents: ReadonlyMap<string, ChildContent>): string {
  return html.replaceAll(place, (empty, start: string, id: string) => {
    const content = contents.get(id);
    if (content === undefined) return empty;
    if (content === "late") return `${start} data-live="connecting"></perigee-view>${hidden}`;
    if (content === "failed") return `${start} data-live="failed"></perigee-view>${shown}`;
    const attributes = `data-live="connecting" data-live-token="${content.token}"`;
    return `${start} ${attributes}>${deepen(content.html)}</perigee-view>${hidden}`;
  });
}

const hidden = "<perigee-fallback hidden>";
const shown = "<perigee-fallback>";

/** As `childView` writes it. */
const place = new RegExp(
  `(<perigee-view data-live-child="([^"]*)" data-live-kind="[^"]*"(?: data-live-sticky)?)></perigee-view>${hidden}`,
  "g",
);

/** Text and attributes have no `<`: only comments match. */
function deepen(html: string): string {
  return html.replaceAll(/<!--(1*\/?lit-)/g, "<!--1$1");
}
