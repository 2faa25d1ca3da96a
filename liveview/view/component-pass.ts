/**
 * One turn of the components of a view: finds them, level by level, brings their states up to date, and
 * renders those that have something new to show. Nothing of it counts before all of it is done.
 *
 * @module
 */
import { settle, type Found } from "../diff/settle.ts";
import { isSameProps } from "../template/component-value.ts";
import { TemplateValueError } from "../template/template-errors.ts";
import type { Component } from "./component.ts";
import { bringUp, type Load } from "./component-loads.ts";

/** What a turn needs to know of the components that are there. */
export interface PassSource {
  /** Those among which the turn finds what is still there. */
  readonly before: ReadonlyMap<string, Component>;
  /** The component that stands at `found`: the one that was there, or a new one. */
  readonly find: (found: Found) => Component;
  /** The state that a process before this one left for it. */
  readonly inherit: (key: string) => object | undefined;
  /** Whether inherited states may not have seen what the components are given. */
  readonly hasMissedProps: boolean;
}

/** One turn of the components of a view. */
export class ComponentPass {
  readonly #source: PassSource;
  /** Those that are there, by their keys. */
  readonly met: Map<string, Component> = new Map();
  /** The states that are others. */
  readonly states: Map<Component, object> = new Map();
  /** Those that have something new to show. */
  readonly rendered: Component[] = [];
  /** Those of them that stand where they stood, so that nothing else shows that they have. */
  readonly #inPlace = new Set<Component>();

  constructor(source: PassSource) {
    this.#source = source;
  }

  /** Begins at the root of the view. */
  fromRoot(found: readonly Found[]): void | Promise<void> {
    return this.#level(found, undefined);
  }

  /** Begins at one component, whose state is another. */
  from(component: Component, state: object): void | Promise<void> {
    this.states.set(component, state);
    const load: Load = { component, isNew: false, isChanged: true, isFirst: false, state };
    this.#inPlace.add(component);
    return this.#renderLevel([load]);
  }

  /** What holds a component with something new to show, although it is the same object as before. */
  get dirty(): ReadonlySet<unknown> | undefined {
    const dirty = new Set<unknown>();
    for (const component of this.rendered) {
      for (let at: Component | undefined = component; at !== undefined; at = at.parent) {
        // One that was written anew is in templates that were, too.
        if (dirty.has(at.found.value) || this.#isElsewhere(at)) break;
        dirty.add(at.found.value);
        for (const holder of at.found.path) dirty.add(holder);
      }
    }
    return dirty.size === 0 ? undefined : dirty;
  }

  #isElsewhere(component: Component): boolean {
    return this.met.has(component.key) && !this.#inPlace.has(component);
  }

  #level(found: readonly Found[], parent: Component | undefined): void | Promise<void> {
    return this.#bringUp(found.map((each) => this.#meet(each, parent)));
  }

  #bringUp(loads: readonly Load[]): void | Promise<void> {
    if (loads.length === 0) return;
    const waits = bringUp(loads);
    return waits === undefined
      ? this.#renderLevel(loads)
      : waits.then(() => this.#renderLevel(loads));
  }

  #meet(found: Found, parent: Component | undefined): Load {
    const { value } = found;
    const component = this.#source.find(found);
    if (this.met.has(value.key)) throw twice(found, component.found);
    this.met.set(value.key, component);
    const isThere = component.state !== undefined;
    const before = component.found.value;
    const isChanged = isThere && value !== before && !isSameProps(before.props, value.props);
    if (isThere && value === before) this.#inPlace.add(component);
    // What it was given before stays when it is the same: what it shows may be made of that.
    if (isChanged) component.ctx.props = value.props;
    component.found = found;
    component.parent = parent;
    const inherited = isThere ? undefined : this.#source.inherit(value.key);
    const isMissed = inherited !== undefined && this.#source.hasMissedProps;
    return {
      component,
      isNew: !isThere && inherited === undefined,
      isChanged: isChanged || isMissed,
      isFirst: !isThere,
      state: component.state ?? inherited,
    };
  }

  #renderLevel(loads: readonly Load[]): void | Promise<void> {
    const below: Load[] = [];
    for (const { component, isChanged, isFirst, state } of loads) {
      if (state === undefined) continue;
      if (state !== component.state) this.states.set(component, state);
      const isOther = this.states.has(component) || component.isStale;
      if (isOther || isChanged || isFirst) this.#render(component, state);
      for (const found of component.children) below.push(this.#meet(found, component));
    }
    return this.#bringUp(below);
  }

  #render(component: Component, state: object): void {
    const next = component.render(state);
    component.children = settle(component.shown, next);
    component.next = next;
    this.rendered.push(component);
  }
}

/** The error for two components of one name, with both places. */
export function twice(found: Found, other: Found): TemplateValueError {
  const { key } = found.value;
  const problem = `Two components are ${key}: give each an id of its own. One is here`;
  const one = new TemplateValueError(problem, other.place);
  return new TemplateValueError(`${one.message}\nand one here`, found.place);
}
