/**
 * Commands for the browser, one after the other: what a template binds so that it happens without a round trip.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";
import {
  CommandType,
  TargetType,
  type Command,
  type CommandTarget,
  type TransitionClasses,
} from "../protocol/command.ts";
import { nameKind } from "../protocol/name-kind.ts";
import { compactPayload, isPayload, payloadProblem } from "../protocol/payload.ts";
import type { Payload } from "../protocol/value.ts";
import { isLocalPath } from "../route/is-local-path.ts";
import { Binding, bindingOf } from "../template/binding.ts";
import { Commands } from "../template/commands.ts";
import { attributeProblem } from "./attribute-problem.ts";

/**
 * What a command is done to: all that a selector finds in the page, the nearest element `closest` around the one
 * that the commands are bound to, or all that is found `inner`, inside of it. Left out, that element itself.
 */
export type JsTarget = string | { readonly closest: string } | { readonly inner: string };

/**
 * Classes that an element has while it changes, or those `during` all of it, those that it begins with (`from`) and
 * goes on to (`to`). It lasts as long as the style sheet's transitions and animations do, two seconds at most, and
 * not at all for who prefers reduced motion.
 */
export type JsTransition =
  | string
  | { readonly during?: string; readonly from?: string; readonly to?: string };

/** How something changes. */
export interface JsTransitionOptions {
  readonly transition?: JsTransition;
}

/** How something is shown. */
export interface JsShowOptions extends JsTransitionOptions {
  /** The CSS `display` of what no style sheet shows by itself; `block` by default. */
  readonly display?: string;
}

/** How something is shown, and hidden. */
export interface JsToggleOptions {
  readonly in?: JsTransition;
  readonly out?: JsTransition;
  readonly display?: string;
}

/** How a DOM event is dispatched. */
export interface JsDispatchOptions {
  /** Plain data. */
  readonly detail?: Payload;
  /** True by default. */
  readonly bubbles?: boolean;
}

/** How an event of the view is sent. */
export interface JsSendOptions {
  /** What has the attribute `data-live-loading` until the view has answered; the element itself by default. */
  readonly loading?: JsTarget;
  /** Whether `<html>` has it, too. */
  readonly pageLoading?: boolean;
}

/** How a page goes to another URL. */
export interface JsGoOptions {
  /** Whether the URL takes the place of the one before in the history. */
  readonly replace?: boolean;
}

/** A command cannot be: what it is about is refused, or is no plain data. */
export class CommandError extends LiveViewError {
  override readonly name = "CommandError";
  readonly code = "ERR_COMMAND";
  /** Which command. */
  readonly command: string;

  constructor(command: string, problem: string) {
    super(`js.${command}: ${problem}`);
    this.command = command;
  }
}

/**
 * Commands, to which more can be added: each method gives new ones, and changes none. What they change stays through
 * patches, until a command changes it back or the server changes that very attribute or class.
 *
 * @throws {CommandError} from each method, when it is given what is refused.
 */
