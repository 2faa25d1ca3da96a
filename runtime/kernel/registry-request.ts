/**
 * What the registry can be asked and told.
 *
 * Anybody can send to its address, so what arrives is checked: what is none of these is refused, and
 * the registry, which nobody would start again, lives on. All of it is flat: it travels in batches.
 *
 * @module
 */
import { isKernelPid, isPid, mainThread, makePid, type Pid, type Reference } from "../term/pid.ts";
import type { DefinitionAddress } from "./definition.ts";

/** The registry is the first process of the main thread. */
export function registryPid(): Pid {
  return makePid(mainThread, 1);
}

/** A definition as the registry tells one from another. */
export type DefinitionKey = string;

/** What it is asked. */
export type RegistryRequest =
  | {
      readonly type: "register";
      readonly name: string;
      readonly pid: Pid;
      /** What the process runs. */
      readonly definition: DefinitionKey | undefined;
      /** Whether it tells with `started` when it has started. */
      readonly isStarting: boolean;
    }
  | { readonly type: "unregister"; readonly name: string }
  | {
      readonly type: "whereis";
      readonly name: string;
      /** Finds processes of this definition only. */
      readonly definition: DefinitionKey | undefined;
    }
  | {
      readonly type: "names";
      /** Those of this process only. */
      readonly pid: Pid | undefined;
    }
  | {
      readonly type: "claim";
      readonly name: string;
      readonly definition: DefinitionKey;
      /** The process that asks. */
      readonly pid: Pid | undefined;
    };

/** What it is told. */
export type RegistryMessage =
  /** A process that registered while it was starting has started. */
  | { readonly type: "started"; readonly name: string; readonly pid: Pid }
  /** Whoever was to start a process of this name has done so, or failed to. */
  | { readonly type: "release"; readonly name: string; readonly claim: Reference };

/** The answer to a claim. */
export type Claimed =
  /** Nobody has the name, and whoever asked is the only one to start a process of it, until `release`. */
  | { readonly claim: Reference }
  /** This process has it. */
  | {
      readonly pid: Pid;
      /** Whether it runs what was asked for. */
      readonly isSame: boolean;
    };

/** Gives the key of a definition. */
export function keyOf({ url, place }: DefinitionAddress): DefinitionKey {
  return `${url}#${place}`;
}

const required: Readonly<Record<string, readonly string[]>> = {
  register: ["name", "pid"],
  unregister: ["name"],
  whereis: ["name"],
  names: [],
  claim: ["name", "definition"],
  started: ["name", "pid"],
  release: ["name", "claim"],
};
/** Whether the registry understands this. */
export function isForRegistry(raw: unknown): raw is RegistryRequest | RegistryMessage {
  if (typeof raw !== "object" || raw === null || !("type" in raw)) return false;
  const { type } = raw;
  if (typeof type !== "string" || !Object.hasOwn(required, type)) return false;
  const fields = raw as Readonly<Record<string, unknown>>;
  return (
    required[type]?.every((field) => typeof fields[field] === "string") === true &&
    fields["name"] !== "" &&
    (fields["pid"] === undefined || isProcess(fields["pid"])) &&
    ["string", "undefined"].includes(typeof fields["definition"])
  );
}

/** A kernel never ends before its thread: it can have no name. */
function isProcess(value: unknown): boolean {
  return isPid(value) && !isKernelPid(value);
}
