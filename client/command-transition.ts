/**
 * Transitions: classes for as long as what they start lasts.
 *
 * How long that is says the style sheet, and the browser tells: nothing is guessed, nothing waits for it, and it is
 * over after two seconds at most, and at once for who prefers reduced motion.
 *
 * @module
 */
import type { TransitionClasses } from "../liveview/protocol/command.ts";

/** Milliseconds after which a transition is over, whatever runs. */
const LONGEST_MS = 2_000;

/** How to break off what runs on an element. */
const running = new WeakMap<Element, () => void>();

/** What happens at the ends of a transition. */
interface Ends {
  readonly begin?: () => void;
  /** Never called when another transition of the same element takes the place of this one. */
  readonly done?: () => void;
}

/** Plays a transition. */
export function play(
  element: Element,
  classes: TransitionClasses | null,
  { begin, done }: Ends = {},
): void {
  running.get(element)?.();
  if (classes === null || matchMedia("(prefers-reduced-motion: reduce)").matches) {
    begin?.();
    return done?.();
  }
  const [during, from, to] = classes.map((names) => names.split(" ").filter(Boolean));
  const { classList } = element;
  const all = [during, from, to].flatMap((names) => names ?? []);
  // What it has anyway stays.
  const added = all.filter((name) => !classList.contains(name));
  classList.add(...(during ?? []), ...(from ?? []));
  // So that there is a style to go on from.
  element.getBoundingClientRect();
  classList.remove(...(from ?? []));
  classList.add(...(to ?? []));
  begin?.();
  const stop = (): void => {
    clearTimeout(timer);
    running.delete(element);
    classList.remove(...added);
  };
  const end = (): void => {
    if (running.get(element) !== stop) return;
    stop();
    done?.();
  };
  const timer = setTimeout(end, LONGEST_MS);
  running.set(element, stop);
  const finite = element
    .getAnimations({ subtree: true })
    .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
  void Promise.allSettled(finite.map(({ finished }) => finished)).then(end);
}
