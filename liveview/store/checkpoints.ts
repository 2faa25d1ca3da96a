/**
 * The process of checkpoints as others see it: starting it, finding it, talking to it.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import {
  call,
  ChildExistsError,
  OptionError,
  ProcessDownError,
  send,
  startChild,
  StartRefusedError,
  whereis,
  type Pid,
} from "../../runtime/index.ts";
import type { CheckpointsArgument, StoreRefusal } from "./checkpoints-process.ts";
import { memory } from "./memory-store.ts";
import type { Checkpoint, StoreDefinition } from "./store.ts";
import {
  describeThrown,
  StoreFailedError,
  StoreFileError,
  StoreSchemaError,
} from "./store-errors.ts";
import type { StoreLogEntry } from "./store-log.ts";
import {
  deleteMessage,
  isStoreFailure,
  rejectMessage,
  saveMessage,
  type CheckpointedMessage,
  type StoreMessage,
  type StoreRequest,
} from "./store-message.ts";

const processName = "perigee.checkpoints";

/** Time to save all that waits, when the node stops. */
const stopMs = 20_000;

/** A disk that is busy may hold up its thread; the watchdog is for code that never comes back. */
const turnBudgetMs = 10_000;

/**
 * Starts the process of checkpoints as a child of the node's root supervisor, or finds the one that
 * runs. Whoever needs it to outlive others starts it before them: children stop in reverse order.
 *
 * @param log - takes what it has to say.
 * @throws {StoreFileError} {@link StoreSchemaError} when the file of the store cannot be used.
 * @throws {OptionError} when `store` is none.
 */
export async function startCheckpoints(
  store: StoreDefinition,
  log?: Pid<StoreLogEntry>,
): Promise<Pid<StoreMessage>> {
  checkStore(store);
  const running = await whereis<StoreMessage>(processName);
  if (running !== undefined) return remember(running);
  const root = await whereis("perigee.root");
  if (root === undefined) throw new Error("the node has no root supervisor: it is stopping");
  const { url, place, isolation, isDurable } = store;
  const argument: CheckpointsArgument = { argument: store.argument, isDurable, log };
  try {
    const pid = await startChild(root, {
      id: processName,
      name: processName,
      definition: { url, place },
      argument,
      isolation,
      shutdownMs: stopMs,
      ...placement(store, root),
    });
    return remember(pid as Pid<unknown>);
  } catch (thrown) {
    // Somebody else was first; its start is under way, and startChild waits for nobody else's.
    if (thrown instanceof ChildExistsError) return startCheckpoints(store, log);
    throw thrown instanceof StartRefusedError ? openingError(thrown) : thrown;
  }
}

/**
 * Where it runs: memory beside the root supervisor, where nothing of a user runs that could end the
 * thread, and with it all that is kept.
 */
function placement({ url, place, isolation }: StoreDefinition, root: Pid): object {
  const { definition } = memory;
  if (url === definition.url && place === definition.place) return { near: root };
  if (isolation === "shared") return {};
  const env = { ...process.env } as Readonly<Record<string, string>>;
  return { config: { maySpawn: true, env, turnBudgetMs } };
}

function checkStore(store: unknown): void {
  const isStore =
    typeof store === "object" &&
    store !== null &&
    "url" in store &&
    "place" in store &&
    "isDurable" in store;
  if (isStore) return;
  throw new OptionError(
    "store",
    store,
    "what memoryStore(), sqliteStore() or a kind of store gave",
  );
}

function openingError(thrown: StartRefusedError): Error {
  // Only the process of checkpoints refuses here; a store of somebody else may refuse as it likes.
  const refusal = thrown.detail as StoreRefusal | undefined;
  switch (refusal?.code) {
    case "ERR_STORE_FILE":
      return new StoreFileError(refusal.file, refusal.why, { cause: thrown });
    case "ERR_STORE_SCHEMA":
      return new StoreSchemaError(refusal.file, refusal.found, refusal.wanted);
    case undefined:
      return thrown;
  }
}

// Where the process is, as far as this thread knows: a save is to cost no round trip.
let known: Pid<StoreMessage> | undefined;
let knownAt = -Infinity;
let looking: Promise<Pid<StoreMessage> | undefined> | undefined;
let lookingSince = -Infinity;
/** Messages that wait until it is known where to send them; later ones go behind them. */
let held = 0;

const believedMs = 1_000;
/** A look that has not come to its end by then never will: its thread lost what it was about to do. */
const longestLookMs = 10_000;

