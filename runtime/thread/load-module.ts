/**
 * Loading user code by its URL.
 *
 * @module
 */

/** Loads the module at `url`; the one place where the runtime imports what it cannot name. */
export async function loadModule(url: string): Promise<Readonly<Record<string, unknown>>> {
  const loaded: Readonly<Record<string, unknown>> = await import(url);
  return loaded;
}
