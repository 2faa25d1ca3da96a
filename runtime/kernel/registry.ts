/**
 * Names for processes, known on every thread of the node.
 *
 * One process on the main thread keeps them, see `registry-process.ts`; a name goes when its process
 * ends. Anybody may take away any name, as in Erlang: names help to find, they guard nothing.
 *
 * @module
 */
import { NameTakenError, OptionError, ProcessDownError } from "../errors.ts";
import { noproc } from "../term/exit-reason.ts";
import { isPid, kernelPid, threadOf, type Pid } from "../term/pid.ts";
import type { Definition, DefinitionAddress } from "./definition.ts";
import type { Look, Seen } from "./kernel-question.ts";
import { keyOf, registryPid, type RegistryRequest } from "./registry-request.ts";
import { currentKernel } from "./kernel.ts";
import { call } from "./send.ts";

/** Registers a process of this thread that is starting; gives the living process that has the name. */
export async function registerStarting(
  name: string,
  pid: Pid,
  definition: DefinitionAddress,
): Promise<Pid | undefined> {
  const key = keyOf(definition);
  return ask({ type: "register", name, pid, definition: key, isStarting: true }, Infinity);
}

/**
 * Gives `pid` a name, by which {@link whereis} finds it from anywhere in the node until it ends. A
 * process may have many names; giving it one that it has already changes nothing.
 *
 * @throws {NameTakenError} when another living process has the name. One that has just ended never
 *   stands in the way: its thread is asked.
 * @throws {ProcessDownError} when `pid` has ended (`noproc`).
 * @throws {OptionError} when the name is not a string, or empty.
 */
export async function register(name: string, pid: Pid): Promise<void> {
  checkName("name", name);
  if (!isPid(pid)) throw new OptionError("pid", pid, "the address of a process");
  const seen = await lookAt(pid);
  if (seen === undefined) throw new ProcessDownError(pid, noproc);
  const definition = seen.definition === undefined ? undefined : keyOf(seen.definition);
  const holder = await ask<Pid | undefined>({
    type: "register",
    name,
    pid,
    definition,
    isStarting: false,
  });
  if (holder !== undefined) throw new NameTakenError(name, holder);
  // For a log line when it fails, and its name is gone already. One that lives elsewhere has none then.
  const process = currentKernel().processes.get(pid);
  if (process !== undefined) process.note().name ??= name;
}

/**
 * Takes a name away, whoever's it is; `true` when there was such a name. The process does not notice.
 *
 * @throws {OptionError} when the name is not a string, or empty.
 */
export async function unregister(name: string): Promise<boolean> {
  checkName("name", name);
  return ask({ type: "unregister", name });
}

/**
 * The process that has this name, if any: one that may still be starting (what is sent to it waits in
 * its mailbox), and that may have ended a moment ago (a `call` tells at once).
 *
 * @param definition - finds a process of this definition only; the address is typed by it.
 * @throws {OptionError} when the name is not a string, or empty.
 */
export async function whereis<Message>(
  name: string,
  definition: Definition<never, Message>,
): Promise<Pid<Message> | undefined>;
export async function whereis<Message = unknown>(
  name: string,
  definition?: DefinitionAddress,
): Promise<Pid<Message> | undefined>;
export async function whereis(
  name: string,
  definition?: DefinitionAddress,
): Promise<Pid<unknown> | undefined> {
  checkName("name", name);
  const key = definition === undefined ? undefined : keyOf(definition);
  return ask({ type: "whereis", name, definition: key });
}

/**
 * All names, those that were given first before others; with `pid`, only the names of that process.
 *
 * @throws {OptionError} when `pid` is no address.
 */
export async function registeredNames(pid?: Pid): Promise<readonly string[]> {
  if (pid !== undefined && !isPid(pid)) {
    throw new OptionError("pid", pid, "the address of a process");
  }
  return (await registrations(pid)).map(([name]) => name);
}

/** All names and who has them; with `pid`, only those of that process. */
export async function registrations(
  pid?: Pid,
): Promise<readonly (readonly [name: string, pid: Pid])[]> {
  return ask({ type: "names", pid });
}

/** What its thread knows of a process; `undefined` when it is gone, alone or with its thread. */
async function lookAt(pid: Pid): Promise<Seen | undefined> {
  const look: Look = { type: "look", pid };
  const kernel = kernelPid(threadOf(pid));
  try {
    return (await call(kernel, look)) as Seen | undefined;
  } catch (thrown) {
    if (thrown instanceof ProcessDownError && thrown.pid === kernel) return undefined;
    throw thrown;
  }
}

/** Makes sure that `value` can be a name. */
export function checkName(option: string, value: unknown): void {
  if (typeof value === "string" && value !== "") return;
  throw new OptionError(option, value === "" ? '""' : value, "a string that is not empty");
}

async function ask<Answer>(request: RegistryRequest, timeoutMs: number = 5_000): Promise<Answer> {
  return (await call(registryPid(), request, { timeoutMs })) as Answer;
}
