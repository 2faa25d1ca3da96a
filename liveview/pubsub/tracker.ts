/**
 * The tracker of a process: what it tracks and wants to hear of, told to the process of presences.
 *
 * It has a small process of its own beside that one, on the same thread: it answers greetings, and ends
 * with its owner, or with the thread, which the process of presences sees.
 *
 * @module
 */
import {
  copyTerm,
  exit,
  join,
  monitor,
  OptionError,
  processLocal,
  self,
  send,
  spawnHere,
  type Pid,
  type ProcessLocal,
} from "../../runtime/index.ts";
import type { Presence } from "./presence.ts";
import { startPresences } from "./start-presences.ts";
import {
  trackersGroup,
  type PresenceMessage,
  type TrackedKey,
  type TrackerMessage,
} from "./presence-message.ts";
import { snapshot } from "./snapshot.ts";

/** Counts what all trackers of this thread say. */
let said = 0;

/** Makes sure of a key, and copies what is known of whoever has it, as it is now. */
export function copyMeta(key: string, meta: unknown): unknown {
  if (typeof key !== "string" || key === "") throw new OptionError("key", key, "a text");
  return copyTerm(snapshot(meta));
}

/** What a process tracks and wants to hear of. */
export class Tracker {
  readonly #owner: string;
  readonly #pid: Pid<unknown>;
  readonly #process: Pid<TrackerMessage>;
  readonly #keys = new Map<string, TrackedKey>();
  readonly #watches = new Set<string>();
  #isHere: boolean;
  #server: Pid<PresenceMessage> | undefined;

  /**
   * For the process that is running.
   *
   * @param owner - whom it speaks for; what all processes of one view have in common.
   * @param isHere - whether that is here from the beginning.
   */
  constructor(owner: string = self(), isHere = true) {
    this.#owner = owner;
    this.#isHere = isHere;
    const pid = self();
    this.#pid = pid;
    this.#process = spawnHere<TrackerMessage>({
      opened: () => {
        monitor(pid);
        // Before looking for it: one that starts meanwhile greets.
        join(trackersGroup);
        void this.#lookForIt();
      },
      message: (message) => this.#meet((message as TrackerMessage).from),
      down: () => exit(self(), { type: "shutdown" }),
    });
  }

  /** Tracks a key, or says something else of it. `meta` is a copy already. */
  track({ presence: name }: Presence<never>, key: string, meta: unknown): void {
    const address = addressOf(name, key);
    const since = this.#keys.get(address)?.since ?? Date.now();
    this.#keys.set(address, { name, key, meta, since });
    this.#tell();
  }

  /** Says something else of a key that is tracked, and leaves the rest as it is. */
  update(presence: Presence<never>, key: string, changes: object): void {
    const known = this.#keys.get(addressOf(presence.presence, key));
    if (known !== undefined) this.track(presence, key, { ...(known.meta as object), ...changes });
  }

  /** Tracks a key no more; nobody waits for it to be back. */
  untrack({ presence: name }: Presence<never>, key: string): void {
    if (this.#keys.delete(addressOf(name, key))) this.#tell();
  }

  /** Hears of a presence from now on. */
  watch({ presence: name }: Presence<never>): void {
    if (this.#watches.has(name)) return;
    this.#watches.add(name);
    this.#tell();
  }

  /** Does not any more. */
  unwatch({ presence: name }: Presence<never>): void {
    if (this.#watches.delete(name)) this.#tell();
  }

  /** Whether its owner is here: one that is not may be back at once. */
  set isHere(isHere: boolean) {
    if (this.#isHere === isHere) return;
    this.#isHere = isHere;
    this.#tell();
  }

  async #lookForIt(): Promise<void> {
    // When there is none, the node is stopping.
    const server = await startPresences().catch(() => undefined);
    if (server !== undefined) this.#meet(server);
  }

  #meet(server: Pid<PresenceMessage>): void {
    this.#server = server;
    this.#tell();
  }

  /** To one that has ended, it is lost; its successor greets. */
  #tell(): void {
    if (this.#server === undefined) return;
    said += 1;
    send(this.#server, {
      type: "tracker",
      tracker: this.#process,
      owner: this.#owner,
      pid: this.#pid,
      n: said,
      isHere: this.#isHere,
      keys: [...this.#keys.values()],
      watches: [...this.#watches],
    });
  }
}

function addressOf(name: string, key: string): string {
  return `${key.length}:${key}${name}`;
}

/** The tracker of the process that is running; views have another, which knows whether somebody looks. */
export const localTracker: ProcessLocal<Tracker> = processLocal(() => new Tracker());
