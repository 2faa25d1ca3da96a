/**
 * What a view shows, and to whom: the last tree that its peer has, and the frames that lead there.
 *
 * @module
 */
import { send } from "../../runtime/index.ts";
import { checkShown } from "../checks/check-shown.ts";
import { diff } from "../diff/diff.ts";
import { TemplateBook } from "../diff/template-book.ts";
import { toValue } from "../diff/to-value.ts";
import { encodeServerFrame } from "../protocol/codec.ts";
import type { ToldHead } from "../head/told-head.ts";
import { ServerFrameType, type PayloadIssue, type ServerFrame } from "../protocol/frame.ts";
import type { Effect } from "../protocol/effect.ts";
import type { Change } from "../protocol/value.ts";
import { withComponents, type ShownComponent } from "../template/component-value.ts";
import type { Rendered } from "../template/html.ts";
import { renderToString } from "../template/render-to-string.ts";
import type { StreamRows } from "../template/stream-rows.ts";
import type { Effects } from "./effects.ts";
import { closeSent, openSent } from "./sent-templates.ts";
import type { ShownChildren } from "./shown-children.ts";
import type { Taken } from "./taken-events.ts";
import { toFrameText, type Peer, type ViewPage } from "./view-message.ts";

/** Who looks at a view, and how to reach them. */
export interface Audience {
  readonly peer: Peer;
  readonly socket: number;
  readonly view: number;
  /** The token for the next join. */
  readonly token: string;
  /** Whether it keeps the rows of streams that it was shown. */
  readonly keepsRows: boolean;
  /** The last frame that has arrived there; left out when none has. */
  readonly seen?: number;
}

type ShownComponents = ReadonlyMap<string, ShownComponent>;

/** The end of an error frame that is about an event. */
type EventPart = readonly [n?: number, issues?: readonly PayloadIssue[]];

type JoinedEnd = readonly [number?, (readonly number[])?, (readonly Effect[])?];

/** The end of a joined frame: nothing, in most of them. */
function joinedEnd({ applied, settled, lost }: Taken, effects: readonly Effect[]): JoinedEnd {
  const hidden = lost.filter((n) => n <= applied);
  if (effects.length > 0) return [settled, hidden, effects];
  if (hidden.length > 0) return [settled, hidden];
  return settled === applied ? [] : [settled];
}

/** What else travels to whoever looks. */
export interface OutputParts {
  readonly children: ShownChildren;
  readonly effects: Effects;
  readonly head: ToldHead<never>;
}

/** What a view shows, and to whom. */
export class ViewOutput {
  readonly #children: ShownChildren;
  readonly #effects: Effects;
  readonly #head: ToldHead<never>;
  #shown: Rendered;
  #isStale = false;
  #book = new TemplateBook();
  #audience: Audience | undefined;
  /** Where it was shown last. */
  #place: Audience | undefined;
  #n: number;

  /** @param n - the number of the last frame, -1 when there was none. */
  constructor(first: Rendered, n: number, { children, effects, head }: OutputParts) {
    this.#children = children;
    this.#effects = effects;
    this.#head = head;
    this.#shown = first;
    this.#n = n;
  }

  /** The tree that was rendered last. */
  get shown(): Rendered {
    return this.#shown;
  }

  /** Whether somebody looks. */
  get isSeen(): boolean {
    return this.#audience !== undefined;
  }

  /** Whether the state is another than the one that is shown. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** The tree that was rendered last, for a page. */
  page(components: ShownComponents): ViewPage {
    const html = this.#look(components, () => {
      const text = renderToString(this.#shown);
      this.#children.show(this.#shown);
      return text;
    });
    const children = [...this.#children.shown.values()];
    const head = this.#head.page();
    return head === undefined ? { html, children } : { html, children, head };
  }

  /** The number of the last frame. */
  get n(): number {
    return this.#n;
  }

