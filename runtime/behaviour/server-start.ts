/**
 * Starting servers, by themselves or under a supervisor, and finding them by name.
 *
 * A name belongs to a definition: servers of two definitions may have the same one, and a handle that
 * was looked up surely fits (as in lunatic, whose names carry the type).
 *
 * @module
 */
import { NameTakenError, OptionError } from "../errors.ts";
import type { DefinitionAddress } from "../kernel/definition.ts";
import { whereis } from "../kernel/registry.ts";
import { spawn } from "../kernel/spawn.ts";
import { spawnOrFind } from "../kernel/spawn-or-find.ts";
import type { SpawnOptions } from "../kernel/spawn-request.ts";
import type { Pid } from "../term/pid.ts";
import type { ChildSpec } from "./child-spec.ts";
import { createHandle, type ServerHandle } from "./server-handle.ts";
import type { ServerDefinition } from "./server.ts";

/** How to start a server. `name` is the one by which {@link lookup} finds it. */
export type StartOptions = Omit<SpawnOptions, "handover">;

/** The argument and the options; the argument can be left out when `init` needs none. */
type StartArguments<Argument, Options> = undefined extends Argument
  ? [argument?: Argument, options?: Options]
  : [argument: Argument, options?: Options];

/**
 * Starts a server and gives its handle once its `init` is done.
 *
 * A server that fails to start is an error here and no end of a process: a linked starter lives on.
 *
 * @throws {InitFailedError} when `init` threw, or the server ended meanwhile.
 * @throws {StartRefusedError} when `init` threw one; `detail` is a copy of what it says.
 * @throws {NameTakenError} when another server of this definition has the name; `pid` is its address.
 * @throws {OptionError} when the name is no name.
 * @throws the other errors of {@link spawn}.
 */
export async function start<Argument, Casts, Calls>(
  definition: ServerDefinition<Argument, Casts, Calls>,
  ...[argument, options = {}]: StartArguments<Argument, StartOptions>
): Promise<ServerHandle<Casts, Calls>> {
  const { name, ...rest } = options;
  const named = name === undefined ? {} : { name: registeredName(definition, name) };
  try {
    // Left out only where `undefined` is an argument that `init` takes.
    const pid = await spawn(definition, argument as Argument, { ...rest, ...named });
    return createHandle(definition, pid);
  } catch (thrown) {
    if (name === undefined || !(thrown instanceof NameTakenError)) throw thrown;
    throw new NameTakenError(name, thrown.pid);
  }
}

/** A server that was there, or was started. */
export interface StartedOrFound<Casts, Calls> {
  readonly handle: ServerHandle<Casts, Calls>;
  /** Whether this call started it. */
  readonly started: boolean;
}

/**
 * Gives the server of this definition and name, and starts it when there is none: however many ask at
 * once, one `init` runs, and all get its server once it has started. Should it fail, the next in line
 * starts one.
 *
 * @throws what {@link start} throws, when it falls to this call to start the server.
 */
export async function startOrFind<Argument, Casts, Calls>(
  definition: ServerDefinition<Argument, Casts, Calls>,
  argument: Argument,
  options: StartOptions & { readonly name: string },
): Promise<StartedOrFound<Casts, Calls>> {
  const name = registeredName(definition, options.name);
  const { pid, started } = await spawnOrFind(definition, argument, { ...options, name });
  return { handle: createHandle(definition, pid), started };
}

/** The handle of a server whose address is known. */
export function handleOf<Argument, Casts, Calls>(
  definition: ServerDefinition<Argument, Casts, Calls>,
  pid: Pid,
): ServerHandle<Casts, Calls> {
  return createHandle(definition, pid);
}

/** Finds a server of this definition by its name, from anywhere in the node; `undefined` for none. */
export async function lookup<Argument, Casts, Calls>(
  definition: ServerDefinition<Argument, Casts, Calls>,
  name: string,
): Promise<ServerHandle<Casts, Calls> | undefined> {
  const pid = await whereis(registeredName(definition, name));
  return pid === undefined ? undefined : createHandle(definition, pid);
}

/**
 * A server as a child of a supervisor, with its argument typed. With a `name`, {@link lookup} finds
 * the server that has it now, also after restarts.
 */
export function child<Argument, Casts, Calls>(
  definition: ServerDefinition<Argument, Casts, Calls>,
  argument: Argument,
  options: Omit<ChildSpec<Argument>, "definition" | "argument">,
): ChildSpec<never> {
  const { name, ...rest } = options;
  const named = name === undefined ? {} : { name: registeredName(definition, name) };
  // What is spawned with it was checked here; a list of children is of many arguments.
  return { ...rest, ...named, definition, argument } as unknown as ChildSpec<never>;
}

/** The name in the registry of the node. */
function registeredName({ url, place }: DefinitionAddress, name: string): string {
  if (typeof name !== "string" || name === "") {
    throw new OptionError("name", name, "a string that is not empty");
  }
  return `${url}#${place}/${name}`;
}
