/**
 * Runs in a page: shows trees in every way that there is, and tells what each looks like.
 */
import { decodeFrame } from "../../client/codec.ts";
import { Region } from "../../client/region.ts";
import type { ServerFrame } from "../../liveview/protocol/frame.ts";

declare global {
  interface Window {
    look(walk: Walk): Looks;
  }
}

/** Renders of one view, one after the other. */
export interface Walk {
  /** HTML of the first and of the last. */
  readonly first: string;
  readonly last: string;
  /** In base64: the first as a joined frame, the diffs to the others, the last as a joined frame. */
  readonly joined: string;
  readonly diffs: readonly string[];
  readonly rejoined: string;
}

/** What a page shows. */
export interface Looks {
  /** The HTML of the first, adopted; then, after the diffs. */
  readonly adopted: string;
  readonly patched: string;
  /** Rendered by the client: the first with all diffs, the last at once, the last over the first. */
  readonly rendered: string;
  readonly joined: string;
  readonly rejoined: string;
  /** The HTML of the first and the last. */
  readonly firstPage: string;
  readonly lastPage: string;
  /** Whether the elements of the page were kept. */
  readonly isKept: boolean;
}

window.look = ({ first, last, joined, diffs, rejoined }) => {
  const adopting = createRegion(first);
  adopting.show(joined);
  const adopted = read(adopting.root);
  adopting.show(...diffs);
  const rendering = createRegion("");
  rendering.show(joined, ...diffs);
  const joining = createRegion("");
  joining.show(rejoined);
  const rejoining = createRegion(first);
  rejoining.show(joined, rejoined);
  return {
    adopted,
    patched: read(adopting.root),
    rendered: read(rendering.root),
    joined: read(joining.root),
    rejoined: read(rejoining.root),
    firstPage: read(createRegion(first).root),
    lastPage: read(createRegion(last).root),
    isKept: adopting.isKept() && rejoining.isKept(),
  };
};

function createRegion(html: string) {
  const root = document.createElement("div");
  root.innerHTML = html;
  const kept: boolean[] = [];
  root.addEventListener("perigee:connected", (event) => {
    kept.push((event as CustomEvent<{ isKept: boolean }>).detail.isKept);
  });
  const region = new Region(root, 0, { send: () => true, pace: (_bound, act) => void act() });
  return {
    root,
    show(...frames: string[]) {
      for (const frame of frames) {
        const bytes = Uint8Array.from(atob(frame), (character) => character.charCodeAt(0));
        const decoded: ServerFrame = decodeFrame(bytes.buffer);
        if (decoded[0] === 0 || decoded[0] === 1) region.receive(decoded);
      }
    },
    isKept: () => kept.every(Boolean),
  };
}

/** What is to be seen: elements, attributes by name, texts; of controls their state, not where it came from. */
function read(parent: Node): string {
  let text = "";
  for (const node of parent.childNodes) {
    if (node instanceof Text) text += node.data.replaceAll("<", "&lt;");
    if (!(node instanceof Element)) continue;
    const attributes = [...node.attributes]
      .filter(({ name }) => name !== "value" && name !== "checked" && name !== "style")
      .map(({ name, value }) => ` ${name}=${JSON.stringify(value)}`);
    const { cssText } = (node as HTMLElement).style;
    const state =
      node instanceof HTMLInputElement ? ` .value=${node.value} .checked=${node.checked}` : "";
    const drawn = node.namespaceURI?.endsWith("svg") ? "svg:" : "";
    text += `<${drawn}${node.localName}${attributes.toSorted().join("")}${state}${cssText}>${read(node)}</>`;
  }
  return text;
}
