/**
 * What a view shows, and to whom: the last tree that its peer has, and the frames that lead there.
 *
 * @module
 */
import { send, type Pid } from "../../runtime/index.ts";
import { diff } from "../diff/diff.ts";
import { TemplateBook } from "../diff/template-book.ts";
import { toValue } from "../diff/to-value.ts";
import { encodeServerFrame } from "../protocol/codec.ts";
import { ServerFrameType, type PayloadIssue, type ServerFrame } from "../protocol/frame.ts";
import type { Change } from "../protocol/value.ts";
import { withComponents, type ShownComponent } from "../template/component-value.ts";
import type { Rendered } from "../template/html.ts";
import { closeSent, openSent } from "./sent-templates.ts";
import type { Taken } from "./taken-events.ts";
import { toFrameText, type ViewMessage } from "./view-message.ts";

/** Who looks at a view, and how to reach them. */
export interface Audience {
  readonly peer: Pid<ViewMessage>;
  readonly socket: number;
  readonly view: number;
  /** The token for the next join. */
  readonly token: string;
}

type ShownComponents = ReadonlyMap<string, ShownComponent>;

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
  #shown: Rendered;
  #isStale = false;
  #book = new TemplateBook();
  #audience: Audience | undefined;
  /** Where it was shown last. */
  #place: Audience | undefined;
  #n: number;

  /** @param n - the number of the last frame, -1 when there was none. */
  constructor(first: Rendered, n: number) {
    this.#shown = first;
    this.#n = n;
  }

  /** The tree that was rendered last. */
  get shown(): Rendered {
    return this.#shown;
  }

  /** The number of the last frame. */
  get n(): number {
    return this.#n;
  }

  /** Whether somebody looks. */
  get isSeen(): boolean {
    return this.#audience !== undefined;
  }

  /** Whether the state is another than the one that is shown. */
  get isStale(): boolean {
    return this.#isStale;
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
    const tree = withComponents(components, () => toValue(this.#shown, this.#book));
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
  }

  /** It was rendered though nobody looks: what comes next counts only if it can be shown. */
  refresh(next: Rendered): void {
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
    return withComponents(components, () => diff(this.#shown, next, this.#book, dirty));
  }

  /** Shows `next`, which is different by `change`. */
  show(ack: number, next: Rendered, change: Change | undefined): void {
    this.#shown = next;
    this.#isStale = false;
    this.#sendDiff(ack, change ?? null);
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
