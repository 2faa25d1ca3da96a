/**
 * What a browser is told to do besides showing a change: each is an array that begins with its type.
 *
 * @module
 */
import type { HeadParts } from "./head.ts";
import type { Command } from "./command.ts";
import type { Payload } from "./value.ts";

/** First element of an effect. */
export const EffectType = {
  push: 0,
  pushBefore: 1,
  reply: 2,
  run: 3,
  patch: 4,
  navigate: 5,
  redirect: 6,
  head: 7,
} as const;

/**
 * Gives `payload` to the scripts of the page that wait for `name` from this view: once the change is
 * shown, or before that.
 */
export type PushEffect = readonly [
  type: typeof EffectType.push | typeof EffectType.pushBefore,
  name: string,
  payload: Payload,
  /**
   * The event that it comes of, when a process before this one was done with that: who has got the answer
   * to the event has had this, too.
   */
  again?: number,
];

/** What the handler of event `n` answers to whoever sent it; left out for nothing. */
export type ReplyEffect = readonly [type: typeof EffectType.reply, n: number, value?: Payload];

/** What the browser does to the elements of the page; `again` as of what is pushed. */
export type RunEffect = readonly [
  type: typeof EffectType.run,
  commands: readonly Command[],
  again?: number,
];

/** The view has gone to `url`, path and search of its route: the page's URL is to be that. */
type PatchEffect = readonly [
  type: typeof EffectType.patch,
  url: string,
  /** Whether it takes the place of the one in the history. */
  isReplaced: boolean,
];

/** Other views are to take the place of those of the page: those of `url`. */
type NavigateEffect = readonly [
  type: typeof EffectType.navigate,
  url: string,
  /** Whether it takes the place of the one in the history. */
  isReplaced: boolean,
  /** Whether a flash message goes along: should the page be loaded, a cookie says whose. */
  hasFlash?: true,
];

/** The page of `url` is to be loaded: on this site, or on another. */
type RedirectEffect = readonly [type: typeof EffectType.redirect, url: string, hasFlash?: true];

/** What the head of the page is to say. */
type HeadEffect = readonly [type: typeof EffectType.head, ...parts: HeadParts];

/** What the page is to do as a whole. */
export type PageEffect = HeadEffect | PatchEffect | NavigateEffect | RedirectEffect;

/** What a browser is told to do besides showing a change. */
export type Effect = PushEffect | ReplyEffect | RunEffect | PageEffect;
