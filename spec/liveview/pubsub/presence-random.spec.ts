/**
 * Whoever comes, leaves and crashes, and whatever ends beside them: who is there is right within a second.
 */
import * as fc from "fast-check";
import {
  applyPresence,
  listPresent,
  nobodyPresent,
  startView,
  subscribe,
  type PresenceNews,
} from "../../../liveview/index.ts";
import { crash } from "../../../liveview/testing/index.ts";
import {
  kill,
  send,
  spawn,
  spawnHere,
  startNode,
  whereis,
  type Node,
} from "../../../runtime/index.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { hall, Hall, threadEnder, type Guest } from "../modules/hall.ts";

import.meta.jest.setTimeout(120_000);

const key = fc.constantFrom("ada", "bob", "cyd");
const at = fc.nat({ max: 5 });
const step = fc.oneof(
  { arbitrary: fc.record({ type: fc.constant("enter" as const), key }), weight: 4 },
  { arbitrary: fc.record({ type: fc.constant("come" as const), at, key }), weight: 2 },
  { arbitrary: fc.record({ type: fc.constant("go" as const), at, key }), weight: 2 },
  { arbitrary: fc.record({ type: fc.constant("leave" as const), at }), weight: 2 },
  { arbitrary: fc.record({ type: fc.constant("crash" as const), at }), weight: 2 },
  { arbitrary: fc.record({ type: fc.constant("endThread" as const), at }), weight: 1 },
  { arbitrary: fc.record({ type: fc.constant("fail" as const) }), weight: 1 },
  { arbitrary: fc.record({ type: fc.constant("check" as const) }), weight: 2 },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** More crashes of one view in ten seconds, and it is given up: that is another spec's business. */
const mostCrashes = 4;

describe("who is there", () => {
  let node: Node;
  beforeEach(async () => {
    node = await startNode({ threads: 2 });
  });
  afterEach(() => node.stop());

  test("is right within a second, whatever happened", async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
        const story = await Story.begin();
        for (const one of steps) await story.take(one);
        await story.end();
      }),
      { numRuns: Number(process.env["PRESENCE_RUNS"] ?? 8), endOnFailure: true },
    );
  });
});

interface Visitor {
  readonly view: Awaited<ReturnType<typeof enter>>;
  readonly keys: Set<string>;
  crashes: number;
}

/** What happens in one run, and who should be there by it. */
class Story {
  readonly #watcher: Watcher;
  #guests: Visitor[] = [];

  constructor(watcher: Watcher) {
    this.#watcher = watcher;
  }

  static async begin(): Promise<Story> {
    const story = new Story(new Watcher());
    await story.#check();
    return story;
  }

  async take(one: Step): Promise<void> {
    if (one.type === "enter") return this.#enter(one.key);
    if (one.type === "fail") {
      const knowing = await whereis("perigee.presence");
      // Its successor may be on its way.
      if (knowing !== undefined) kill(knowing);
      return;
    }
    if (one.type === "check") return this.#check();
    const guest = this.#guests[one.at];
    if (guest !== undefined) await this.#befalls(guest, one);
  }

  async #enter(name: string): Promise<void> {
    if (this.#guests.length === 6) return;
    this.#guests.push({ view: await enter(name), keys: new Set([name]), crashes: 0 });
  }

  async #befalls(guest: Visitor, one: Extract<Step, { at: number }>): Promise<void> {
    switch (one.type) {
      case "come":
        await guest.view.send("come", one.key);
        guest.keys.add(one.key);
        return;
      case "go":
        await guest.view.send("go", one.key);
        guest.keys.delete(one.key);
        return;
      case "leave":
        await guest.view.stop();
        this.#guests = this.#guests.filter((other) => other !== guest);
        return;
      case "crash":
        if (guest.crashes === mostCrashes) return;
        guest.crashes += 1;
        await crash(guest.view);
        return;
      case "endThread":
        return this.#endThread(guest);
    }
  }

  async #endThread(guest: Visitor): Promise<void> {
    const thread = threadOf(guest.view.pid);
    const there = this.#guests.filter(({ view }) => threadOf(view.pid) === thread);
    if (there.some(({ crashes }) => crashes >= mostCrashes)) return;
    for (const other of there) other.crashes += 1;
    const restarted = Promise.all(there.map(({ view }) => view.restarted()));
    send(await spawn(threadEnder, undefined, { near: guest.view.pid }), "end");
    await restarted;
  }

  async #check(): Promise<void> {
    const expected = new Map<string, number>();
    for (const { keys } of this.#guests) {
      for (const one of keys) expected.set(one, (expected.get(one) ?? 0) + 1);
    }
    const text = [...expected].map(([name, count]) => `${name} ${count}`).toSorted();
    const from = performance.now();
    do {
      await this.#watcher.sees(text.join(", "));
      // What is on its way may be seen only after it: who left before it was told of is there for a moment.
    } while (!(await isListed(text.join(", "), () => this.#watcher.next())));
    expect(performance.now() - from).toBeLessThan(1_000);
  }

  async end(): Promise<void> {
    await this.#check();
    for (const { view } of this.#guests) await view.stop();
    this.#guests = [];
    await this.#check();
    this.#watcher.stop();
  }
}

function enter(name: string) {
  return startView(Hall, { search: { key: name } });
}

/** Sees who is there, from a thread that nobody ends. */
class Watcher {
  #here = nobodyPresent<Guest>();
  #changed = (): void => {};
  readonly #pid = spawnHere({
    opened: () => subscribe(hall),
    message: (message) => {
      this.#here = applyPresence(this.#here, message as PresenceNews<Guest>);
      this.#changed();
    },
  });

  async sees(text: string): Promise<void> {
    while (countsOf(this.#here.present) !== text) await this.next();
  }

  /** Waits for news. */
  next(): Promise<void> {
    return new Promise<void>((resolve) => {
      this.#changed = resolve;
    });
  }

  stop(): void {
    kill(this.#pid);
  }
}

/** Whether who is there is what is expected; if not, waits for news before it says so. */
async function isListed(text: string, news: () => Promise<void>): Promise<boolean> {
  const changed = news();
  if (countsOf(await listPresent(hall)) === text) return true;
  await changed;
  return false;
}

function countsOf(
  present: readonly { readonly key: string; readonly metas: readonly unknown[] }[],
) {
  return present
    .map(({ key: name, metas }) => `${name} ${metas.length}`)
    .toSorted()
    .join(", ");
}