export class CommandChain extends Commands {
  /** Shows what is hidden: takes `hidden` away, and gives it a `display` where that does not show it. */
  show(target?: JsTarget, { transition, display }: JsShowOptions = {}): CommandChain {
    const to = toTarget("show", target);
    const classes = toClasses("show", transition);
    return this.#and(
      display === undefined
        ? [CommandType.show, to, classes]
        : [CommandType.show, to, classes, display],
    );
  }

  /** Hides what is shown: it gets the attribute `hidden`. */
  hide(target?: JsTarget, { transition }: JsTransitionOptions = {}): CommandChain {
    return this.#and([CommandType.hide, toTarget("hide", target), toClasses("hide", transition)]);
  }

  /** Shows what is hidden, and hides what is shown. */
  toggle(target?: JsTarget, options: JsToggleOptions = {}): CommandChain {
    const { display } = options;
    const to = toTarget("toggle", target);
    const [shown, gone] = [toClasses("toggle", options.in), toClasses("toggle", options.out)];
    return this.#and(
      display === undefined
        ? [CommandType.toggle, to, shown, gone]
        : [CommandType.toggle, to, shown, gone, display],
    );
  }

  /** Adds classes, by names with spaces between them. */
  addClass(names: string, target?: JsTarget, options?: JsTransitionOptions): CommandChain {
    return this.#classes("addClass", names, target, options);
  }

  /** Takes classes away. */
  removeClass(names: string, target?: JsTarget, options?: JsTransitionOptions): CommandChain {
    return this.#classes("removeClass", names, target, options);
  }

  /** Adds those of the classes that are not there, and takes the others away. */
  toggleClass(names: string, target?: JsTarget, options?: JsTransitionOptions): CommandChain {
    return this.#classes("toggleClass", names, target, options);
  }

  /** Sets an attribute. One that would run code, or is the client's own, is refused; so is `style`. */
  setAttribute(name: string, value: string, target?: JsTarget): CommandChain {
    checkAttribute("setAttribute", name, value);
    return this.#and([CommandType.setAttribute, toTarget("setAttribute", target), name, value]);
  }

  /** Takes an attribute away. */
  removeAttribute(name: string, target?: JsTarget): CommandChain {
    checkAttribute("removeAttribute", name, "");
    return this.#and([CommandType.removeAttribute, toTarget("removeAttribute", target), name]);
  }

  /**
   * Sets an attribute that is not there to `values[0]`; one that is that, it sets to `values[1]`, or takes away:
   * `toggleAttribute("aria-expanded", ["true", "false"])`.
   */
  toggleAttribute(
    name: string,
    [value, other]: readonly [string, string?],
    target?: JsTarget,
  ): CommandChain {
    for (const text of [value, other ?? ""]) checkAttribute("toggleAttribute", name, text);
    const to = toTarget("toggleAttribute", target);
    return this.#and([CommandType.toggleAttribute, to, name, value, other ?? null]);
  }

  /** Gives classes for as long as their transition lasts. */
  transition(transition: JsTransition, target?: JsTarget): CommandChain {
    const classes = toClasses("transition", transition) ?? ["", "", ""];
    return this.#and([CommandType.transition, toTarget("transition", target), classes]);
  }

  /** Focuses an element. */
  focus(target?: JsTarget): CommandChain {
    return this.#and([CommandType.focus, toTarget("focus", target)]);
  }

  /** Focuses the first element inside of it that can be. */
  focusFirst(target?: JsTarget): CommandChain {
    return this.#and([CommandType.focusFirst, toTarget("focusFirst", target)]);
  }

  /** Remembers an element, to which {@link popFocus} gives the focus; there may be several, the last first. */
  pushFocus(target?: JsTarget): CommandChain {
    return this.#and([CommandType.pushFocus, toTarget("pushFocus", target)]);
  }

  /** Focuses the element that was remembered last, and is still there. */
  popFocus(): CommandChain {
    return this.#and([CommandType.popFocus, null]);
  }

  /** Opens a `<dialog>` as a modal one: the focus stays in it, and Escape closes it. */
  openDialog(target?: JsTarget): CommandChain {
    return this.#and([CommandType.openDialog, toTarget("openDialog", target)]);
  }

  /** Closes a `<dialog>`; the focus goes back to where it was. */
  closeDialog(target?: JsTarget): CommandChain {
    return this.#and([CommandType.closeDialog, toTarget("closeDialog", target)]);
  }

  /** Dispatches a DOM event: `click` clicks, `submit` submits a form, any other is a `CustomEvent`. */
  dispatch(
    event: string,
    target?: JsTarget,
    { detail = null, bubbles = true }: JsDispatchOptions = {},
  ): CommandChain {
    const data = toPlain("dispatch", detail);
    return this.#and([
      CommandType.dispatch,
      toTarget("dispatch", target),
      toName("dispatch", event),
      data,
      bubbles,
    ]);
  }

  /** Sends an event of the view or the component: `js.send(on.save(7))`, or `on.save` for what the browser has. */
  send(
    event: Binding | ((...args: never[]) => Binding),
    { loading, pageLoading = false }: JsSendOptions = {},
  ): CommandChain {
    const binding = bindingOf(event);
    if (!(binding instanceof Binding)) {
      throw new CommandError(
        "send",
        `it takes an event of the view, such as on.save, not ${nameKind(event)}`,
      );
    }
    const { name, payload } = binding;
    const start = [CommandType.send, toTarget("send", loading), pageLoading, name] as const;
    return this.#and(payload === undefined ? start : [...start, toPlain("send", payload)]);
  }

  /** Takes the views of the page to another URL of their route, as a link with `data-live-patch`. */
  patch(url: string, { replace = false }: JsGoOptions = {}): CommandChain {
    return this.#and([CommandType.patch, null, toLocal("patch", url), replace]);
  }

  /** Takes the page to another URL of this site, as a link with `data-live-navigate`. */
  navigate(url: string, { replace = false }: JsGoOptions = {}): CommandChain {
    return this.#and([CommandType.navigate, null, toLocal("navigate", url), replace]);
  }

  /** Does what is bound to another element of the view, by the name of its event: `@open=${…}`, `exec("open", "#menu")`. */
  exec(event: string, target?: JsTarget): CommandChain {
    return this.#and([CommandType.exec, toTarget("exec", target), toName("exec", event)]);
  }

  /** These commands, then those. */
  and(commands: Commands): CommandChain {
    return new CommandChain([...this.list, ...commands.list]);
  }

  #classes(
    command: "addClass" | "removeClass" | "toggleClass",
    names: string,
    target: JsTarget | undefined,
    { transition }: JsTransitionOptions = {},
  ): CommandChain {
    const classes = toNames(command, names);
    if (classes === "") throw new CommandError(command, "it takes the names of classes");
    const to = toTarget(command, target);
    return this.#and([CommandType[command], to, classes, toClasses(command, transition)]);
  }

  #and(command: Command): CommandChain {
    return new CommandChain([...this.list, command]);
  }
}

