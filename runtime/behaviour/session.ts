/**
 * Sessions: a process that speaks with whoever started it by a protocol, step by step (lunatic's
 * `Protocol`).
 *
 * Neither side's mailbox sees any of it. A side that ends before the protocol does is an error on both
 * sides; so is a process that returns without having closed its channel.
 *
 * @module
 */
import { ProtocolError } from "../errors.ts";
import { defineBehaviour, type Definition, type ProcessContext } from "../kernel/definition.ts";
import { currentProcess, self } from "../kernel/self.ts";
import { awaitExit, kill, monitor, send } from "../kernel/send.ts";
import { spawn, spawnHere } from "../kernel/spawn.ts";
import type { SpawnOptions } from "../kernel/spawn-request.ts";
import { errorReason, normal, type ExitReason } from "../term/exit-reason.ts";
import type { Pid } from "../term/pid.ts";
import { openChannel } from "./session-channel.ts";
import { Line, packWord, wordOf } from "./session-line.ts";
import type { Channel, Dual } from "./session-protocol.ts";

/** What a process of a session starts with. */
export interface SessionArgument<Argument> {
  readonly argument: Argument;
  /** Who stands for the other side. */
  readonly peer: Pid;
}

/** What processes of a session run: start one with {@link startSession}. */
export interface SessionDefinition<Protocol, Argument> extends Definition<
  SessionArgument<Argument>,
  unknown
> {
  /** Only for types: the protocol from the side of the process. */
  readonly protocol?: Protocol;
}

/** How to start a process of a session. */
export type SessionOptions = Omit<SpawnOptions, "handover" | "link" | "name">;

/** The argument and the options; the argument can be left out when the session needs none. */
type SessionArguments<Argument> = undefined extends Argument
  ? [argument?: Argument, options?: SessionOptions]
  : [argument: Argument, options?: SessionOptions];

/**
 * Defines a session by what its process does. `Protocol` is what the process sees; whoever starts it
 * sees the {@link Dual}. The process closes its channel at the end of the protocol and returns.
 *
 * Export it, at the top level of its module: {@link startSession} finds it there on another thread.
 *
 * @param meta - the `import.meta` of the module.
 */
export function defineSession<Protocol, Argument = undefined>(
  meta: { readonly url: string },
  body: (channel: Channel<Protocol>, argument: Argument) => Promise<void> | void,
): SessionDefinition<Protocol, Argument> {
  return defineBehaviour<SessionArgument<Argument>>(meta, (context, { argument, peer }) => {
    const line = new Line(peer, () => {});
    const watched = monitor(peer);
    context.defer(() => line.stop());
    const begin = (): void => {
      // Not awaited: the function runs beside the turns that fill its line.
      void run(context, line, () => body(openChannel<Protocol>(line), argument));
    };
    return {
      message: (message) =>
        take(line, message, begin, (reason) => {
          if (line.isClosed || line.isPeerClosed) return;
          line.peerEnded(reason);
          context.exit(errorReason(new ProtocolError(peer, "it ended early", reason)));
        }),
      down: (_pid, reason, reference) => {
        if (reference === watched) tellEnd(self(), reason);
      },
    };
  });
}

/**
 * Starts a process of a session and gives the channel to it. It is linked to the process that starts
 * it; started by no process, it is linked to none.
 *
 * @throws the errors of {@link spawn}.
 */
export async function startSession<Protocol, Argument>(
  definition: SessionDefinition<Protocol, Argument>,
  ...[argument, options = {}]: SessionArguments<Argument>
): Promise<Channel<Dual<Protocol>>> {
  const owner = currentProcess()?.pid;
  // It stands for this side, as this side's own mailbox is not for the protocol.
  const stand = spawnHere<unknown>({
    ...(owner !== undefined && { opened: () => void monitor(owner) }),
    message: (message) =>
      take(line, message, undefined, (reason) => {
        if (!line.isPeerClosed) line.peerEnded(reason);
      }),
    // A turn after the links of the owner: who is linked ends for its reason, not for this one.
    down: () => leave(),
  });
  const leave = (): void => {
    line.stop();
    kill(stand);
  };
  const line = new Line(stand, leave);
  try {
    // Left out only where `undefined` is an argument that the session takes.
    const sent = { argument: argument as Argument, peer: stand };
    const pid = await spawn(definition, sent, { ...options, link: owner !== undefined });
    line.peer = pid;
    // It begins when it is surely watched: no end is too early to be known.
    void awaitExit(pid).then((reason) => tellEnd(stand, reason));
    line.say("begin");
    return openChannel<Dual<Protocol>>(line);
  } catch (thrown) {
    leave();
    throw thrown;
  }
}

function take(
  line: Line,
  message: unknown,
  begin: (() => void) | undefined,
  ended: (reason: ExitReason) => void,
): void {
  const heard = wordOf(message);
  if (heard?.word === "begin") begin?.();
  else if (heard?.word === "ended") ended(heard.value as ExitReason);
  else if (heard !== undefined) line.hear(heard.word, heard.value);
}

/** The end of a process goes before its last words in a mailbox: so it is told again, behind them. */
function tellEnd(to: Pid<unknown>, reason: ExitReason): void {
  send(to, packWord("ended", reason));
}

async function run(
  context: ProcessContext,
  line: Line,
  body: () => Promise<void> | void,
): Promise<void> {
  try {
    await body();
    const early = new ProtocolError(line.peer, "this side returned before the protocol ended");
    context.exit(line.isClosed ? normal : errorReason(early));
  } catch (thrown) {
    context.exit(errorReason(thrown));
  }
}
