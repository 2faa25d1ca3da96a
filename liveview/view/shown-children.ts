/**
 * The child views that a view shows, and what its peer, which runs them, has been told of them.
 *
 * @module
 */
import { send } from "../../runtime/index.ts";
import type { Rendered } from "../template/html.ts";
import { countDeclaredChildren } from "./declared-child.ts";
import { findChildren, type DeclaredChildren } from "./find-children.ts";
import { childMessage, childrenMessage, childrenGoneMessage, type Peer } from "./view-message.ts";

const none: DeclaredChildren = new Map();

/** The child views that a view shows. */
export class ShownChildren {
  readonly #id: string;
  readonly #max: number;
  #isUsed = false;
  #shown = none;
  #told = none;

  /**
   * @param id - the id of the view.
   * @param max - how many it may show.
   */
  constructor(id: string, max: number) {
    this.#id = id;
    this.#max = max;
  }

  /** Those of the tree that was shown last. */
  get shown(): DeclaredChildren {
    return this.#shown;
  }

  /** Does `work`, which may make some: a render, or what renders parts that were put off. */
  watch<Result>(work: () => Result): Result {
    const before = countDeclaredChildren();
    const result = work();
    const look = (): void => {
      this.#isUsed ||= countDeclaredChildren() > before;
    };
    look();
    // Others may make some meanwhile: then this view's trees are walked in vain.
    if (result instanceof Promise) void result.then(look, look);
    return result;
  }

  /**
   * A tree is shown, of which every part has been rendered.
   *
   * @throws {TemplateValueError} when a child in it is not as it must be.
   */
  show(tree: Rendered): void {
    // A view that never made one has none: its trees are not walked.
    if (!this.#isUsed) return;
    this.#shown = findChildren(tree, { before: this.#shown, max: this.#max });
  }

  /** Tells a peer what is not as it was told before. */
  tell(peer: Peer): void {
    if (this.#told === this.#shown) return;
    for (const [id, declaration] of this.#shown) {
      if (this.#told.get(id) !== declaration) this.#declare(peer, id);
    }
    const gone = [...this.#told.keys()].filter((id) => !this.#shown.has(id));
    if (gone.length > 0) send(peer, [childrenGoneMessage, this.#id, ...gone]);
    this.#told = this.#shown;
  }

  /** Tells a peer, which may know others of an earlier process, of all. */
  tellAll(peer: Peer): void {
    for (const id of this.#shown.keys()) this.#declare(peer, id);
    send(peer, [childrenMessage, this.#id, ...this.#shown.keys()]);
    this.#told = this.#shown;
  }

  #declare(peer: Peer, id: string): void {
    const declared = this.#shown.get(id);
    if (declared === undefined) return;
    const { url, place, props, isSticky } = declared;
    send(peer, [childMessage, this.#id, id, url, place, props, isSticky]);
  }
}
