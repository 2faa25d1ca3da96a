/**
 * Showing and hiding what is still being loaded.
 *
 * @module
 */

interface Shown {
  show(...given: never[]): void;
  hide(): void;
}

/**
 * Stands for what `loaded` brings: it is shown and hidden in the order that was asked for, once it is there.
 * What cannot be loaded is not shown.
 */
export function showLater<S extends Shown>(
  loaded: Promise<S>,
): { show(...given: Parameters<S["show"]>): void; hide(): void } {
  const there = loaded.catch(() => undefined);
  return {
    show: (...given) => void there.then((shown) => shown?.show(...given)),
    hide: () => void there.then((shown) => shown?.hide()),
  };
}
