/**
 * The registry itself: one process on the main thread that keeps the names of the node.
 *
 * A name is a process's until the registry hears of its end. That word comes from the thread of the
 * process, and whoever heard of the end may ask sooner: ports of different threads are not read in
 * the order they were written. So nobody is refused a name, nor given a process for one, before the
 * thread of that process has said that it lives.
 *
 * @module
 */
import { CallTimeoutError } from "../errors.ts";
import { kernelPid, threadOf, type Pid, type Reference } from "../term/pid.ts";
import { defineBehaviour, deferred, type Definition } from "./definition.ts";
import { currentKernel } from "./kernel.ts";
import type { Look } from "./kernel-question.ts";
import {
  isForRegistry,
  registryPid,
  type Claimed,
  type DefinitionKey,
  type RegistryMessage,
  type RegistryRequest,
} from "./registry-request.ts";
import { currentProcess } from "./self.ts";
import { call, demonitor, monitor, reply } from "./send.ts";

/** Keeps the names of a node. Nothing that a process does can end it. */
export const registry: Definition<undefined> = defineBehaviour(import.meta, ({ pid }) => {
  currentKernel().protect(pid);
  const names = new Names();
  return {
    request: (raw, reference) => {
      if (!isForRegistry(raw)) return refuse(reference);
      switch (raw.type) {
        case "register":
          void names.register(raw, reference);
          return deferred;
        case "unregister":
          return names.unregister(raw.name);
        case "whereis":
          return names.find(raw.name, raw.definition);
        case "names":
          return names.list(raw.pid);
        case "claim":
          void names.claim(raw, reference);
          return deferred;
        case "started":
        case "release":
          return refuse(reference);
      }
    },
    message: (raw) => {
      if (isForRegistry(raw)) names.hear(raw);
    },
    down: (_pid, _reason, reference) => names.down(reference),
  };
});

// A thread that does not answer so long is busy; what lives there lives on.
const lookMs = 2_000;

interface Entry {
  readonly name: string;
  readonly pid: Pid;
  readonly definition: DefinitionKey | undefined;
  /** The monitor that tells when the name is free again. */
  readonly monitored: Reference;
  isStarting: boolean;
}

/** Those who want a process of one name to be there, while none has started. */
interface Line {
  /** Who is to start one. */
  starter: { readonly claim: Reference; readonly monitored: Reference } | undefined;
  /** Who waits for what comes of it, and may be the next to try. */
  readonly waiting: { readonly reference: Reference; readonly definition: DefinitionKey }[];
}

type Register = Extract<RegistryRequest, { readonly type: "register" }>;
type Claim = Extract<RegistryRequest, { readonly type: "claim" }>;

class Names {
  readonly #entries = new Map<string, Entry>();
  readonly #lines = new Map<string, Line>();
  /** The names that monitors are for. */
  readonly #monitors = new Map<Reference, string>();

  /** Answers with nothing, or with the living process that has the name. */
  async register(request: Register, reference: Reference): Promise<void> {
    const { name, pid } = request;
    for (;;) {
      const holder = this.#entries.get(name);
      if (holder === undefined) {
        this.#add(request);
        reply(reference, undefined);
        return;
      }
      if (holder.pid === pid) {
        reply(reference, undefined);
        return;
      }
      if (await this.#isHeld(holder)) {
        reply(reference, holder.pid);
        return;
      }
    }
  }

  unregister(name: string): boolean {
    const entry = this.#entries.get(name);
    if (entry === undefined) return false;
    this.#remove(entry);
    this.#advance(name);
    return true;
  }

  find(name: string, definition: DefinitionKey | undefined): Pid | undefined {
    const entry = this.#entries.get(name);
    const isWanted = definition === undefined || entry?.definition === definition;
    return isWanted ? entry?.pid : undefined;
  }

