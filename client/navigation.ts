/**
 * URLs: the page goes from one to another without being loaded, and back.
 *
 * A patch is an event to each view of the page, so it is numbered, sent again and replayed as any event is. Going to
 * other views is not: the last place that was asked for counts, and what cannot be had over the WebSocket is loaded. What
 * the URL was before is the history's: each entry says which views it belongs to, and where it was scrolled to.
 *
 * @module
 */
import { EffectType, type PageEffect } from "../liveview/protocol/effect.ts";
import { Announcer } from "./announcer.ts";
import { Arrival, type ArrivalHost } from "./arrival.ts";
import { enter } from "./enter.ts";
import { bringFlash, clearFlash } from "./flash.ts";
import { showHead } from "./head.ts";
import { readClick, readSubmit, type LiveTarget } from "./links.ts";
import { sendWhileTyped } from "./live-forms.ts";
import { createProgress } from "./progress.ts";
import { ScrollMemory } from "./scroll-memory.ts";
import { awaitUploads } from "./await-uploads.ts";
import type { UploadHost } from "./upload-host.ts";

/** What navigation needs of the page. */
export interface NavigationHost extends ArrivalHost {
  readonly uploads: UploadHost;
}

/** An entry of the history: the views that it belongs to, and its own name. */
interface Entry {
  readonly page: string;
  readonly entry: string;
}

/** Where a page goes, and what becomes of the entry of the history that it is at. */
type Way = Pick<LiveTarget, "url" | "isReplaced">;

/** What becomes of views that are asked for. */
interface Ways {
  /** They do not come. */
  readonly load: () => void;
  /** They are elsewhere. */
  readonly follow: (url: URL) => void;
  /** They are about to be shown; what it gives is done after that. */
  readonly prepare: () => () => unknown;
}

/** Takes a page from URL to URL. */
export class Navigation {
  readonly #host: NavigationHost;
  readonly #stop = new AbortController();
  readonly #scroll: ScrollMemory;
  readonly #progress = createProgress();
  readonly #announcer = new Announcer();
  /** Names the views that are shown: entries of the history that have it are a patch apart. */
  #page: string;
  /** Names the entry of the history that is shown. */
  #entry: string;
  /** Path and search that the views were told, or came with. */
  #at = here();
  /** What is done when the views have answered. */
  #afterwards: (() => void) | undefined;
  /** The views that are on their way here. */
  #arrival: Arrival | undefined;

  constructor(host: NavigationHost) {
    this.#host = host;
    const { signal } = this.#stop;
    this.#scroll = new ScrollMemory(signal);
    awaitUploads(host.uploads, signal);
    const { page, entry } = readState();
    this.#page = page ?? name();
    this.#entry = entry ?? name();
    this.#stamp();
    const followed = (event: Event, target: LiveTarget | undefined): void => {
      if (target === undefined) return;
      event.preventDefault();
      if (target.isPatch) this.#patch(target);
      else this.#navigate(target);
    };
    document.addEventListener("click", (event) => followed(event, readClick(event)), { signal });
    document.addEventListener("click", (event) => clearFlash(event, host.passengers.values()), {
      signal,
    });
    document.addEventListener("submit", (event) => followed(event, readSubmit(event)), { signal });
    sendWhileTyped(signal);
    addEventListener("popstate", () => this.#moved(), { signal });
    addEventListener("pagehide", () => this.#scroll.keep(this.#entry), { signal });
    document.addEventListener("perigee:lost", (event) => this.#lost(event), { signal });
    document.addEventListener("perigee:error", (event) => this.#refused(event), { signal });
  }

  /** Leaves all URLs to the browser. */
  close(): void {
    this.#cancel();
    this.#stop.abort();
  }

  /** The view in `root` has the page do something. */
  perform(root: HTMLElement, effect: PageEffect): void {
    if (effect[0] === EffectType.head) {
      const [, ...parts] = effect;
      return showHead(parts);
    }
    const url = new URL(effect[1], location.href);
    if (effect[0] === EffectType.redirect) {
      if (effect[2]) bringFlash(root);
      return location.assign(url);
    }
    if (url.origin !== location.origin) return;
    if (effect[0] === EffectType.patch) this.#patched(root, { url, isReplaced: effect[2] });
    else this.#navigate({ url, isReplaced: effect[2] }, effect[3] && root);
  }

  /** The views of the page go on at another URL. */
  #patch(target: LiveTarget): void {
    const { url } = target;
    this.#cancel();
    if (url.href.length > LONGEST) return location.assign(url);
    this.#go(target);
    this.#tell(() => scrollToHash(url), target.origin);
  }

  /** A view has gone to another URL by itself: the others are told. */
  #patched(root: Element, way: Way): void {
    if (way.url.href === location.href) return;
    this.#go(way);
    this.#at = here();
    for (const view of this.#host.regions) if (view.root !== root) view.go(this.#at);
  }

  /**
   * Other views take the place of those of the page.
   *
   * @param root - of the view whose flash message goes along.
   * @param hops - how often it was sent on before.
   */
  #navigate(way: Way, root?: HTMLElement, hops = 0): void {
    const { url, isReplaced } = way;
    const load = (to: URL): void => {
      if (root !== undefined) bringFlash(root);
      if (isReplaced) location.replace(to);
      else location.assign(to);
    };
    void this.#arrive(url, {
      load: () => load(url),
      follow: (to) => {
        const isFar = to.origin !== location.origin || hops === MOST_HOPS;
        if (isFar) load(to);
        else this.#navigate({ url: to, isReplaced }, root ?? this.#host.regions[0]?.root, hops + 1);
      },
      prepare: () => {
        this.#page = name();
        this.#go(way);
        return () => scrollToStart(url);
      },
    });
  }

