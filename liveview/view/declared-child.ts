/**
 * A child view as it stands in the tree of its parent: a template like any other, and what it declares.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { html, Rendered, type SlotValue } from "../template/html.ts";

/** What a view says of a child that it shows. */
export interface ChildDeclaration {
  /** Tells the children of one view apart. */
  readonly id: string;
  /** Where its definition is found on any thread. */
  readonly url: string;
  readonly place: number;
  /** What it gets from its parent. */
  readonly props: unknown;
  /** Whether it outlives its parent. */
  readonly isSticky: boolean;
}

let made = 0;

/** How many were made on this thread so far: whoever has made none need not look for them. */
export function countDeclaredChildren(): number {
  return made;
}

/** The element that the child lives in, what stands in for it, and who it is. */
export class DeclaredChild extends Rendered {
  readonly declaration: ChildDeclaration;

  constructor(declaration: ChildDeclaration, fallback: SlotValue) {
    const { strings, values } = expand(declaration, fallback);
    super(strings, values);
    this.declaration = declaration;
    made += 1;
  }
}

/** One template for all of a sort: where another child takes the place of one, its element says so. */
function expand({ id, url, place, isSticky }: ChildDeclaration, fallback: SlotValue): Rendered {
  const kind = kindOf(`${url}#${place}`);
  if (isSticky) {
    return html`<perigee-view data-live-child=${id} data-live-kind=${kind} data-live-sticky></perigee-view><perigee-fallback hidden>${fallback}</perigee-fallback>`;
  }
  return html`<perigee-view data-live-child=${id} data-live-kind=${kind}></perigee-view><perigee-fallback hidden>${fallback}</perigee-fallback>`;
}

const kinds = new Map<string, string>();

/** Tells views apart without saying where their modules are. */
function kindOf(address: string): string {
  let kind = kinds.get(address);
  if (kind === undefined) {
    kind = createHash("sha256").update(address).digest("base64url").slice(0, 6);
    kinds.set(address, kind);
  }
  return kind;
}
