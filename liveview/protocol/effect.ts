/**
 * What a browser is told to do besides showing a change: each is an array that begins with its type.
 *
 * @module
 */
import type { Payload } from "./value.ts";

/** First element of an effect. */
export const EffectType = { push: 0 } as const;

/** Gives `payload` to the scripts of the page that wait for `name` from this view. */
export type PushEffect = readonly [type: typeof EffectType.push, name: string, payload: Payload];

/** What a browser is told to do besides showing a change. */
export type Effect = PushEffect;