  list(pid: Pid | undefined): readonly (readonly [name: string, pid: Pid])[] {
    const entries = [...this.#entries.values()];
    return entries
      .filter((entry) => pid === undefined || entry.pid === pid)
      .map((entry) => [entry.name, entry.pid]);
  }

  /** Answers as soon as a process of the name has started, or it falls to who asks to start one. */
  async claim({ name, definition, pid }: Claim, reference: Reference): Promise<void> {
    for (;;) {
      const holder = this.#entries.get(name);
      // Who asks for itself while it starts would wait for itself.
      const isOwn = holder !== undefined && holder.pid === pid;
      if (holder === undefined || (holder.isStarting && !isOwn)) {
        const line = this.#lines.get(name) ?? { starter: undefined, waiting: [] };
        this.#lines.set(name, line);
        line.waiting.push({ reference, definition });
        this.#advance(name);
        return;
      }
      if (isOwn || (await this.#isHeld(holder))) {
        answerFound(reference, holder, definition);
        return;
      }
    }
  }

  hear(message: RegistryMessage | RegistryRequest): void {
    const { type } = message;
    if (type === "started") {
      const entry = this.#entries.get(message.name);
      if (entry?.pid !== message.pid) return;
      entry.isStarting = false;
      this.#advance(message.name);
    } else if (type === "release") {
      const starter = this.#lines.get(message.name)?.starter;
      if (starter?.claim === message.claim) this.#release(message.name, starter.monitored);
    }
  }

  down(monitored: Reference): void {
    const name = this.#monitors.get(monitored);
    if (name === undefined) return;
    const entry = this.#entries.get(name);
    if (entry?.monitored === monitored) {
      this.#remove(entry);
      this.#advance(name);
    } else this.#release(name, monitored);
  }

  #add({ name, pid, definition, isStarting }: Register): void {
    const monitored = monitor(pid);
    this.#monitors.set(monitored, name);
    const entry = { name, pid, definition, monitored, isStarting };
    this.#entries.set(name, entry);
    this.#advance(name);
  }

  #remove({ name, monitored }: Entry): void {
    this.#entries.delete(name);
    this.#monitors.delete(monitored);
    demonitor(monitored);
  }

  /** Whether the process of an entry lives and has the name still; without it, the name is free. */
  async #isHeld(entry: Entry): Promise<boolean> {
    const isAlive = await lives(entry.pid);
    if (this.#entries.get(entry.name) !== entry) return false;
    if (!isAlive) this.#remove(entry);
    return isAlive;
  }

  #release(name: string, monitored: Reference): void {
    this.#monitors.delete(monitored);
    demonitor(monitored);
    const line = this.#lines.get(name);
    if (line?.starter?.monitored === monitored) line.starter = undefined;
    this.#advance(name);
  }

  /** Does what can be done for those in line: they get the process, or one of them is to start it. */
  #advance(name: string): void {
    const line = this.#lines.get(name);
    const entry = this.#entries.get(name);
    if (line === undefined || entry?.isStarting === true) return;
    if (entry !== undefined) {
      for (const { reference, definition } of line.waiting.splice(0)) {
        answerFound(reference, entry, definition);
      }
    } else if (line.starter === undefined) {
      const next = line.waiting.shift();
      if (next !== undefined) line.starter = this.#appoint(name, next.reference);
    }
    if (line.starter === undefined && line.waiting.length === 0) this.#lines.delete(name);
  }

  #appoint(name: string, claim: Reference): Line["starter"] {
    // What becomes of the start is told by the thread of who asked, as long as there is that thread.
    const monitored = monitor(kernelPid(threadOf(claim)));
    this.#monitors.set(monitored, name);
    reply(claim, { claim } satisfies Claimed);
    return { claim, monitored };
  }
}

function answerFound(reference: Reference, entry: Entry, definition: DefinitionKey): void {
  const found: Claimed = { pid: entry.pid, isSame: entry.definition === definition };
  reply(reference, found);
}

async function lives(pid: Pid): Promise<boolean> {
  const look: Look = { type: "look", pid };
  try {
    return (await call(kernelPid(threadOf(pid)), look, { timeoutMs: lookMs })) !== undefined;
  } catch (thrown) {
    return thrown instanceof CallTimeoutError;
  }
}

function refuse(reference: Reference): typeof deferred {
  currentProcess()?.settled(reference);
  currentKernel().refuse(
    reference,
    { code: "ERR_UNHANDLED_REQUEST", pid: registryPid() },
    registryPid(),
  );
  return deferred;
}
