/**
 * Forms of URLs that are sent while a person fills them in.
 *
 * @module
 */

/**
 * Sends a form with `data-live-patch` and `data-live-debounce`, in milliseconds, so long after the last input in it: as one entry of
 * the history, however much is typed in a row.
 */
export function sendWhileTyped(signal: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener(
    "input",
    ({ target }) => {
      const form = target instanceof Element && target.closest("form[data-live-patch]");
      if (!(form instanceof HTMLFormElement) || form.dataset["liveDebounce"] === undefined) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (form.isConnected) form.requestSubmit();
      }, Number(form.dataset["liveDebounce"]));
    },
    { signal },
  );
  // Sent by hand, or gone: it need not be sent.
  for (const type of ["submit", "perigee:navigated"]) {
    document.addEventListener(type, () => clearTimeout(timer), { signal, capture: true });
  }
}
