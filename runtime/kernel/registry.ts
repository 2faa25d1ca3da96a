/**
 * Names for processes, known on every thread of the node.
 *
 * One process on the main thread keeps them; a name goes when its process ends.
 *
 * @module
 */
import { NameTakenError } from "../errors.ts";
import { defineBehaviour, type Definition } from "./definition.ts";
import { currentKernel } from "./kernel.ts";
import { call, demonitor, monitor, type CallOptions } from "./send.ts";
import { mainThread, makePid, type Pid, type Reference } from "../term/pid.ts";

/** The registry is the first process of the main thread. */
const registryPid: Pid = makePid(mainThread, 1);

type RegistryRequest =
  | { readonly type: "register"; readonly name: string; readonly pid: Pid }
  | { readonly type: "unregister"; readonly name: string }
  | { readonly type: "whereis"; readonly name: string }
  | { readonly type: "names" };

interface Entry {
  readonly pid: Pid;
  /** The monitor that tells when the name is free again. */
  readonly monitored: Reference;
}

/** Keeps the names of a node. */
export const registry: Definition<undefined> = defineBehaviour(import.meta, () => {
  const entries = new Map<string, Entry>();
  const names = new Map<Reference, string>();

  const add = (name: string, pid: Pid): Pid | undefined => {
    const holder = entries.get(name);
    if (holder !== undefined) return holder.pid;
    const monitored = monitor(pid);
    entries.set(name, { pid, monitored });
    names.set(monitored, name);
    return undefined;
  };
  const remove = (name: string, { monitored }: Entry): void => {
    entries.delete(name);
    names.delete(monitored);
  };
  const removeIfThere = (name: string): boolean => {
    const entry = entries.get(name);
    if (entry === undefined) return false;
    demonitor(entry.monitored);
    remove(name, entry);
    return true;
  };

  return {
    request: (raw) => {
      const request = raw as RegistryRequest;
      switch (request.type) {
        case "register":
          return add(request.name, request.pid);
        case "unregister":
          return removeIfThere(request.name);
        case "whereis":
          return entries.get(request.name)?.pid;
        case "names":
          return Array.from(entries, ([name, { pid }]) => [name, pid]);
      }
    },
    down: (_pid, _reason, reference) => {
      const name = names.get(reference);
      const entry = name === undefined ? undefined : entries.get(name);
      if (name !== undefined && entry !== undefined) remove(name, entry);
    },
  };
});

/** Registers `name` for `pid` and gives `undefined`, or gives the living process that has it. */
export async function registerName(
  name: string,
  pid: Pid,
  options?: CallOptions,
): Promise<Pid | undefined> {
  const request: RegistryRequest = { type: "register", name, pid };
  return (await call(registryPid, request, options)) as Pid | undefined;
}

/**
 * Gives `pid` a name, by which {@link whereis} finds it from anywhere in the node until it ends.
 *
 * @throws {NameTakenError} when another living process has the name.
 */
export async function register(name: string, pid: Pid): Promise<void> {
  const holder = await registerName(name, pid);
  if (holder !== undefined) throw new NameTakenError(name, holder);
  // For a log line when it fails, and its name is gone already. One that lives elsewhere has none then.
  const process = currentKernel().processes.get(pid);
  if (process !== undefined) process.note().name ??= name;
}

/** Every name of the node, and who has it. */
export async function registeredNames(): Promise<readonly (readonly [name: string, pid: Pid])[]> {
  const request: RegistryRequest = { type: "names" };
  return (await call(registryPid, request)) as readonly (readonly [string, Pid])[];
}

/** Takes a name away; `true` when there was such a name. */
export async function unregister(name: string): Promise<boolean> {
  const request: RegistryRequest = { type: "unregister", name };
  return (await call(registryPid, request)) as boolean;
}

/** The process that has this name, if any. */
export async function whereis<Message = unknown>(name: string): Promise<Pid<Message> | undefined> {
  const request: RegistryRequest = { type: "whereis", name };
  return (await call(registryPid, request)) as Pid<Message> | undefined;
}