  /** The page is at a URL already that is to be of other views. */
  #comeTo(url: URL, prepare: Ways["prepare"]): void {
    void this.#arrive(url, {
      load: () => location.reload(),
      follow: (to) => this.#navigate({ url: to, isReplaced: true }),
      prepare,
    });
  }

  /** Waits for the views of `url`, the latest that was asked for, and shows them all at once. */
  async #arrive(url: URL, { load, follow, prepare }: Ways): Promise<void> {
    this.#cancel();
    if (!announce("navigate", url, true)) return;
    if (url.href.length > LONGEST) return load();
    const arrival = new Arrival(this.#host, url.pathname + url.search);
    this.#arrival = arrival;
    this.#progress.show();
    this.#announcer.prepare();
    const end = await arrival.ended;
    if (this.#arrival !== arrival) return;
    if (end === "here") this.#arrival = undefined;
    this.#cancel();
    if (end === "lost") return load();
    if (end !== "here") return follow(new URL(end.url, location.href));
    const settle = prepare();
    // Those that come say what it is to be.
    showHead([null]);
    enter(this.#host, arrival);
    this.#at = here();
    settle();
    // What they say of the page is heard by now.
    await Promise.resolve();
    this.#announcer.say(document.title);
    announce("navigated", url, false);
  }

  #cancel(): void {
    this.#arrival?.cancel();
    this.#arrival = undefined;
    this.#afterwards = undefined;
    this.#progress.hide();
  }

  #go({ url, isReplaced }: Way): void {
    this.#scroll.keep(this.#entry);
    if (!isReplaced) this.#entry = name();
    history[isReplaced ? "replaceState" : "pushState"](this.#state, "", url);
  }

  /** Back or forward, or to another place of the same page. */
  #moved(): void {
    this.#cancel();
    this.#scroll.keep(this.#entry);
    const { page = name(), entry } = readState();
    const arrived = (): void => {
      this.#entry = entry ?? name();
      if (entry === undefined) this.#stamp();
    };
    const restore = (): boolean => this.#scroll.restore(this.#entry);
    if (this.#at === here() || page === this.#page) {
      arrived();
      if (this.#at === here()) restore();
      else this.#tell(restore);
      return;
    }
    const url = new URL(location.href);
    this.#comeTo(url, () => {
      this.#page = page;
      arrived();
      return () => restore() || scrollToStart(url);
    });
  }

  /**
   * Tells all views where the page is; then, when they have answered, something is done.
   *
   * @param origin - what leads there: of a form, they are told by that what its controls hold.
   */
  #tell(afterwards: () => void, origin?: Element): void {
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
    for (const view of this.#host.regions) awaited.set(view.root, view.go(this.#at, WENT, origin));
  }

  /** What the views were told, they do not know: as when one failed on it. */
  #lost({ detail }: CustomEventInit<{ name: string }> & Event): void {
    if (detail?.name === WENT) location.reload();
  }

  /** The page is at a URL of other views: those are to come. */
  #refused({ detail }: CustomEventInit<{ code: string }> & Event): void {
    if (detail?.code !== "other_route" || this.#arrival !== undefined) return;
    const url = new URL(location.href);
    this.#comeTo(url, () => {
      this.#page = name();
      this.#stamp();
      return () => scrollToStart(url);
    });
  }

  get #state(): object {
    return { ...history.state, perigee: [this.#page, this.#entry] };
  }

  #stamp(): void {
    history.replaceState(this.#state, "");
  }
}

/** A site that sends a page on and on is left to the browser, which has a word for it. */
const MOST_HOPS = 10;

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

function readState(): Partial<Entry> {
  const { perigee }: { perigee?: unknown } = Object(history.state);
  const [page, entry] = Array.isArray(perigee) ? (perigee as string[]) : [];
  return { ...(page === undefined ? {} : { page }), ...(entry === undefined ? {} : { entry }) };
}

/** Says on the document that the page goes somewhere; returns false when somebody does not want that. */
function announce(type: string, { href }: URL, cancelable: boolean): boolean {
  const detail = { url: href };
  return document.dispatchEvent(new CustomEvent(`perigee:${type}`, { detail, cancelable }));
}

/** Scrolls to what the hash of a URL names; says whether it has one. */
function scrollToHash({ hash }: URL): boolean {
  if (hash !== "") document.getElementById(decode(hash.slice(1)))?.scrollIntoView();
  return hash !== "";
}

/** Scrolls to where a page begins. */
function scrollToStart(url: URL): void {
  if (!scrollToHash(url)) scrollTo({ top: 0, left: 0, behavior: "instant" });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