/**
 * What a browser does by itself when something happens: `@click=${js.toggle("#menu").focusFirst("#menu")}`. It happens
 * at once, without the server and in order; in a handler, `ctx.run(js.focus("#name"))` has it happen when what the
 * handler changed is shown.
 */
export const js: CommandChain = new CommandChain([]);

function toTarget(command: string, target: JsTarget | undefined): CommandTarget {
  if (target === undefined) return null;
  if (typeof target === "string") return toSelector(command, target);
  return "closest" in target
    ? [TargetType.closest, toSelector(command, target.closest)]
    : [TargetType.inner, toSelector(command, target.inner)];
}

function toSelector(command: string, selector: unknown): string {
  if (typeof selector === "string" && selector.trim() !== "") return selector;
  throw new CommandError(
    command,
    `its target is no selector, but ${JSON.stringify(selector) ?? nameKind(selector)}`,
  );
}

function toClasses(
  command: string,
  transition: JsTransition | undefined,
): TransitionClasses | null {
  if (transition === undefined) return null;
  const {
    during = "",
    from = "",
    to = "",
  } = typeof transition === "string" ? { during: transition } : transition;
  return [toNames(command, during), toNames(command, from), toNames(command, to)];
}

function toNames(command: string, names: unknown): string {
  if (typeof names === "string") return names.split(/\s+/).filter(Boolean).join(" ");
  throw new CommandError(command, `names of classes are a text, not ${nameKind(names)}`);
}

function toName(command: string, name: unknown): string {
  if (typeof name === "string" && name !== "") return name;
  throw new CommandError(command, `the name of an event is a text, not ${nameKind(name)}`);
}

function toPlain(command: string, data: unknown): Payload {
  if (isPayload(data)) return compactPayload(data);
  throw new CommandError(command, `${payloadProblem(data)}: make plain data of it`);
}

function toLocal(command: string, url: unknown): string {
  if (isLocalPath(url)) return url;
  throw new CommandError(
    command,
    `${JSON.stringify(url)} is no path of this site: it must begin with one slash`,
  );
}

function checkAttribute(command: string, name: unknown, value: unknown): void {
  const problem = attributeProblem(name, value);
  if (problem !== undefined) throw new CommandError(command, problem);
}
