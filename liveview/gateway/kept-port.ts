/**
 * The port of a gateway, kept outside of its thread: a successor opens the same one.
 *
 * Who asked for any free port was told one, and pages in browsers come back to it.
 *
 * @module
 */

/** A port that outlives the gateway that opened it. */
export class KeptPort {
  /** Shared by every gateway that is started with it. */
  readonly memory: SharedArrayBuffer;
  readonly #cell: Uint16Array;

  /** @param memory - what another thread's has; by default a new one, of no port. */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(Uint16Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#cell = new Uint16Array(memory);
  }

  /** The port; 0 when there was none yet. */
  get port(): number {
    return Atomics.load(this.#cell, 0);
  }

  /** Keeps a port. */
  keep(port: number): void {
    Atomics.store(this.#cell, 0, port);
  }
}
