/**
 * What tasks say to a spec, to be waited for.
 *
 * @module
 */
import { spawnHere, type Pid } from "../../../runtime/index.ts";

/** What a task says: its text under the name of what happened. */
export type Said = Readonly<Record<string, unknown>>;

/** Hears what tasks say. */
export class Heard {
  readonly pid: Pid<unknown>;
  readonly #said: Said[] = [];
  readonly #taken = new Set<Said>();
  #wake = (): void => {};

  constructor() {
    this.pid = spawnHere<unknown>({
      message: (message) => {
        this.#said.push(message as Said);
        this.#wake();
      },
    });
  }

  /** All texts that were said of what happened. */
  all(what: string): readonly unknown[] {
    return this.#said.flatMap((said) => (what in said ? [said[what]] : []));
  }

  /** The next time that this is said. */
  async next(what: string, text: string): Promise<Said> {
    for (;;) {
      const found = this.#said.find((said) => said[what] === text && !this.#taken.has(said));
      if (found !== undefined) {
        this.#taken.add(found);
        return found;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
