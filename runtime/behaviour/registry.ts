/**
 * Names for processes, known on every thread of the node.
 *
 * One process on the main thread keeps them; a name goes when its process ends.
 *
 * @module
 */
import { NameTakenError } from "../errors.ts";
import { defineBehaviour, type Definition } from "../kernel/definition.ts";
import { call, monitor } from "../kernel/send.ts";
import { mainThread, makePid, type Pid } from "../term/pid.ts";

/** The registry is the first process of the main thread. */
const registryPid: Pid = makePid(mainThread, 1);

type RegistryRequest =
  | { readonly type: "register"; readonly name: string; readonly pid: Pid }
  | { readonly type: "unregister"; readonly name: string }
  | { readonly type: "whereis"; readonly name: string };

/** Keeps the names of a node. */
export const registry: Definition<undefined> = defineBehaviour(import.meta, () => {
  const pids = new Map<string, Pid>();
  return {
    request: (raw) => {
      const request = raw as RegistryRequest;
      switch (request.type) {
        case "register": {
          const holder = pids.get(request.name);
          if (holder !== undefined) return holder;
          pids.set(request.name, request.pid);
          monitor(request.pid);
          return undefined;
        }
        case "unregister":
          return pids.delete(request.name);
        case "whereis":
          return pids.get(request.name);
      }
    },
    down: (pid) => {
      for (const [name, holder] of pids) if (holder === pid) pids.delete(name);
    },
  };
});

/** Registers `name` for `pid` and gives `undefined`, or gives the living process that has it. */
export async function registerName(name: string, pid: Pid): Promise<Pid | undefined> {
  const request: RegistryRequest = { type: "register", name, pid };
  return (await call(registryPid, request)) as Pid | undefined;
}

/**
 * Gives `pid` a name, by which {@link whereis} finds it from anywhere in the node until it ends.
 *
 * @throws {NameTakenError} when another living process has the name.
 */
export async function register(name: string, pid: Pid): Promise<void> {
  const holder = await registerName(name, pid);
  if (holder !== undefined) throw new NameTakenError(name, holder);
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
