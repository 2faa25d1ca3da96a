/**
 * A client without a browser of a page of views inside of views: keeps what each shows, by where it is.
 */
import { applyChange } from "../../liveview/protocol/apply-change.ts";
import { decodeServerFrame, encodeClientFrame } from "../../liveview/protocol/codec.ts";
import {
  ServerFrameType,
  type ClientFrame,
  type DiffFrame,
  type JoinedFrame,
  type ServerFrame,
} from "../../liveview/protocol/frame.ts";
import type { Payload, TemplateDefinitions, Value } from "../../liveview/protocol/value.ts";
import { WebSocket } from "ws";

/** One view of the page. */
export interface FamilyView {
  readonly number: number;
  /** Ids from the page to it: `""` for the first, `"/a/inner"`. */
  readonly path: string;
  readonly kind: string;
  /** What it shows; undefined while it shows nothing. */
  tree: Value | undefined;
  token: string;
  events: number;
  acked: number;
  /** Up to this event, what was done outlives the OS process. */
  durable: number;
  state: "joining" | "joined" | "restarting" | "failed";
  joins: number;
}

/** Keeps to the protocol as the browser's client does, and opens what appears. */
export class FamilyClient {
  /** Views that were asked for once more, with what is around them. */
  readonly #askedAgain = new Set<FamilyView>();
  readonly views = new Map<number, FamilyView>();
  readonly #url: string;
  #page: string;
  readonly #templates = new Map<number, Map<number, readonly string[]>>();
  /** The strings of all templates that came, by their digests. */
  readonly #strings = new Map<string, readonly string[]>();
  #socket: WebSocket | undefined;
  #last = 0;
  #wake: (() => void)[] = [];
  /** Tokens of the page's HTML, by path. */
  readonly #tokens: Map<string, string>;
  /** What the page held before any script ran. */
  readonly html: string;

  private constructor(url: string, page: string, html: string) {
    this.#url = url;
    this.#page = page;
    this.html = html;
    this.#tokens = tokensIn(html);
  }

  /** Gets a page and connects. */
  static async open(url: string, page: string): Promise<FamilyClient> {
    const response = await fetch(`${url}${page}`);
    const client = new FamilyClient(url, page, await response.text());
    await client.connect();
    return client;
  }