function remember(pid: Pid<StoreMessage>): Pid<StoreMessage> {
  known = pid;
  knownAt = performance.now();
  return pid;
}

/**
 * Where the process of checkpoints is: at once, when this thread found it within the last second;
 * otherwise it is looked for. `undefined` when there is none, also while it is started again.
 */
export function checkpointsAddress(): Pid<StoreMessage> | Promise<Pid<StoreMessage> | undefined> {
  const time = performance.now();
  if (known !== undefined && time - knownAt < believedMs) return known;
  if (looking === undefined || time - lookingSince > longestLookMs) {
    lookingSince = time;
    const look = lookForIt().finally(() => {
      if (looking === look) looking = undefined;
    });
    looking = look;
  }
  return looking;
}

async function lookForIt(): Promise<Pid<StoreMessage> | undefined> {
  try {
    known = await whereis<StoreMessage>(processName);
  } catch {
    // The node is stopping, or there is none.
    known = undefined;
  }
  knownAt = performance.now();
  return known;
}

/**
 * Has this checkpoint kept, soon; the newest of each view is. `owner` is told when it is.
 *
 * Nothing waits for it: when the process of checkpoints is gone just now, it is lost, and `owner` not
 * told.
 */
export function castCheckpoint(
  checkpoint: Checkpoint,
  owner: Pid<CheckpointedMessage> | undefined,
): void {
  cast([saveMessage, checkpoint, owner]);
}

/** Has the checkpoint of this view forgotten, also one that was cast before and waits. */
export function forgetCheckpoint(id: string): void {
  cast([deleteMessage, id]);
}

/** Has the checkpoint of this view forgotten and logged: its state could not be used. */
export function rejectCheckpoint(id: string, why: string): void {
  cast([rejectMessage, id, why]);
}

function cast(message: StoreMessage): void {
  const address = checkpointsAddress();
  if (held === 0 && typeof address === "string") {
    send(address, message);
    return;
  }
  held += 1;
  void castLater(address, message);
}

async function castLater(
  address: ReturnType<typeof checkpointsAddress>,
  message: StoreMessage,
): Promise<void> {
  const pid = await address;
  held -= 1;
  if (pid !== undefined) send(pid, message);
}

/**
 * Gives the checkpoint of this view, as it was cast or saved last; `undefined` when there is none, and
 * when it is one of another version, which is deleted.
 *
 * @param view - what its state must belong to: name of the view and version of its state.
 * @throws {StoreFailedError} when it is not known what there is.
 */
export async function loadCheckpoint(id: string, view: string): Promise<Checkpoint | undefined> {
  const answer = await ask("a checkpoint cannot be loaded", { type: "load", id, view });
  return answer as Checkpoint | undefined;
}

/**
 * Keeps this checkpoint; done when it is kept. For the last one of a process that is about to end.
 *
 * @throws {StoreFailedError} when it is not kept; it is tried again for as long as the process of
 *   checkpoints runs.
 */
export async function saveCheckpoint(checkpoint: Checkpoint): Promise<void> {
  await ask("a checkpoint is not saved", { type: "save", checkpoint });
}

/**
 * Gives the secret that is kept with the checkpoints; `undefined` when the store has none.
 *
 * @throws {StoreFailedError} when it cannot be read.
 */
export async function readSecret(): Promise<string | undefined> {
  return (await ask("the secret cannot be read", { type: "secret" })) as string | undefined;
}

async function ask(what: string, request: StoreRequest): Promise<unknown> {
  let answer: unknown;
  try {
    answer = await askWhoIsThere(request);
  } catch (cause) {
    throw new StoreFailedError(what, describeThrown(cause), { cause });
  }
  if (isStoreFailure(answer)) throw new StoreFailedError(what, answer.why);
  return answer;
}

/** As long as a store may take to be opened again, with a thread of its own. */
const longestAbsenceMs = 3_000;
const lookEveryMs = 25;

/** Asks the one that is known, and when that is gone, its successor; twice is safe for each request. */
async function askWhoIsThere(request: StoreRequest): Promise<unknown> {
  const until = performance.now() + longestAbsenceMs;
  for (let looks = 0; ; looks += 1) {
    const address = await checkpointsAddress();
    try {
      if (address !== undefined) return await call(address, request);
      if (performance.now() > until) throw new Error("no process of checkpoints runs");
    } catch (thrown) {
      if (!(thrown instanceof ProcessDownError) || performance.now() > until) throw thrown;
      if (known === address) known = undefined;
    }
    // Not before the first look: mostly, the successor of one that is gone is there already.
    if (looks > 0) await delay(lookEveryMs);
  }
}
