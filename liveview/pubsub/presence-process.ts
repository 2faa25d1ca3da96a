/**
 * The process that knows who is where: one in a node, on its main thread, under a supervisor.
 *
 * It believes trackers, who say all they have to say each time. What it knows it keeps nowhere: after a
 * crash it greets the trackers, who say it again, and then it tells everybody the whole of it.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import {
  defineBehaviour,
  deferred,
  join,
  leave,
  monitor,
  publish,
  reply,
  send,
  sendAfter,
  type Definition,
  type Pid,
  type ProcessContext,
  type ProcessHandlers,
  type Reference,
} from "../../runtime/index.ts";
import type { Present, PresenceNews } from "./presence.ts";
import {
  newsGroup,
  trackersGroup,
  type PresenceMessage,
  type PresenceRequest,
  type TrackerMessage,
  type TrackerState,
} from "./presence-message.ts";
import { PresenceTable } from "./presence-table.ts";

/** How long one who is gone may take to be back before anybody hears of it: a reload, a crash. */
const graceMs = 500;
/** How long trackers have to answer a greeting, before others hear of what they said. */
const settleMs = 200;
/** What comes in one go is told in one go. */
const gatherMs = 20;

/** Who a tracker speaks for. */
interface Owner {
  state: TrackerState;
  /** Whether it is gone, and may be back. */
  isAway: boolean;
}

/** What the process of presences runs. */
export const presences: Definition<undefined, PresenceMessage> = defineBehaviour(
  import.meta,
  (context) => new PresenceProcess(context).handlers,
);

class PresenceProcess {
  readonly handlers: ProcessHandlers;
  readonly #self: Pid<PresenceMessage>;
  readonly #epoch = randomUUID();
  readonly #table = new PresenceTable();
  readonly #owners = new Map<string, Owner>();
  /** Who speaks for whom. */
  readonly #trackers = new Map<Pid, string>();
  /** Whether trackers have had time to say who is there. */
  #isSettled: boolean;
  #isFlushing = false;
  /** Who asked before. */
  readonly #asking: (readonly [Reference, string])[] = [];

  constructor({ pid, restarts }: ProcessContext) {
    this.#self = pid as Pid<unknown>;
    this.#isSettled = restarts === 0;
    if (!this.#isSettled) sendAfter(this.#self, { type: "settled" }, settleMs);
    this.handlers = {
      opened: () => {
        const greeting: TrackerMessage = { type: "greet", from: this.#self };
        publish(trackersGroup, greeting);
      },
      message: (message) => this.#message(message as PresenceMessage),
      request: (request, reference) => this.#list(request as PresenceRequest, reference),
      down: (tracker) => this.#down(tracker),
    };
  }

  #message(message: PresenceMessage): void {
    switch (message.type) {
      case "tracker":
        this.#hear(message);
        return;
      case "flush":
        this.#isFlushing = false;
        if (this.#isSettled) for (const name of this.#table.dirty) this.#tell(name);
        return;
      case "settled":
        this.#settle();
        return;
      case "away": {
        const { owner, tracker, n } = message;
        const known = this.#owners.get(owner);
        if (known?.isAway !== true || known.state.tracker !== tracker || known.state.n !== n)
          return;
        this.#set(owner, []);
        if (!this.#trackers.has(tracker)) this.#owners.delete(owner);
      }
    }
  }

  /** A tracker says all it has to say. */
  #hear(state: TrackerState): void {
    const { owner, tracker, n, isHere, keys } = state;
    const known = this.#owners.get(owner);
    if (known !== undefined && known.state.tracker === tracker && n <= known.state.n) return;
    if (!this.#trackers.has(tracker)) {
      this.#trackers.set(tracker, owner);
      monitor(tracker);
    }
    this.#watch(known?.state.tracker === tracker ? known.state : undefined, state);
    this.#owners.set(owner, { state, isAway: false });
    if (isHere) this.#set(owner, keys);
    else this.#miss(owner);
  }

  #watch(before: TrackerState | undefined, { pid, watches }: TrackerState): void {
    const known = new Set(before?.watches);
    for (const name of watches) {
      if (known.delete(name)) continue;
      // Before the list is sent: it hears of everything after it.
      join(newsGroup(name), pid);
      if (this.#isSettled) send(pid, this.#whole(name));
    }
    for (const name of known) leave(newsGroup(name), pid);
  }

  /** It has ended, or its whole thread. */
  #down(tracker: Pid): void {
    const owner = this.#trackers.get(tracker);
    this.#trackers.delete(tracker);
    if (owner === undefined || this.#owners.get(owner)?.state.tracker !== tracker) return;
    if (this.#table.has(owner)) this.#miss(owner);
    else this.#owners.delete(owner);
  }

  /** An owner is gone, and may be back. */
  #miss(owner: string): void {
    const known = this.#owners.get(owner);
    if (known === undefined || !this.#table.has(owner)) return;
    known.isAway = true;
    const { tracker, n } = known.state;
    sendAfter(this.#self, { type: "away", owner, tracker, n }, graceMs);
  }

  #set(owner: string, keys: TrackerState["keys"]): void {
    this.#table.set(owner, keys);
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    sendAfter(this.#self, { type: "flush" }, gatherMs);
  }

  #tell(name: string): void {
    const changes = this.#table.take(name);
    if (changes === undefined) return;
    const news: PresenceNews = { type: "presence", of: name, epoch: this.#epoch, ...changes };
    publish(newsGroup(name), news, { shared: true });
  }

  #whole(name: string): PresenceNews {
    const { version, list } = this.#table.told(name);
    const nothing: readonly Present[] = [];
    const [joined, changed, left] = [nothing, nothing, nothing];
    return { type: "presence", of: name, epoch: this.#epoch, version, list, joined, changed, left };
  }

  /** All that were there have been heard: whoever listens is told who is there, also when that is nobody. */
  #settle(): void {
    this.#isSettled = true;
    const names = new Set(this.#table.names);
    for (const { state } of this.#owners.values())
      for (const name of state.watches) names.add(name);
    for (const name of names) {
      this.#table.take(name);
      publish(newsGroup(name), this.#whole(name), { shared: true });
    }
    for (const [reference, name] of this.#asking.splice(0)) {
      reply(reference, this.#table.told(name).list);
    }
  }

  #list({ name }: PresenceRequest, reference: Reference): unknown {
    if (!this.#isSettled) {
      this.#asking.push([reference, name]);
      return deferred;
    }
    // Who asks hears of all that was said before.
    this.#tell(name);
    return this.#table.told(name).list;
  }
}