  /** Connects, and joins all that is there. */
  async connect(): Promise<void> {
    const socket = new WebSocket(`${this.#url.replace("http", "ws")}/perigee/socket`, {
      perMessageDeflate: false,
    });
    this.#socket = socket;
    socket.on("message", (data) => this.#receive(decodeServerFrame(data as Buffer)));
    socket.on("error", () => {});
    socket.on("close", () => this.#awake());
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    if (this.views.size === 0) this.#add(0, "", "");
    for (const view of this.views.values()) if (view.state !== "failed") this.#join(view);
  }

  /** Breaks the connection. */
  break(): void {
    this.#socket?.terminate();
    for (const view of this.views.values()) if (view.state !== "failed") view.state = "joining";
  }

  /** Breaks the connection and makes a new one, as soon as somebody takes it. */
  async reconnect(): Promise<void> {
    this.break();
    for (;;) {
      try {
        await this.connect();
        return;
      } catch {
        // The gateway is on its way; its port refuses until then.
        await new Promise((resolve) => void setImmediate(resolve));
      }
    }
  }

  /** Whether the connection is there. */
  get isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** The view at a path, which must be there. */
  at(path: string): FamilyView {
    const view = [...this.views.values()].find((each) => each.path === path);
    if (view === undefined) throw new Error(`nothing is shown at "${path}"`);
    return view;
  }

  /** What a view shows, in a few words: all texts and numbers of its own. */
  text(path: string): string {
    const { tree } = this.at(path);
    return tree === undefined ? "" : textOf(tree);
  }

  /** Whether the view at a path is there, and up. */
  isUp(path: string): boolean {
    return [...this.views.values()].some((view) => view.path === path && view.state === "joined");
  }

  /** Sends an event; gives its number. */
  click(path: string, name: string, payload: Payload = null): number {
    const view = this.at(path);
    view.events += 1;
    this.send([1, view.number, view.events, name, payload]);
    return view.events;
  }

  /** As {@link click}; done when it was answered. */
  async clicked(path: string, name: string, payload: Payload = null): Promise<void> {
    await this.until(() => this.isUp(path));
    const view = this.at(path);
    const n = this.click(path, name, payload);
    await this.until(() => view.acked >= n);
  }

  /** Asks for a view that was given up. */
  retry(path: string): void {
    const view = this.at(path);
    view.token = "";
    view.state = "joining";
    this.#join(view);
  }

  /** Shows another page on the same connection. */
  navigate(page: string): void {
    this.#page = page;
    const root = this.at("");
    for (const view of this.views.values()) if (view !== root) this.send([2, view.number]);
    this.views.clear();
    this.#join(this.#add(root.number, "", ""));
  }

  /** Sends a frame. */
  send(frame: ClientFrame): void {
    this.#socket?.send(encodeClientFrame(frame));
  }

  /** Waits until something that comes from the server makes this true. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      await new Promise<void>((resolve) => void this.#wake.push(resolve));
    }
  }

  #add(number: number, path: string, kind: string): FamilyView {
    const token = this.#tokens.get(path) ?? "";
    this.#tokens.delete(path);
    const view: FamilyView = {
      number,
      path,
      kind,
      tree: undefined,
      token,
      events: 0,
      acked: 0,
      durable: 0,
      state: "joining",
      joins: 0,
    };
    this.views.set(number, view);
    return view;
  }

  #join({ number, path, token, events }: FamilyView): void {
    const above = path.slice(0, path.lastIndexOf("/"));
    if (path === "") this.send([0, number, token, this.#page, events]);
    else {
      const id = path.slice(path.lastIndexOf("/") + 1);
      this.send([0, number, token, this.#page, events, [this.at(above).number, id]]);
    }
  }

  #receive(frame: ServerFrame): void {
    const view = this.views.get(Number(frame[1]));
    if (view !== undefined) this.#take(view, frame);
    this.#awake();
  }

  #take(view: FamilyView, frame: ServerFrame): void {
    switch (frame[0]) {
      case ServerFrameType.joined:
        this.#joined(view, frame);
        return;
      case ServerFrameType.diff:
        this.#changed(view, frame);
        return;
      case ServerFrameType.state:
        view.state = frame[2];
        return;
      case ServerFrameType.error:
        if (frame[2] === "gone") view.state = "failed";
        return;
      case ServerFrameType.durable:
        view.durable = frame[2];
        return;
      case ServerFrameType.pong:
      case ServerFrameType.reload:
      case ServerFrameType.upload:
    }
  }

  #joined(view: FamilyView, frame: JoinedFrame): void {
    const [, , , ack, templates, tree, token, settled = ack] = frame;
    const isSuccessor = view.state === "restarting" || this.#askedAgain.delete(view);
    Object.assign(view, { tree, token, state: "joined", acked: Math.max(ack, settled) });
    view.events = Math.max(view.events, settled);
    view.joins += 1;
    this.#templates.set(view.number, new Map());
    if (this.#define(view, templates)) this.#nest(view);
    else this.#join(view);
    if (isSuccessor) this.#askAgainBelow(view);
  }

  /** Asks for the views inside of one once more: its successor may know nothing of their processes. */
  #askAgainBelow({ path }: FamilyView): void {
    for (const view of this.views.values()) {
      const isChild =
        view.path.startsWith(`${path}/`) && !view.path.slice(path.length + 1).includes("/");
      if (!isChild || view.state === "failed") continue;
      this.#askedAgain.add(view);
      view.state = "joining";
      this.#join(view);
    }
  }

  #changed(view: FamilyView, [, , , ack, change, templates = []]: DiffFrame): void {
    if (view.tree === undefined) return;
    if (!this.#define(view, templates)) {
      this.#join(view);
      return;
    }
    if (change !== null) view.tree = applyChange(view.tree, change);
    view.acked = ack;
    this.#nest(view);
  }