  /**
   * Shows the view to `audience`: the tree as it was rendered last, which for the first of them is
   * the one in the page.
   */
  adopt(audience: Audience, taken: Taken, components: ShownComponents): void {
    this.detach();
    const sent = openSent(audience);
    // Asked again at the same place: the browser lacks something.
    if (this.#place?.peer === audience.peer && this.#place.socket === audience.socket) sent.clear();
    this.#audience = audience;
    this.#place = audience;
    this.#book = new TemplateBook(sent);
    const tree = this.#look(components, () => {
      const value = toValue(this.#shown, this.#book);
      this.#children.show(this.#shown);
      if (this.#n < 0) checkShown(undefined, this.#shown);
      return value;
    });
    this.#children.tellAll(audience.peer);
    this.#n += 1;
    const { view, token } = audience;
    const { applied } = taken;
    const templates = this.#book.takeNew();
    if (audience.seen !== undefined) this.#effects.arrived(audience.seen);
    this.#send([
      ServerFrameType.joined,
      view,
      this.#n,
      applied,
      templates,
      tree,
      token,
      ...joinedEnd(taken, [...this.#effects.take(this.#n), ...this.#head.takeAll()]),
    ]);
    // Of what it shows now, not of what it no longer may.
    if (this.#isStale) this.#book.takeStreams();
  }

  /** It was rendered though nobody looks: what comes next counts only if it can be shown. */
  refresh(next: Rendered, components: ShownComponents): void {
    this.#look(components, () => this.#children.show(next));
    this.#shown = next;
    this.#isStale = false;
  }

  /** The state is another, and nobody looks. */
  miss(): void {
    this.#isStale = true;
  }

  /** Nobody looks any more. */
  detach(): void {
    if (this.#audience !== undefined) closeSent(this.#audience);
    this.#audience = undefined;
  }

  /** What is different in `next`; as long as it is not shown, nothing has happened. */
  compare(
    next: Rendered,
    components: ShownComponents,
    dirty: ReadonlySet<unknown> | undefined,
  ): Change | undefined {
    return this.#look(components, () => diff(this.#shown, next, this.#book, dirty));
  }

  /** Shows `next`, which is different by `change`. */
  show(ack: number, next: Rendered, components: ShownComponents, change: Change | undefined): void {
    this.#look(components, () => {
      checkShown(this.#shown, next);
      this.#children.show(next);
    });
    this.#shown = next;
    this.#isStale = false;
    // Before the frame: a browser that sees a child asks for it.
    if (this.#audience !== undefined) this.#children.tell(this.#audience.peer);
    this.#sendDiff(ack, change ?? null);
  }

  /** The streams whose rows its audience has got since the last call, and keeps. */
  takeStreams(): readonly StreamRows[] {
    const streams = this.#book.takeStreams();
    return this.#audience?.keepsRows === true ? streams : [];
  }

  /** Event `n` was taken and nothing shows. */
  acknowledge(n: number): void {
    this.#sendDiff(n, null);
  }

  /** Nothing shows, but there may be something to do. */
  tellEffects(ack: number): void {
    if (this.#effects.isWaiting) this.#sendDiff(ack, null);
  }

  /** Something that the client sent was refused: with `n`, an event. */
  error(code: string, message: string, ...event: EventPart): void {
    if (this.#audience === undefined) return;
    this.#send([ServerFrameType.error, this.#audience.view, code, message, ...event]);
  }

  /** Does what looks into parts that may be rendered only then, and into components. */
  #look<Result>(components: ShownComponents, work: () => Result): Result {
    return this.#children.watch(() => withComponents(components, work));
  }

  #sendDiff(ack: number, change: Change): void {
    if (this.#audience === undefined) return;
    this.#n += 1;
    const { view } = this.#audience;
    const templates = this.#book.takeNew();
    const frame = [ServerFrameType.diff, view, this.#n, ack, change] as const;
    const effects = [...this.#effects.take(this.#n), ...this.#head.takeChange()];
    if (effects.length > 0) this.#send([...frame, templates, effects]);
    else this.#send(templates.length === 0 ? frame : [...frame, templates]);
  }

  #send(frame: ServerFrame): void {
    if (this.#audience === undefined) return;
    const { peer, socket } = this.#audience;
    send(peer, [socket, toFrameText(encodeServerFrame(frame))]);
  }
}
