/**
 * Numbers the templates that a view sends.
 *
 * @module
 */
import type { TemplateDefinitions } from "../protocol/value.ts";
import type { StreamRows } from "../template/stream-rows.ts";
import { templateOf } from "../template/template.ts";

/**
 * The numbers of the templates that one browser got from one view, and those it is still to learn.
 *
 * A template's strings travel once, in the first frame that needs them. A join starts a new book.
 */
export class TemplateBook {
  readonly #numbers = new Map<TemplateStringsArray, number>();
  #fresh: (number | readonly string[])[] = [];
  #streams: StreamRows[] = [];

  /** The number of the template with these strings; a new one is then also among the next `takeNew()`. */
  numberOf(strings: TemplateStringsArray): number {
    const known = this.#numbers.get(strings);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(strings, number);
    this.#fresh.push(number, templateOf(strings).wireStrings);
    return number;
  }

  /** Definitions of the templates that were numbered since the last call. */
  takeNew(): TemplateDefinitions {
    const fresh = this.#fresh;
    if (fresh.length > 0) this.#fresh = [];
    return fresh;
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
