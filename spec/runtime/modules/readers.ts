/**
 * Function processes that receive as they are told, and tell what they got.
 *
 * @module
 */
import {
  awaitExit,
  defineProcess,
  kill,
  link,
  LinkDied,
  monitor,
  ProcessDied,
  RuntimeError,
  self,
  send,
  sleep,
  spawnLink,
  spawnMonitor,
  type ExitReason,
  type Pid,
  type ReceiveOptions,
  type SpawnOptions,
  type Tag,
} from "perigee/runtime";
import { puppet } from "./puppet.ts";

/** What a reader is to do. */
export interface ReaderArgument {
  readonly tells: Pid<unknown>;
  /** It begins when this process has ended. */
  readonly after?: Pid;
  /** One receive after the other. */
  readonly receives: readonly ReceiveOptions[];
}

/** Receives as it is told; tells each message, or the code of the error. */
export const reader = defineProcess<unknown, ReaderArgument>(
  import.meta,
  async (mailbox, { tells, after, receives }) => {
    if (after !== undefined) await awaitExit(after);
    for (const options of receives) {
      send(tells, await mailbox.receive(options).catch(codeOf));
    }
    send(tells, { left: mailbox.length });
  },
);

/** Counts, in order, and tells when all have come. */
export const counter = defineProcess<
  number,
  { readonly tells: Pid<unknown>; readonly until: number }
>(import.meta, async (mailbox, { tells, until }) => {
  let expected = 0;
  for await (const n of mailbox) {
    if (n !== expected) send(tells, { expected, got: n });
    expected += 1;
    if (expected === until) send(tells, "all");
  }
});

/** What a watcher can be told. */
export type WatcherOrder =
  | { readonly do: "link"; readonly pid: Pid; readonly tag?: Tag }
  | { readonly do: "monitor"; readonly pid: Pid }
  | { readonly do: "spawnLink"; readonly options: SpawnOptions; readonly throws?: string }
  | { readonly do: "spawnMonitor"; readonly options: SpawnOptions; readonly throws?: string }
  | { readonly do: "kill"; readonly pid: Pid }
  | { readonly do: "endBoth"; readonly first: Pid; readonly second: Pid }
  | { readonly do: "say"; readonly word: string };

/** What a watcher tells of an end. */
export interface Told {
  readonly heard: "link" | "monitor";
  readonly pid: Pid;
  readonly reason: ExitReason;
  readonly tag?: Tag;
}

/** Outlives its links, and tells the ends of whom it is linked to or watches. */
export const watcher = defineProcess<WatcherOrder, { readonly tells: Pid<unknown> }>(
  import.meta,
  async (mailbox, { tells }) => {
    const all = mailbox.trapExits().monitorable();
    for await (const next of all) {
      if (next instanceof LinkDied || next instanceof ProcessDied) send(tells, told(next));
      else if (next.do === "endBoth") {
        link(next.first, { tag: "first" });
        link(next.second, { tag: "second" });
        kill(next.first);
        kill(next.second);
        const tagged = await all.receive({ tags: ["second"] });
        send(tells, { tagged: tagged instanceof LinkDied ? told(tagged) : tagged });
      } else await obey(next, tells);
    }
  },
);

async function obey(
  order: Exclude<WatcherOrder, { readonly do: "endBoth" }>,
  tells: Pid<unknown>,
): Promise<void> {
  switch (order.do) {
    case "link":
      link(order.pid, order.tag === undefined ? {} : { tag: order.tag });
      return;
    case "monitor":
      monitor(order.pid);
      return;
    case "spawnLink": {
      const pid = await spawnLink(order.throws === undefined ? puppet : thrower, {}, order.options);
      send(tells, { spawned: pid });
      return;
    }
    case "spawnMonitor": {
      const definition = order.throws === undefined ? puppet : thrower;
      const { pid } = await spawnMonitor(definition, {}, order.options);
      send(tells, { spawned: pid });
      return;
    }
    case "kill":
      kill(order.pid);
      return;
    case "say":
      send(tells, order.word);
  }
}

/** Throws in its first instruction. */
export const thrower = defineProcess<unknown, unknown>(import.meta, () => {
  throw new RangeError("at once");
});

/** Sleeps, as often as it is told for how long. */
export const sleeper = defineProcess<number, { readonly tells: Pid<unknown> }>(
  import.meta,
  async (mailbox, { tells }) => {
    for await (const ms of mailbox) {
      await sleep(ms);
      send(tells, { slept: ms, as: self() });
    }
  },
);

function told(notice: LinkDied | ProcessDied): Told {
  const { pid, reason } = notice;
  return notice instanceof LinkDied
    ? { heard: "link", pid, reason, tag: notice.tag }
    : { heard: "monitor", pid, reason };
}

function codeOf(thrown: unknown): string {
  return thrown instanceof RuntimeError ? thrown.code : String(thrown);
}
