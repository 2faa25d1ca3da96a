/**
 * Does what a view has bound to happen in the browser, and what it has the browser do.
 *
 * A command that fails, as for a selector that is none, is told on the console; the ones after it are done.
 *
 * @module
 */
import { CommandType, type Command } from "../liveview/protocol/command.ts";
import type { ReplyEffect, RunEffect } from "../liveview/protocol/effect.ts";
import { BINDING, COMMANDS, type BindingValue, type Payload } from "../liveview/protocol/value.ts";
import { setClass } from "./command-changes.ts";
import { focus, focusFirst, popFocus, pushFocus } from "./command-focus.ts";
import { hide, isShown, show } from "./command-show.ts";
import { findTargets } from "./command-target.ts";
import { play } from "./command-transition.ts";
import type { BoundEvent } from "./events.ts";
import { showLoading } from "./loading.ts";

export { ask } from "./ask.ts";
export { keepChanges } from "./command-changes.ts";

/** The region whose commands are done. */
export interface CommandHost {
  readonly root: HTMLElement;
  /** Sends an event of the view; returns its number, or undefined when it is none just now. */
  send(event: Event, element: Element, binding: BindingValue): number | undefined;
}

/** What the commands are bound to, and what happened to it. */
export type Occasion = Pick<BoundEvent, "event" | "element">;

/** A handler has answered an event, or has the browser do something. */
export function act(host: CommandHost, effect: ReplyEffect | RunEffect): void {
  const { root } = host;
  const [, about, payload] = effect;
  if (typeof about === "object") run(host, about, { event: new Event("run"), element: root });
  else {
    root.dispatchEvent(new CustomEvent("perigee:reply", { detail: { n: about, payload } }));
  }
}

/** Does commands, one after the other. */
export function run(
  host: CommandHost,
  commands: readonly Command[],
  occasion: Occasion,
  depth = 0,
): void {
  for (const command of commands) {
    try {
      performOne(host, command, occasion, depth);
    } catch (error) {
      // oxlint-disable-next-line eslint/no-console -- for whoever writes the page
      console.error("perigee: a command has failed", command, error);
    }
  }
}

type CommandOf<Type extends Command[0]> = Extract<Command, readonly [Type, ...unknown[]]>;
type OnElement = Exclude<
  Command[0],
  (typeof CommandType)["exec" | "navigate" | "patch" | "popFocus" | "send"]
>;

function performOne(host: CommandHost, command: Command, occasion: Occasion, depth: number): void {
  const { element, event } = occasion;
  switch (command[0]) {
    case CommandType.send: {
      const [, loading, isPage, ...binding] = command;
      const n = host.send(event, element, [BINDING, ...binding]);
      if (n !== undefined) showLoading(host.root, n, findTargets(loading, element), isPage);
      return;
    }
    case CommandType.popFocus:
      return popFocus();
    case CommandType.patch:
    case CommandType.navigate:
      return go(command);
    case CommandType.exec:
      for (const target of findTargets(command[1], element)) {
        exec(host, target, command[2], { event, depth });
      }
      return;
    default: {
      // Each type has the function for its commands.
      const perform = acts[command[0]] as (target: Element, command: Command) => void;
      for (const target of findTargets(command[1], element)) perform(target, command);
    }
  }
}

const acts: {
  readonly [Type in OnElement]: (target: Element, command: CommandOf<Type>) => void;
} = {
  [CommandType.show]: (target, [, , classes, display]) => show(target, classes, display),
  [CommandType.hide]: (target, [, , classes]) => hide(target, classes),
  [CommandType.toggle]: (target, [, , shown, gone, display]) =>
    isShown(target) ? hide(target, gone) : show(target, shown, display),
  [CommandType.addClass]: (target, command) => setClasses(target, command, () => true),
  [CommandType.removeClass]: (target, command) => setClasses(target, command, () => false),
  [CommandType.toggleClass]: (target, command) => setClasses(target, command, (is) => !is),
  [CommandType.setAttribute]: (target, [, , name, value]) => target.setAttribute(name, value),
  [CommandType.removeAttribute]: (target, [, , name]) => target.removeAttribute(name),
  [CommandType.toggleAttribute]: (target, [, , name, value, other]) => {
    if (target.getAttribute(name) !== value) target.setAttribute(name, value);
    else if (other === null) target.removeAttribute(name);
    else target.setAttribute(name, other);
  },
  [CommandType.transition]: (target, [, , classes]) => play(target, classes),
  [CommandType.focus]: (target) => focus(target),
  [CommandType.focusFirst]: (target) => focusFirst(target),
  [CommandType.pushFocus]: (target) => pushFocus(target),
  [CommandType.openDialog]: (target) => turnDialog(target, true),
  [CommandType.closeDialog]: (target) => turnDialog(target, false),
  [CommandType.dispatch]: (target, [, , type, detail, bubbles]) =>
    dispatch(target, type, detail, bubbles),
};

type ClassCommand = CommandOf<(typeof CommandType)["addClass" | "removeClass" | "toggleClass"]>;

function setClasses(
  target: Element,
  [, , names, classes]: ClassCommand,
  isThen: (isNow: boolean) => boolean,
): void {
  const begin = (): void => {
    for (const name of names.split(" ")) {
      setClass(target, name, isThen(target.classList.contains(name)));
    }
  };
  play(target, classes, { begin });
}

function turnDialog(target: Element, isOpen: boolean): void {
  if (!(target instanceof HTMLDialogElement) || target.open === isOpen) return;
  if (isOpen) target.showModal();
  else target.close();
}

function dispatch(target: Element, type: string, detail: Payload, bubbles: boolean): void {
  if (type === "click" && target instanceof HTMLElement) target.click();
  else if (type === "submit" && target instanceof HTMLFormElement) target.requestSubmit();
  else target.dispatchEvent(new CustomEvent(type, { detail, bubbles, cancelable: true }));
}

/** A link does it, as whatever takes care of links does. */
function go([type, , url, isReplaced]: CommandOf<
  (typeof CommandType)["patch" | "navigate"]
>): void {
  const link = document.createElement("a");
  link.href = url;
  link.setAttribute(type === CommandType.patch ? "data-live-patch" : "data-live-navigate", "");
  link.toggleAttribute("data-live-replace", isReplaced);
  document.body.append(link);
  link.click();
  link.remove();
}

/** What one element is bound to may be what another one does; not for ever. */
const DEEPEST = 10;

function exec(
  host: CommandHost,
  element: Element,
  name: string,
  { event, depth }: { readonly event: Event; readonly depth: number },
): void {
  const bound: unknown = Reflect.get(element, `$${name}`);
  if (!Array.isArray(bound)) return;
  // What another view has bound is its own.
  if (element.closest("[data-live]") !== host.root || depth >= DEEPEST) {
    throw new Error(`@${name} is of another view, or leads back to itself`);
  }
  // What stands in such a property came from the server.
  if (bound[0] === COMMANDS) run(host, bound.slice(1) as Command[], { event, element }, depth + 1);
  else if (bound[0] === BINDING) host.send(event, element, bound as unknown as BindingValue);
}