  /** Takes definitions; false when one is of a template whose strings never came. */
  #define({ number }: FamilyView, definitions: TemplateDefinitions): boolean {
    const known = this.#templates.get(number)!;
    let id = 0;
    for (const part of definitions) {
      if (typeof part === "number") id = part;
      else {
        const [digest, , ...strings] = typeof part === "string" ? [part] : part;
        if (strings.length > 0) this.#strings.set(digest, strings);
        const found = this.#strings.get(digest);
        if (found === undefined) return false;
        known.set(id, found);
      }
    }
    return true;
  }

  /** Opens the views that a tree has elements for, and closes those that it has none for any more. */
  #nest(parent: FamilyView): void {
    const known = this.#templates.get(parent.number)!;
    const kinds = new Map(childrenIn(parent.tree!, known));
    const gone = [...this.views.values()].filter(({ path, kind }) => {
      const id = path.slice(parent.path.length + 1);
      const isChild = path !== "" && path.slice(0, path.lastIndexOf("/")) === parent.path;
      return isChild && kinds.get(id) !== kind;
    });
    for (const { path } of gone) this.#close(path);
    for (const [id, kind] of kinds) {
      const path = `${parent.path}/${id}`;
      if ([...this.views.values()].some((view) => view.path === path)) continue;
      this.#last += 1;
      this.#join(this.#add(this.#last, path, kind));
    }
  }

  /** Leaves a view, and all inside of it. */
  #close(path: string): void {
    for (const view of this.views.values()) {
      if (view.path !== path && !view.path.startsWith(`${path}/`)) continue;
      this.views.delete(view.number);
      this.send([2, view.number]);
    }
  }

  #awake(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

/** Tokens in a page, by the path of their view. */
function tokensIn(html: string): Map<string, string> {
  const tokens = new Map<string, string>();
  const path: string[] = [];
  const tags =
    /<perigee-view data-live-child="([^"]*)"([^>]*)>|<\/perigee-view>|data-live-token="([^"]*)"/g;
  for (const [tag, id, attributes, token] of html.matchAll(tags)) {
    if (tag === "</perigee-view>") path.pop();
    else if (id === undefined) tokens.set("", token!);
    else {
      path.push(id);
      const [, own] = /data-live-token="([^"]*)"/.exec(attributes!) ?? [];
      if (own !== undefined) tokens.set(path.map((part) => `/${part}`).join(""), own);
    }
  }
  return tokens;
}

/** The children that a tree shows: their ids and kinds. */
function* childrenIn(
  value: Value,
  templates: ReadonlyMap<number, readonly string[]>,
): Iterable<readonly [id: string, kind: string]> {
  if (typeof value !== "object" || value === null) return;
  const parts = value as readonly Value[];
  if (parts[0] === 0) {
    const strings = templates.get(Number(parts[1]));
    if (strings?.[0]?.endsWith("data-live-child=") === true) {
      yield [parts[2] as string, parts[3] as string];
    }
    for (const part of parts.slice(2)) yield* childrenIn(part, templates);
  } else if (parts[0] === 1) {
    for (const part of parts.slice(1)) yield* childrenIn(part, templates);
  }
}

function textOf(value: Value): string {
  if (value === null || typeof value !== "object") return value === null ? "" : String(value);
  const parts = value as readonly Value[];
  if (parts[0] === 2) return "";
  const shown = parts[0] === 0 ? parts.slice(2) : parts.slice(1).filter((_, at) => at % 2 === 1);
  return shown
    .map(textOf)
    .filter((text) => text !== "")
    .join("|");
}
