/**
 * Keeps an eye on tasks with a thread of their own: they may loop for as long as they like, and hear nothing
 * meanwhile, so somebody else has to end them.
 *
 * One process on the main thread, from where no turn budget is passed on.
 *
 * @module
 */
import {
  defineBehaviour,
  deferred,
  demonitor,
  endThread,
  isOrderly,
  monitor,
  reply,
  spawn,
  type Definition,
  type DefinitionAddress,
  type ExitReason,
  type Pid,
  type ProcessHandlers,
  type Reference,
} from "../../runtime/index.ts";
import { taskErrorOf, type TaskError } from "./task-errors.ts";
import { orphanMs, type TaskArgument } from "./task-message.ts";

/** To the keeper: start a task; answered with {@link Kept}. */
export interface KeepRequest {
  readonly address: DefinitionAddress;
  readonly argument: TaskArgument;
}

/** What the keeper answers. */
export type Kept =
  | { readonly type: "kept"; readonly pid: Pid }
  | { readonly type: "failed"; readonly error: TaskError };

/** To the keeper: the task is another process's now, or nobody's: then it is to end. */
export type KeeperMessage = readonly [task: Pid, owner: Pid | undefined];

/** So long a task has to end by itself. */
const graceMs = 500;

interface Ward {
  owner: Pid | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** What the keeper runs. */
export const taskKeeper: Definition<undefined> = defineBehaviour<undefined>(
  import.meta,
  (context) => {
    const keeper = new Keeper();
    context.defer(() => keeper.stop());
    return keeper.handlers;
  },
);

class Keeper {
  readonly handlers: ProcessHandlers = {
    request: (request, reference) => {
      void this.#start(request as KeepRequest, reference);
      return deferred;
    },
    message: (message) => this.#give(message as KeeperMessage),
    down: (pid, reason) => this.#down(pid, reason),
  };
  readonly #wards = new Map<Pid, Ward>();
  /** One for each owner, however many tasks it has. */
  readonly #owners = new Map<Pid, Reference>();

  async #start({ address, argument }: KeepRequest, reference: Reference): Promise<void> {
    const limits = { turnBudgetMs: Infinity };
    try {
      const pid = await spawn(address, argument, { isolation: "thread", limits });
      monitor(pid);
      this.#wards.set(pid, { owner: undefined, timer: undefined });
      this.#give([pid, argument.owner]);
      reply(reference, { type: "kept", pid } satisfies Kept);
    } catch (thrown) {
      reply(reference, { type: "failed", error: taskErrorOf(thrown) } satisfies Kept);
    }
  }

  /** The process ends, with the node and all its threads. */
  stop(): void {
    for (const { timer } of this.#wards.values()) clearTimeout(timer);
  }

  #give([task, owner]: KeeperMessage): void {
    const ward = this.#wards.get(task);
    if (ward === undefined) return;
    ward.owner = owner;
    clearTimeout(ward.timer);
    if (owner === undefined) this.#endIn(task, graceMs);
    else if (!this.#owners.has(owner)) this.#owners.set(owner, monitor(owner));
    this.#forgetOwners();
  }

  #down(pid: Pid, reason: ExitReason): void {
    clearTimeout(this.#wards.get(pid)?.timer);
    this.#wards.delete(pid);
    this.#owners.delete(pid);
    for (const [task, ward] of this.#wards) {
      if (ward.owner !== pid) continue;
      ward.owner = undefined;
      // A successor may want it.
      this.#endIn(task, isOrderly(reason) ? graceMs : orphanMs + graceMs);
    }
    this.#forgetOwners();
  }

  #endIn(task: Pid, ms: number): void {
    const ward = this.#wards.get(task);
    // When it has ended meanwhile, so has its thread, and the number of that is not used again.
    if (ward !== undefined) ward.timer = setTimeout(() => void endThread(task), ms);
  }

  #forgetOwners(): void {
    const owners = new Set([...this.#wards.values()].map(({ owner }) => owner));
    for (const [owner, reference] of this.#owners) {
      if (owners.has(owner)) continue;
      demonitor(reference);
      this.#owners.delete(owner);
    }
  }
}
