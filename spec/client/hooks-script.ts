/**
 * Runs in the pages of `page-script.ts` when the options ask for it: hooks that say what they hear.
 */
import type { HookFunctions, HookLive, LiveEventError } from "../../client/index.ts";

/** Hooks that say on `window.heardByHooks` what they hear. */
export const hooks: HookFunctions = {
  Teller: (element: Element, data: unknown) => {
    const say = (what: string, about?: unknown) =>
      (window.heardByHooks ??= []).push(
        `${what} ${element.id}${about === undefined ? "" : ` ${JSON.stringify(about)}`}`,
      );
    say(element.isConnected ? "created" : "created too early", data);
    return {
      updated: (next: unknown) => void say(`updated to "${element.textContent}"`, next),
      destroyed: () => void say("destroyed"),
      received: {
        saved: (about: unknown) => void say(`saved at "${element.textContent}"`, about),
        saving: (about: unknown) => void say(`saving at "${element.textContent}"`, about),
      },
    };
  },
  Asker: (_element: Element, _data: unknown, live: HookLive) => {
    window.ask = async (name, payload) =>
      live.send(name, payload).then(
        (reply) => ({ reply }),
        (error: LiveEventError) => ({ code: error.code, issues: error.issues }),
      );
  },
  Breaker: () => {
    throw new Error("broken");
  },
  LateBreaker: () => ({
    updated() {
      throw new Error("broken later");
    },
    destroyed() {
      throw new Error("broken at last");
    },
  }),
};

declare global {
  interface Window {
    heardByHooks?: string[];
    /** Asks the view, by the hook `Asker`. */
    ask: (name: string, payload?: unknown) => Promise<unknown>;
  }
}
