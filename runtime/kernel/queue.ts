/**
 * A first-in first-out queue that neither shifts an array nor allocates a node per item.
 *
 * @module
 */

/** A first-in first-out queue; adding and taking cost the same however long it is. */
export class Queue<Item> {
  #items: (Item | undefined)[] = [];
  #head = 0;

  /** How many items wait. */
  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Puts `item` at the end. */
  push(item: Item): void {
    this.#items.push(item);
  }

  /** Takes the oldest item, or gives `undefined` when none waits. */
  take(): Item | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head === 1024) {
      this.#items.splice(0, 1024);
      this.#head = 0;
    }
    return item;
  }

  /** Takes the oldest item that matches; the others stay, in order. */
  takeWhere(matches: (item: Item) => boolean): Item | undefined {
    for (let at = this.#head; at < this.#items.length; at += 1) {
      // Between the head and the end, every place is filled.
      if (!matches(this.#items[at] as Item)) continue;
      return at === this.#head ? this.take() : this.#items.splice(at, 1)[0];
    }
    return undefined;
  }

  /** Takes everything, oldest first. */
  drain(): Item[] {
    const rest: Item[] = [];
    for (let item = this.take(); item !== undefined; item = this.take()) rest.push(item);
    return rest;
  }
}
