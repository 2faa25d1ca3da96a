/**
 * Numbers the templates that a view sends.
 *
 * @module
 */
import type { TemplateDefinition, TemplateDefinitions } from "../protocol/value.ts";
import type { Rendered } from "../template/html.ts";
import type { StreamRows } from "../template/stream-rows.ts";
import { templateOf } from "../template/template.ts";

/**
 * The numbers of the templates that one browser got from one view, and those it is still to learn.
 *
 * A template is defined once, in the first frame that needs it: by its strings, or only by its digest
 * when they travelled on the same connection before. A join starts a new book.
 */
export class TemplateBook {
  readonly #sent: Set<string>;
  readonly #numbers = new Map<TemplateStringsArray, number>();
  #fresh: Rendered[] = [];
  #streams: StreamRows[] = [];

  /** @param sent - digests of the templates whose strings the connection has carried; none by default. */
  constructor(sent: Set<string> = new Set()) {
    this.#sent = sent;
  }

  /** The number of a template; a new one is then also among the next `takeNew()`. */
  numberOf(rendered: Rendered): number {
    const known = this.#numbers.get(rendered.strings);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(rendered.strings, number);
    this.#fresh.push(rendered);
    return number;
  }

  /** Definitions of the templates that were numbered since the last call, which are about to be sent. */
  takeNew(): TemplateDefinitions {
    if (this.#fresh.length === 0) return [];
    const fresh = this.#fresh;
    this.#fresh = [];
    const first = this.#numbers.size - fresh.length;
    return fresh.flatMap((rendered, index) => [first + index, this.#define(rendered)]);
  }

  #define(rendered: Rendered): TemplateDefinition {
    const { wireDigest, wireStrings, type } = templateOf(rendered);
    if (this.#sent.has(wireDigest)) return wireDigest;
    this.#sent.add(wireDigest);
    return [wireDigest, type, ...wireStrings];
  }

  /** The rows of this stream are among what travels. */
  noteStream(stream: StreamRows): void {
    if (stream.rows.size > 0) this.#streams.push(stream);
  }

  /** The streams whose rows were noted since the last call. */
  takeStreams(): readonly StreamRows[] {
    const streams = this.#streams;
    if (streams.length > 0) this.#streams = [];
    return streams;
  }
}
