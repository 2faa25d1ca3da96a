/**
 * The stateful components of one view: which there are, and the turns in which they change.
 *
 * @module
 */
import { settle, type Found } from "../diff/settle.ts";
import { ComponentValue } from "../template/component-value.ts";
import type { Rendered } from "../template/html.ts";
import { Memo } from "../template/memo.ts";
import { beginRender } from "../template/stream-rows.ts";
import { TemplateValueError } from "../template/template-errors.ts";
import { Component } from "./component.ts";
import type { ComponentHome } from "./component-context.ts";
import { ComponentPass, twice } from "./component-pass.ts";

/** The states of components by their keys, as they travel to a successor. */
export type ComponentStates = Readonly<Record<string, object>>;

/** What a process left of its components. */
export interface LeftComponents {
  readonly states: ComponentStates;
  /** Whether the view's state was another than the components had seen. */
  readonly isStale: boolean;
}

/** What a view shows next. */
export interface Update {
  readonly tree: Rendered;
  /** The components in it. */
  readonly components: ReadonlyMap<string, Component>;
  /** Which objects are to be looked into although they are the same. */
  readonly dirty: ReadonlySet<unknown> | undefined;
  /** The turn of the components; undefined when there are none. */
  readonly pass: ComponentPass | undefined;
}

/** The stateful components of one view. */
export class Components {
  readonly #view: ComponentHome;
  readonly #names = new Map<string, object>();
  #all: ReadonlyMap<string, Component> = new Map();
  #left: LeftComponents | undefined;
  #serial = 0;

  /** @param left - by the process before this one. */
  constructor(view: ComponentHome, left: LeftComponents | undefined) {
    this.#view = view;
    this.#left = left;
  }

  /** All that are there. */
  get all(): ReadonlyMap<string, Component> {
    return this.#all;
  }

  /** The states of all, for a successor; undefined when there are none. */
  get states(): ComponentStates | undefined {
    if (this.#all.size === 0) return this.#left?.states;
    const states: Record<string, object> = {};
    for (const { key, state } of this.#all.values()) if (state !== undefined) states[key] = state;
    return states;
  }

  /** Whether one has changed since it was rendered. */
  get isStale(): boolean {
    for (const { isStale } of this.#all.values()) if (isStale) return true;
    return false;
  }

  /**
   * What the view shows next, when its template is rendered anew.
   *
   * @param shown - what it shows now; undefined at first.
   */
  render(shown: Rendered | undefined, render: () => Rendered): Update | Promise<Update> {
    const made = madeSoFar(shown === undefined);
    const tree = render();
    if (this.#all.size > 0 || made !== madeSoFar(shown === undefined))
      return this.bringIn(shown, tree);
    return { tree, components: this.#all, dirty: undefined, pass: undefined };
  }

  /** As {@link render}, with components for sure. */
  bringIn(shown: Rendered | undefined, tree: Rendered): Update | Promise<Update> {
    const left = this.#left;
    const before = this.#all;
    const pass = new ComponentPass({
      before,
      find: (found) => this.#find(found, before),
      inherit: (key) =>
        left !== undefined && Object.hasOwn(left.states, key) ? left.states[key] : undefined,
      hasMissedProps: left?.isStale === true,
    });
    const toUpdate = (): Update => ({ tree, components: pass.met, dirty: pass.dirty, pass });
    const waits = pass.fromRoot(settle(shown, tree));
    return waits === undefined ? toUpdate() : waits.then(toUpdate);
  }

  /** What the view shows next, when one component has another state. */
  renderOne(tree: Rendered, component: Component, state: object): Update | Promise<Update> {
    // What a stream is shown in anew is not in the render before this one.
    beginRender();
    const before = this.#within(component, new Map());
    const pass = new ComponentPass({
      before,
      find: (found) => {
        const { key } = found.value;
        const other = this.#all.get(key);
        if (other !== undefined && !before.has(key)) throw twice(found, other.found);
        return this.#find(found, before);
      },
      inherit: () => undefined,
      hasMissedProps: false,
    });
    const toUpdate = (): Update => ({
      tree,
      components: this.#after(before, pass.met),
      dirty: pass.dirty,
      pass,
    });
    const waits = pass.from(component, state);
    return waits === undefined ? toUpdate() : waits.then(toUpdate);
  }

  /** Has `update` count. Doing it twice does no harm. */
  commit({ components, pass }: Update): void {
    for (const [component, state] of pass?.states ?? []) component.state = state;
    for (const component of pass?.rendered ?? []) {
      component.shown = component.next;
      component.isStale = false;
    }
    this.#all = components;
    this.#left = undefined;
  }

  #find(found: Found, before: ReadonlyMap<string, Component>): Component {
    const { definition } = found.value;
    const known = this.#names.get(definition.name) ?? definition;
    if (known !== definition) {
      const problem = `Two definitions of components are called ${definition.name}: give each a name of its own`;
      throw new TemplateValueError(problem, found.place);
    }
    const there = before.get(found.value.key);
    if (there !== undefined) return there;
    this.#names.set(definition.name, definition);
    this.#serial += 1;
    return new Component(found, this.#view, this.#serial);
  }

  /** All components that stand in `component`, at any depth. */
  #within({ children }: Component, all: Map<string, Component>): ReadonlyMap<string, Component> {
    for (const { value } of children) {
      const child = this.#all.get(value.key);
      if (child === undefined) continue;
      all.set(value.key, child);
      this.#within(child, all);
    }
    return all;
  }

  #after(
    before: ReadonlyMap<string, Component>,
    met: ReadonlyMap<string, Component>,
  ): ReadonlyMap<string, Component> {
    const isSame = before.size === met.size && [...met.keys()].every((key) => before.has(key));
    if (isSame) return this.#all;
    const all = new Map(this.#all);
    for (const key of before.keys()) if (!met.has(key)) all.delete(key);
    for (const [key, component] of met) all.set(key, component);
    return all;
  }
}

/** How many components were ever made; at first, also how many memos, in which there may be some. */
function madeSoFar(isFirst: boolean): number {
  return isFirst ? ComponentValue.made + Memo.made : ComponentValue.made;
}
