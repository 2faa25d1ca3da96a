/**
 * Elements that scripts of the page take care of.
 *
 * What a hook does to the page happens after a patch, never amidst one; what it throws is told and goes
 * no further.
 *
 * @module
 */
import type { HookValue, Payload } from "../liveview/protocol/value.ts";

/** What a hook hears of its element. */
export interface HookHandle<Data = Payload> {
  /** The server gave it other data. */
  readonly updated?: (data: Data) => void;
  /** What the view pushes while the element is there, by its names; may be called before the next `updated`. */
  readonly received?: Readonly<Record<string, (payload: never) => void>>;
  /** The element is gone, or the hook is not on it any more. */
  readonly destroyed?: () => void;
}

/** The events that hooks send, by their names, as functions from payload to reply. */
type Calls = Readonly<Record<string, (payload: never) => unknown>>;
/** Those of who does not say which there are. */
type AnyCalls = Readonly<Record<string, (payload?: unknown) => unknown>>;

/** What a hook says to its view. */
export interface HookLive<Of extends Calls = AnyCalls> {
  /**
   * Sends an event of the view; resolves to what its handler says by `ctx.reply`, else to undefined. Waits through lost
   * connections and crashes; answered once.
   *
   * Rejects with a `LiveEventError` when the event came to nothing: the view crashed on it (`lost`) or refused it
   * (`unknown_event`, `bad_payload`), it cannot be sent (`refused`), or the view is gone (`closed`).
   */
  send<Name extends keyof Of & string>(
    name: Name,
    ...payload: Parameters<Of[Name]>
  ): Promise<Awaited<ReturnType<Of[Name]>>>;
}

/** Called with an element that `hook(name, data)` stands on, once it is in the page. */
export type Hook<Data = Payload, Host extends Element = Element, Of extends Calls = AnyCalls> = (
  element: Host,
  data: Data,
  live: HookLive<Of>,
) => HookHandle<Data> | void;

/** Hooks of a page by their names. */
export type HookFunctions = Readonly<
  Record<string, (element: never, data: never, live: never) => HookHandle<never> | void>
>;

/** What every hook of a region gets. */
export interface Asker {
  readonly send: (name: string, payload?: Payload) => Promise<unknown>;
}

interface Live {
  readonly element: Element;
  readonly name: string;
  /** As JSON, to tell whether it is other data. */
  readonly data: string;
  readonly handle: HookHandle<never> | undefined;
}

interface Wanted {
  readonly element: Element;
  readonly hook: HookValue | undefined;
}

/** The hooks of one region. */
export class Hooks {
  readonly #functions: HookFunctions;
  readonly #asked: Asker;
  readonly #live = new Map<object, Live>();
  readonly #wanted = new Map<object, Wanted>();

  constructor(functions: HookFunctions, asked: Asker) {
    this.#functions = functions;
    this.#asked = asked;
  }

  /** Notes what stands in the slot `owner` now; {@link settle} does the rest. */
  want(owner: object, element: Element, hook: HookValue | undefined): void {
    if (hook !== undefined || this.#live.has(owner)) this.#wanted.set(owner, { element, hook });
  }

  /** Tells hooks what became of their elements, now that `root` is patched. */
  settle(root: Element): void {
    for (const [owner, live] of this.#live) {
      const wanted = this.#wanted.get(owner);
      const isSame = wanted === undefined || wanted.hook?.[1] === live.name;
      if (!isSame || !root.contains(live.element)) this.#end(owner, live);
    }
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    for (const [owner, { element, hook }] of wanted) {
      if (hook !== undefined && root.contains(element)) this.#show(owner, element, hook);
    }
  }

  /** The view has pushed something. */
  receive(name: string, payload: Payload): void {
    for (const { name: hook, handle } of this.#live.values()) {
      const received = handle?.received;
      if (received === undefined || !Object.hasOwn(received, name)) continue;
      // What the view pushes by this name is what the hook takes by it.
      attempt(hook, () => received[name]?.(payload as never));
    }
  }

  /** Ends all. */
  close(): void {
    for (const [owner, live] of this.#live) this.#end(owner, live);
  }

  #show(owner: object, element: Element, [, name, data = null]: HookValue): void {
    const live = this.#live.get(owner);
    const json = JSON.stringify(data);
    if (live?.data === json) return;
    const create = Object.hasOwn(this.#functions, name) ? this.#functions[name] : undefined;
    if (create === undefined) {
      if (!live)
        report(`no hook "${name}": name it in connect({ hooks: { ${name}: … } })`, element);
    }
    let handle = live?.handle;
    attempt(name, () => {
      // The element and the data are what the view gave to the hook of this name.
      if (live) handle?.updated?.(data as never);
      else handle = create?.(element as never, data as never, this.#asked as never) ?? undefined;
    });
    this.#live.set(owner, { element, name, data: json, handle });
  }

  #end(owner: object, { name, handle }: Live): void {
    this.#live.delete(owner);
    attempt(name, () => handle?.destroyed?.());
  }
}

function attempt(name: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    report(`the hook "${name}" has failed`, error);
  }
}

function report(message: string, about: unknown): void {
  // oxlint-disable-next-line eslint/no-console -- for whoever writes the page
  console.error(`perigee: ${message}`, about);
}
