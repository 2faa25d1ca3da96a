/**
 * Brings the states of one level of components up to date: mounts those that are new, updates those
 * that were given something else.
 *
 * @module
 */
import { create } from "mutative";
import type { Component, ComponentDefinition } from "./component.ts";
import { transact } from "./transaction.ts";
import { whenDone } from "./when-done.ts";

/** A component that is brought up to date. */
export interface Load {
  readonly component: Component;
  /** Whether it was not there before, in this process or in one before it. */
  readonly isNew: boolean;
  /** Whether it was given something else than before. */
  readonly isChanged: boolean;
  /** Whether it is the first time in this process. */
  readonly isFirst: boolean;
  /** What its state comes to. */
  state: object | undefined;
}

/**
 * Mounts, then updates, then sets up. What is asynchronous in one step is waited for at once; nothing is
 * waited for when nothing is asynchronous.
 */
export function bringUp(loads: readonly Load[]): void | Promise<void> {
  return inTurn([() => mountAll(loads), () => updateAll(loads), () => setUpAll(loads)]);
}

type Step = () => void | Promise<void>;

function inTurn(steps: readonly Step[]): void | Promise<void> {
  for (const [index, step] of steps.entries()) {
    const done = step();
    if (done instanceof Promise) return done.then(() => inTurn(steps.slice(index + 1)));
  }
}

function mountAll(loads: readonly Load[]): void | Promise<void> {
  return atOnce(loads, (load) => {
    if (!load.isNew) return;
    const { definition, ctx } = load.component;
    return keep(load, definition.mount(ctx.props, ctx));
  });
}

function updateAll(loads: readonly Load[]): void | Promise<void> {
  const many = new Map<ComponentDefinition, Load[]>();
  const waits = atOnce(loads, (load) => {
    const { component, isNew, isChanged } = load;
    const { definition, ctx } = component;
    const { update, updateMany } = definition;
    if (updateMany !== undefined && (isNew || isChanged)) {
      const others = many.get(definition);
      if (others === undefined) many.set(definition, [load]);
      else others.push(load);
    }
    if (update === undefined || !isChanged) return;
    return change(load, (draft) => update(draft, ctx.props, ctx));
  });
  const waitsForMany = atOnce([...many.values()], loadMany);
  if (waits === undefined) return waitsForMany;
  return Promise.all([waits, waitsForMany]).then(() => undefined);
}

function loadMany(loads: readonly Load[]): void | Promise<void> {
  const drafts = loads.map(({ state }) => create(state ?? {}));
  const items = loads.map(({ component: { ctx }, isNew }, index) => ({
    id: ctx.id,
    state: drafts[index]?.[0] ?? {},
    props: ctx.props,
    isNew,
  }));
  const finish = (): void => {
    for (const [index, load] of loads.entries()) load.state = drafts[index]?.[1]();
  };
  const done = loads[0]?.component.definition.updateMany?.(items);
  return done instanceof Promise ? done.then(finish) : finish();
}

function setUpAll(loads: readonly Load[]): void | Promise<void> {
  return atOnce(loads, (load) => {
    const { definition, ctx } = load.component;
    const { setup } = definition;
    if (setup === undefined || !load.isFirst) return;
    return change(load, (draft) => setup(draft, ctx));
  });
}

function change(load: Load, by: (draft: object) => void | Promise<void>): void | Promise<void> {
  return keep(load, transact(load.state ?? {}, by));
}

function keep(load: Load, state: object | Promise<object>): void | Promise<void> {
  return whenDone(state, (made) => {
    load.state = made;
  });
}

function atOnce<Item>(
  items: readonly Item[],
  start: (item: Item) => void | Promise<void>,
): void | Promise<void> {
  let waits: Promise<void>[] | undefined;
  for (const item of items) {
    const done = start(item);
    if (done instanceof Promise) (waits ??= []).push(done);
  }
  return waits === undefined ? undefined : Promise.all(waits).then(() => undefined);
}
