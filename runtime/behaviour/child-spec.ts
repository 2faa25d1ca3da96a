/**
 * What a supervisor is told about a child.
 *
 * @module
 */
import type { Definition, DefinitionAddress } from "../kernel/definition.ts";
import { OptionError } from "../errors.ts";
import type { ExitReason } from "../term/exit-reason.ts";
import { isOrderly } from "../term/exit-reason.ts";
import type { Pid } from "../term/pid.ts";

/**
 * When a child that ended is started again (OTP): always, only after an end out of order, or never.
 */
export type Restart = "permanent" | "transient" | "temporary";

/** What a supervisor is told about a child. */
export interface ChildSpec<Argument = unknown> {
  /** Tells the children of one supervisor apart. */
  readonly id: string;
  /** What it runs. */
  readonly definition: Definition<Argument> | DefinitionAddress;
  /** What it starts with, each time. */
  readonly argument: Argument;
  /** `permanent` by default. */
  readonly restart?: Restart;
  /** Milliseconds that it may take to stop, before it is killed; 5,000 by default. */
  readonly shutdownMs?: number;
  /** The name it has while it lives. */
  readonly name?: string;
  /** `thread` gives it a worker thread of its own. */
  readonly isolation?: "shared" | "thread";
  /** Starts it beside this process, on the same thread. */
  readonly near?: Pid;
  /** Who hears of its end and of its successor; see {@link ChildEvent}. */
  readonly owner?: Pid<ChildEvent>;
}

/** A {@link ChildSpec} as it travels: with the address of the definition, and with its defaults. */
export interface StoredChildSpec {
  readonly id: string;
  readonly address: DefinitionAddress;
  readonly argument: unknown;
  readonly restart: Restart;
  readonly shutdownMs: number;
  readonly name: string | undefined;
  readonly isolation: "shared" | "thread";
  readonly near: Pid | undefined;
  readonly owner: Pid<ChildEvent> | undefined;
}

/** What the owner of a child and the watchers of its supervisor hear, as messages. */
export type ChildEvent =
  /** It ended out of order; a successor is on its way. */
  | {
      readonly type: "child-down";
      readonly id: string;
      readonly pid: Pid;
      readonly reason: ExitReason;
    }
  /** Its successor runs; `ms` after the end. */
  | {
      readonly type: "child-restarted";
      readonly id: string;
      readonly from: Pid;
      readonly to: Pid;
      readonly reason: ExitReason;
      readonly ms: number;
    }
  /** It ended and will not be started again. */
  | {
      readonly type: "child-gone";
      readonly id: string;
      readonly pid: Pid;
      readonly reason: ExitReason;
    };

/**
 * Fills in the defaults of a child spec.
 *
 * @throws {OptionError} naming what contradicts itself.
 */
export function storeChildSpec<Argument>(spec: ChildSpec<Argument>): StoredChildSpec {
  const { definition, shutdownMs = 5_000, isolation = "shared", near } = spec;
  if (typeof spec.id !== "string" || spec.id === "") {
    throw new OptionError("id", spec.id, "a string that is not empty");
  }
  if (Number.isNaN(shutdownMs) || shutdownMs < 0) {
    throw new OptionError("shutdownMs", shutdownMs, "a number of milliseconds, 0 or more");
  }
  if (isolation === "thread" && near !== undefined) {
    throw new OptionError("near", near, "left out for a child with a thread of its own");
  }
  return {
    id: spec.id,
    address: { url: definition.url, place: definition.place },
    argument: spec.argument,
    restart: spec.restart ?? "permanent",
    shutdownMs,
    name: spec.name,
    isolation,
    near,
    owner: spec.owner,
  };
}

/** Whether a child that ended for this reason is to be started again. */
export function isToRestart(restart: Restart, reason: ExitReason): boolean {
  switch (restart) {
    case "permanent":
      return true;
    case "transient":
      return !isOrderly(reason);
    case "temporary":
      return false;
  }
}
