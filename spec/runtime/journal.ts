/**
 * What befell the witnesses of a spec, in the order it happened, whatever threads they are on.
 */
import { spawnHere, type ChildSpec, type Pid } from "../../runtime/index.ts";
import { witness, type Entry, type WitnessArgument } from "./modules/witness.ts";

/** Reads what witnesses write. */
export class Journal {
  readonly pid: Pid<Entry>;
  readonly #tickets = new SharedArrayBuffer(4);
  readonly #faults = new Map<string, SharedArrayBuffer>();
  readonly #entries = new Map<number, Entry>();
  #read = 0;
  #wake: (() => void) | undefined;

  constructor() {
    this.pid = spawnHere<Entry>({
      message: (message) => {
        const entry = message as Entry;
        this.#entries.set(entry.ticket, entry);
        this.#wake?.();
      },
    });
  }

  /** How many entries there are that were not read; also those that are on their way. */
  get unread(): number {
    return Atomics.load(new Int32Array(this.#tickets), 0) - this.#read;
  }

  /** A child that writes here; its id is its name. */
  child(
    name: string,
    rest: Partial<ChildSpec<never>> = {},
    like: Partial<WitnessArgument> = {},
  ): ChildSpec<never> {
    const faults = this.#faultsOf(name);
    const argument = { name, journal: this.pid, tickets: this.#tickets, faults, ...like };
    return { id: name, definition: witness, argument: argument as never, ...rest };
  }

  /** Lets the next starts of a child fail. */
  failStarts(name: string, count: number): void {
    Atomics.store(new Int32Array(this.#faultsOf(name)), 0, count);
  }

  /** The next so many entries, as texts. */
  async take(count: number): Promise<string[]> {
    const texts: string[] = [];
    while (texts.length < count) {
      const entry = this.#entries.get(this.#read);
      if (entry === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      this.#read += 1;
      texts.push(entry.text);
    }
    return texts;
  }

  /** All that was written since the last reading; nobody may write meanwhile. */
  rest(): Promise<string[]> {
    return this.take(this.unread);
  }

  #faultsOf(name: string): SharedArrayBuffer {
    const known = this.#faults.get(name) ?? new SharedArrayBuffer(4);
    this.#faults.set(name, known);
    return known;
  }
}
