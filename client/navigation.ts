/**
 * URLs: the page goes from one to another without being loaded, and back.
 *
 * A patch is an event to each view of the page, so it is numbered, sent again and replayed as any event is. What its
 * URL was before is the history's: each entry says which views it belongs to, and where it was scrolled to.
 *
 * @module
 */
import { readClick, readSubmit, type LiveTarget } from "./links.ts";
import { ScrollMemory } from "./scroll-memory.ts";
import { awaitUploads } from "./await-uploads.ts";
import type { UploadHost } from "./upload-host.ts";

/** A view that stands at a place of the page, as navigation knows it. */
interface RootView {
  readonly root: HTMLElement;
  /** Tells the view that the page is at `url` now; returns the number of that event. */
  go(url: string): number;
}

/** What navigation needs of the page. */
export interface NavigationHost {
  /** The views of the page that are not inside of others, in the order of their elements. */
  readonly roots: () => readonly RootView[];
  readonly uploads: UploadHost;
}

/** Takes a page from URL to URL. */
export class Navigation {
  readonly #host: NavigationHost;
  readonly #stop = new AbortController();
  readonly #scroll: ScrollMemory;
  /** Names the views that are shown: entries of the history that have it are a patch apart. */
  #page: string;
  /** Names the entry of the history that is shown. */
  #entry: string;
  /** Path and search that the views were told, or came with. */
  #at = here();
  /** What is done when the views have answered. */
  #afterwards: (() => void) | undefined;

  constructor(host: NavigationHost) {
    this.#host = host;
    const { signal } = this.#stop;
    this.#scroll = new ScrollMemory(signal);
    awaitUploads(host.uploads, signal);
    const [page, entry] = readState();
    this.#page = page ?? name();
    this.#entry = entry ?? name();
    this.#stamp();
    document.addEventListener("click", (event) => this.#followed(event, readClick(event)), {
      signal,
    });
    document.addEventListener("submit", (event) => this.#followed(event, readSubmit(event)), {
      signal,
    });
    addEventListener("popstate", () => this.#moved(), { signal });
    addEventListener("pagehide", () => this.#scroll.keep(this.#entry), { signal });
    document.addEventListener("perigee:lost", (event) => this.#lost(event), { signal });
    document.addEventListener("perigee:error", (event) => this.#refused(event), { signal });
  }

  /** Leaves all URLs to the browser. */
  close(): void {
    this.#stop.abort();
  }

  #followed(event: Event, target: LiveTarget | undefined): void {
    if (target === undefined) return;
    event.preventDefault();
    this.#patch(target);
  }

  /** The views of the page go on at another URL. */
  #patch({ url, isReplaced }: LiveTarget): void {
    if (url.href.length > LONGEST) return location.assign(url);
    this.#go({ url, isReplaced });
    this.#tell(() => {
      if (url.hash !== "")
        document.getElementById(decodeURIComponent(url.hash.slice(1)))?.scrollIntoView();
    });
  }

  /** The view in `root` has gone to another URL by itself: the others are told. */
  patched(root: Element, to: string, isReplaced: boolean): void {
    const url = new URL(to, location.href);
    if (url.origin !== location.origin || url.href === location.href) return;
    this.#go({ url, isReplaced });
    this.#at = here();
    for (const view of this.#host.roots()) if (view.root !== root) view.go(this.#at);
  }

  #go({ url, isReplaced }: Pick<LiveTarget, "url" | "isReplaced">): void {
    this.#scroll.keep(this.#entry);
    if (!isReplaced) this.#entry = name();
    history[isReplaced ? "replaceState" : "pushState"](this.#state, "", url);
  }

  /** Back or forward, or to another place of the same page. */
  #moved(): void {
    this.#scroll.keep(this.#entry);
    const [page, entry] = readState();
    this.#entry = entry ?? name();
    if (entry === undefined) this.#stamp();
    const arrived = (): void => void this.#scroll.restore(this.#entry);
    if (this.#at === here()) arrived();
    else if (page === this.#page) this.#tell(arrived);
    else location.reload();
  }

  /** Tells all views where the page is; then, when they have answered, something is done. */
  #tell(afterwards: () => void): void {
    this.#at = here();
    this.#afterwards = afterwards;
    const awaited = new Map<EventTarget, number>();
    const stop = new AbortController();
    document.addEventListener(
      "perigee:patched",
      ({ target, detail }: CustomEventInit<{ ack: number }> & Event) => {
        const n = target ? awaited.get(target) : undefined;
        if (target === null || n === undefined || (detail?.ack ?? 0) < n) return;
        awaited.delete(target);
        if (awaited.size > 0) return;
        stop.abort();
        if (this.#afterwards === afterwards) afterwards();
      },
      { signal: AbortSignal.any([stop.signal, this.#stop.signal]) },
    );
    for (const view of this.#host.roots()) awaited.set(view.root, view.go(this.#at));
  }

  /** What the views were told, they do not know: as when one failed on it. */
  #lost({ detail }: CustomEventInit<{ name: string }> & Event): void {
    if (detail?.name === WENT) location.reload();
  }

  #refused({ detail }: CustomEventInit<{ code: string }> & Event): void {
    if (detail?.code === "other_route") location.reload();
  }

  get #state(): object {
    return { ...history.state, perigee: [this.#page, this.#entry] };
  }

  #stamp(): void {
    history.replaceState(this.#state, "");
  }
}

/** The name of the event that tells a view where its page is. */
const WENT = "perigee:params";

/** A longer URL is none for a frame: a server has its own word for those. */
const LONGEST = 8_000;

function here(): string {
  return location.pathname + location.search;
}

function name(): string {
  return Math.random().toString(36).slice(2);
}

function readState(): readonly string[] {
  const { perigee }: { perigee?: unknown } = Object(history.state);
  return Array.isArray(perigee) ? perigee : [];
}
