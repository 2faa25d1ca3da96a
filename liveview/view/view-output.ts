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
import { ServerFrameType, type PayloadIssue, type ServerFrame } from "../protocol/frame.ts";
import type { Change } from "../protocol/value.ts";
import type { Rendered } from "../template/html.ts";
import { renderToString } from "../template/render-to-string.ts";
import type { StreamRows } from "../template/stream-rows.ts";
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
}

/** The end of an error frame that is about an event. */
type EventPart = readonly [n?: number, issues?: readonly PayloadIssue[]];

/** The end of a joined frame: nothing, in most of them. */
function whatIsLost({ applied, settled, lost }: Taken): readonly [number?, (readonly number[])?] {
  const hidden = lost.filter((n) => n <= applied);
  if (hidden.length > 0) return [settled, hidden];
  return settled === applied ? [] : [settled];
}

/** What a view shows, and to whom. */
export class ViewOutput {
  readonly #children: ShownChildren;
  #shown: Rendered;
  #isStale = false;
  #book = new TemplateBook();
  #audience: Audience | undefined;
  /** Where it was shown last. */
  #place: Audience | undefined;
  #n: number;

  /** @param n - the number of the last frame, -1 when there was none. */
  constructor(render: () => Rendered, n: number, children: ShownChildren) {
    this.#children = children;
    this.#shown = children.watch(render);
    this.#n = n;
  }

  /** The tree that was rendered last, for a page. */
  get page(): ViewPage {
    const html = this.#children.watch(() => renderToString(this.#shown));
    this.#children.show(this.#shown);
    return { html, children: [...this.#children.shown.values()] };
  }

  /** The number of the last frame. */
  get n(): number {
    return this.#n;
  }

  /**
   * Shows the view to `audience`: the tree as it was rendered last, which for the first of them is
   * the one in the page, then what changed since.
   */
  adopt(audience: Audience, taken: Taken, render: () => Rendered): void {
    this.detach();
    const sent = openSent(audience);
    // Asked again at the same place: the browser lacks something.
    if (this.#place?.peer === audience.peer && this.#place.socket === audience.socket) sent.clear();
    this.#audience = audience;
    this.#place = audience;
    this.#book = new TemplateBook(sent);
    const tree = this.#children.watch(() => toValue(this.#shown, this.#book));
    this.#children.show(this.#shown);
    this.#children.tellAll(audience.peer);
    if (this.#n < 0) checkShown(undefined, this.#shown);
    this.#n += 1;
    const { view, token } = audience;
    const { applied } = taken;
    const templates = this.#book.takeNew();
    this.#send([
      ServerFrameType.joined,
      view,
      this.#n,
      applied,
      templates,
      tree,
      token,
      ...whatIsLost(taken),
    ]);
    if (!this.#isStale) return;
    // Of what it shows now, not of what it no longer may.
    this.#book.takeStreams();
    this.changed(applied, render);
  }

  /** Renders though nobody looks: what comes next counts only if it can be shown. */
  refresh(render: () => Rendered): void {
    this.#shown = this.#children.watch(render);
    this.#isStale = false;
  }

  /** Nobody looks any more. */
  detach(): void {
    if (this.#audience !== undefined) closeSent(this.#audience);
    this.#audience = undefined;
  }

  /** The state is another: shows what is different now, or nothing when nobody looks. */
  changed(ack: number, render: () => Rendered): void {
    if (this.#audience === undefined) {
      this.#isStale = true;
      return;
    }
    const before = this.#shown;
    const change = this.#children.watch(() => {
      this.#shown = render();
      return diff(before, this.#shown, this.#book);
    });
    this.#children.show(this.#shown);
    checkShown(before, this.#shown);
    this.#isStale = false;
    // Before the frame: a browser that sees a child asks for it.
    this.#children.tell(this.#audience.peer);
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

  /** Something that the client sent was refused: with `n`, an event. */
  error(code: string, message: string, ...event: EventPart): void {
    if (this.#audience === undefined) return;
    this.#send([ServerFrameType.error, this.#audience.view, code, message, ...event]);
  }

  #sendDiff(ack: number, change: Change): void {
    if (this.#audience === undefined) return;
    this.#n += 1;
    const { view } = this.#audience;
    const templates = this.#book.takeNew();
    this.#send(
      templates.length === 0
        ? [ServerFrameType.diff, view, this.#n, ack, change]
        : [ServerFrameType.diff, view, this.#n, ack, change, templates],
    );
  }

  #send(frame: ServerFrame): void {
    if (this.#audience === undefined) return;
    const { peer, socket } = this.#audience;
    send(peer, [socket, toFrameText(encodeServerFrame(frame))]);
  }
}
