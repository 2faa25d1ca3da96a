/**
 * Processes that exist once: whoever wants one gets the one that is there, or starts it.
 *
 * @module
 */
import { NameTakenError } from "../errors.ts";
import { copyTerm } from "../term/copy.ts";
import { untagged, type Pid, type Reference } from "../term/pid.ts";
import { messageSignal } from "../term/signal.ts";
import type { Definition, DefinitionAddress } from "./definition.ts";
import { currentKernel } from "./kernel.ts";
import { checkName } from "./registry.ts";
import {
  keyOf,
  registryPid,
  type Claimed,
  type RegistryMessage,
  type RegistryRequest,
} from "./registry-request.ts";
import { currentProcess } from "./self.ts";
import { settlePromise } from "./requests.ts";
import type { SpawnOptions } from "./spawn-request.ts";
import { checkRequest, requestOf, requestSpawn } from "./spawn.ts";

/** What {@link spawnOrFind} gives. */
export interface SpawnedOrFound<Message = never> {
  readonly pid: Pid<Message>;
  /** Whether this call started it. */
  readonly started: boolean;
}

/**
 * Gives the process of this name, and starts it when there is none: however many ask at once, from
 * whatever thread, one start runs, and all get its process once it has started.
 *
 * When the start fails, the error goes to whose start it was; the next in line starts one in turn,
 * with its own argument. The other options (`link`, `config` …) are for the process that is started:
 * one that is found is neither linked nor moved. What was found lived when it was found.
 *
 * @throws {NameTakenError} when the process of this name runs another definition.
 * @throws {OptionError} naming an option that makes no sense.
 * @throws what {@link spawn} throws, when it falls to this call to start the process.
 */
export async function spawnOrFind<Argument, Message>(
  definition: Definition<Argument, Message> | DefinitionAddress,
  argument: Argument,
  options: SpawnOptions & { readonly name: string },
): Promise<SpawnedOrFound<Message>> {
  const { name, transfer } = options;
  checkName("name", name);
  const parent = currentProcess();
  // It may be a while until it is sent, or it is not sent at all: as it is now, what moves left aside.
  const copy = transfer === undefined ? copyTerm(argument) : argument;
  const request = requestOf(definition, copy, options);
  checkRequest(request, parent);
  const start = (): Promise<Pid> =>
    new Promise((resolve, reject) => {
      requestSpawn(request, parent, { started: resolve, failed: reject });
    });
  for (;;) {
    const claimed = await claim(name, definition, parent?.pid);
    if ("pid" in claimed) {
      if (!claimed.isSame) throw new NameTakenError(name, claimed.pid);
      return { pid: claimed.pid as Pid<Message>, started: false };
    }
    const pid = await startAs(claimed.claim, name, start);
    if (pid !== undefined) return { pid: pid as Pid<Message>, started: true };
  }
}

/** Starts the process; `undefined` when one was given the name that did not stand in line for it. */
async function startAs(
  claimed: Reference,
  name: string,
  start: () => Promise<Pid>,
): Promise<Pid | undefined> {
  const kernel = currentKernel();
  try {
    return await start();
  } catch (thrown) {
    if (thrown instanceof NameTakenError) return undefined;
    throw thrown;
  } finally {
    const release: RegistryMessage = { type: "release", name, claim: claimed };
    // Not send(): others wait for it, also when the process that asked has ended meanwhile.
    kernel.send(messageSignal, registryPid(), untagged, release);
  }
}

async function claim(
  name: string,
  definition: DefinitionAddress,
  pid: Pid | undefined,
): Promise<Claimed> {
  const request: RegistryRequest = { type: "claim", name, definition: keyOf(definition), pid };
  const registry = registryPid();
  // As long as the start of another takes. Not call(): a turn that comes when the process that asked
  // has ended is still to be passed on.
  return new Promise((resolve, reject) => {
    const answered = (claimed: unknown): void => resolve(claimed as Claimed);
    const settle = settlePromise(registry, Infinity, answered, reject);
    currentKernel().ask(registry, request, Infinity, settle);
  });
}
