/**
 * What a supervisor is told about a child.
 *
 * @module
 */
import type { Definition, DefinitionAddress } from "../kernel/definition.ts";
import { OptionError } from "../errors.ts";
import { everything, grant, type ProcessConfig } from "../kernel/process-config.ts";
import { checkTimeout } from "../kernel/send.ts";
import type { ExitReason } from "../term/exit-reason.ts";
import { isOrderly } from "../term/exit-reason.ts";
import type { Pid } from "../term/pid.ts";

/**
 * When a child that ended is started again (OTP): always, only after an end out of order, or never.
 */
export type Restart = "permanent" | "transient" | "temporary";

const restarts: readonly Restart[] = ["permanent", "transient", "temporary"];

/** Whether a process has a thread of its own. */
type Isolation = "shared" | "thread";

const isolations: readonly Isolation[] = ["shared", "thread"];

/** What a supervisor is told about a child. */
export interface ChildSpec<Argument = unknown> {
  /** Tells the children of one supervisor apart. */
  readonly id: string;
  /** What it runs; its address will do where the definition itself is not at hand. */
  readonly definition: Definition<Argument> | (DefinitionAddress & { readonly start?: never });
  /** What it starts with, each time. */
  readonly argument: Argument;
  /** `permanent` by default. */
  readonly restart?: Restart;
  /**
   * Milliseconds that it may take to stop, before it is killed; 5,000 by default, `Infinity` for a
   * supervisor (OTP), which needs the time that its own children take.
   */
  readonly shutdownMs?: number;
  /** The name it has while it lives. */
  readonly name?: string;
  /** `thread` gives it a worker thread of its own. */
  readonly isolation?: Isolation;
  /** What it may do and take; by default what its supervisor may (lunatic), at each start. */
  readonly config?: ProcessConfig;
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
  readonly isolation: Isolation;
  readonly config: ProcessConfig | undefined;
  readonly near: Pid | undefined;
  readonly owner: Pid<ChildEvent> | undefined;
}

/** A child ended and its successor runs. */
export interface ChildRestarted {
  readonly type: "child-restarted";
  readonly id: string;
  readonly from: Pid;
  readonly to: Pid;
  readonly reason: ExitReason;
  /** Milliseconds from the end until the successor ran. */
  readonly ms: number;
  /** When the successor ran, in milliseconds since 1970. */
  readonly at: number;
}

/** What the owner of a child and the watchers of its supervisor hear, as messages. */
export type ChildEvent =
  /** It ended out of order, or because a sibling did; a successor is on its way. */
  | {
      readonly type: "child-down";
      readonly id: string;
      readonly pid: Pid;
      readonly reason: ExitReason;
    }
  | ChildRestarted
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
 * @param supervisor - the definition of supervisors: they have other defaults.
 * @throws {OptionError} naming what contradicts itself.
 */
export function storeChildSpec<Argument>(
  spec: ChildSpec<Argument>,
  supervisor: DefinitionAddress,
): StoredChildSpec {
  checkChildSpec(spec);
  const { url, place } = spec.definition;
  const isSupervisor = url === supervisor.url && place === supervisor.place;
  return {
    id: spec.id,
    address: { url, place },
    argument: spec.argument,
    restart: spec.restart ?? "permanent",
    shutdownMs: spec.shutdownMs ?? (isSupervisor ? Infinity : 5_000),
    name: spec.name,
    isolation: spec.isolation ?? "shared",
    config: spec.config,
    near: spec.near,
    owner: spec.owner,
  };
}

/** Also for who writes JavaScript: a spec that is wrong is wrong at every restart. */
function checkChildSpec<Argument>(spec: ChildSpec<Argument>): void {
  checkText("id", spec.id);
  if (!isAddress(spec.definition)) {
    throw new OptionError("definition", spec.definition, "what defineProcess or its kin gave");
  }
  checkOneOf("restart", spec.restart, restarts);
  checkOneOf("isolation", spec.isolation, isolations);
  if (spec.shutdownMs !== undefined) checkTimeout("shutdownMs", spec.shutdownMs);
  grant(spec.config, everything);
  for (const option of ["name", "near", "owner"] as const) {
    if (spec[option] !== undefined) checkText(option, spec[option]);
  }
  if (spec.isolation === "thread" && spec.near !== undefined) {
    throw new OptionError("near", spec.near, "left out for a child with a thread of its own");
  }
}

function isAddress(definition: unknown): definition is DefinitionAddress {
  return (
    typeof definition === "object" &&
    definition !== null &&
    "url" in definition &&
    typeof definition.url === "string" &&
    "place" in definition &&
    Number.isInteger(definition.place)
  );
}

function checkText(option: string, value: unknown): void {
  if (typeof value !== "string" || value === "") {
    throw new OptionError(option, value, "a string that is not empty");
  }
}

/**
 * Makes sure that an option that was given has one of its values.
 *
 * @throws {OptionError} naming them.
 */
export function checkOneOf(option: string, value: unknown, values: readonly string[]): void {
  if (value !== undefined && !values.includes(value as string)) {
    throw new OptionError(option, value, values.map((known) => `"${known}"`).join(" or "));
  }
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
