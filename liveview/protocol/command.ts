/**
 * Commands: what a browser does by itself when something happens to an element, without asking the server.
 *
 * Each is an array that begins with its type and its target. They are plain data, so they travel in a template
 * as any value does.
 *
 * @module
 */
import type { Payload } from "./value.ts";

/** First element of a command. */
export const CommandType = {
  show: 0,
  hide: 1,
  toggle: 2,
  addClass: 3,
  removeClass: 4,
  toggleClass: 5,
  setAttribute: 6,
  removeAttribute: 7,
  toggleAttribute: 8,
  transition: 9,
  focus: 10,
  focusFirst: 11,
  pushFocus: 12,
  popFocus: 13,
  dispatch: 14,
  send: 15,
  patch: 16,
  navigate: 17,
  exec: 18,
  openDialog: 19,
  closeDialog: 20,
} as const;

/** First element of a target that is looked for from the element on. */
export const TargetType = { closest: 1, inner: 2 } as const;

/**
 * What a command is done to: the element itself for null, what a selector finds in the page, the nearest element
 * around it, or what is inside of it.
 */
export type CommandTarget =
  | string
  | null
  | readonly [type: (typeof TargetType)[keyof typeof TargetType], selector: string];

/**
 * Classes while something changes: those that are there from its start to its end; before them, those it begins
 * with, and after them, those it goes on to.
 */
export type TransitionClasses = readonly [during: string, from: string, to: string];

type CommandName = keyof typeof CommandType;

/** Of each of several types by itself, so that they can be told apart. */
type OnTarget<
  Name extends CommandName,
  More extends readonly unknown[] = [],
> = Name extends CommandName
  ? readonly [type: (typeof CommandType)[Name], target: CommandTarget, ...more: More]
  : never;

/** One command. */
export type Command =
  | OnTarget<"show", [transition: TransitionClasses | null, display?: string]>
  | OnTarget<"hide", [transition: TransitionClasses | null]>
  | OnTarget<
      "toggle",
      [in_: TransitionClasses | null, out: TransitionClasses | null, display?: string]
    >
  | OnTarget<
      "addClass" | "removeClass" | "toggleClass",
      [names: string, transition: TransitionClasses | null]
    >
  | OnTarget<"setAttribute", [name: string, value: string]>
  | OnTarget<"removeAttribute", [name: string]>
  | OnTarget<"toggleAttribute", [name: string, value: string, other: string | null]>
  | OnTarget<"transition", [transition: TransitionClasses]>
  | OnTarget<"focus" | "focusFirst" | "pushFocus" | "popFocus" | "openDialog" | "closeDialog">
  | OnTarget<"dispatch", [event: string, detail: Payload, bubbles: boolean]>
  | OnTarget<"send", [isPageLoading: boolean, name: string, payload?: Payload]>
  | OnTarget<"patch" | "navigate", [url: string, isReplaced: boolean]>
  | OnTarget<"exec", [event: string]>;
