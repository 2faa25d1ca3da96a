import fc from "fast-check";
import {
  awaitExit,
  join,
  kill,
  leave,
  members,
  newTag,
  NotCloneableError,
  NotInProcessError,
  OptionError,
  publish,
  send,
  spawn,
  spawnHere,
  startNode,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { dropAnchors } from "../anchors.ts";
import { direct, member, type Told } from "../modules/member.ts";
import { Probe } from "../probe.ts";

let node: Node;
let anchors: readonly Pid[];
let told: Probe<Told>;
let lastGroup = 0;
let group: string;
beforeAll(async () => {
  node = await startNode({ threads: 2 });
  anchors = await dropAnchors(2);
});
afterAll(() => node.stop());
beforeEach(() => {
  told = new Probe();
  lastGroup += 1;
  group = `group ${lastGroup}`;
});

type Place = "the first thread" | "the second thread" | "a thread of its own" | "the main thread";

/** A member somewhere. */
function memberOn(place: Place): Promise<Pid<unknown>> {
  switch (place) {
    case "the first thread":
      return spawn(member, told.pid, { near: anchors[0]! });
    case "the second thread":
      return spawn(member, told.pid, { near: anchors[1]! });
    case "a thread of its own":
      return spawn(member, told.pid, { isolation: "thread" });
    case "the main thread":
      return spawn(member, told.pid, { near: node.root });
  }
}

const places: readonly Place[] = [
  "the first thread",
  "the second thread",
  "a thread of its own",
  "the main thread",
];
const pairs = places.flatMap((from) => places.map((to) => [from, to] as const));

/** What members were told until each of `pids` was told the mark that this sends. */
async function toldUntilMark(pids: readonly Pid[]): Promise<Told[]> {
  const all: Told[] = [];
  const waiting = new Set<Pid>(pids);
  for (const pid of pids) send(pid as Pid<string>, "mark");
  while (waiting.size > 0) {
    const next = await told.next();
    if (next.message === "mark") waiting.delete(next.pid);
    else all.push(next);
  }
  return all;
}

describe.each(pairs)("published on %s, for a member on %s,", (from, to) => {
  it("a message arrives, in order with what the publisher sends", async () => {
    const publisher = await memberOn(from);
    const pid = await memberOn(to);
    await direct(pid, "join", group);

    await direct(publisher, "publishAndSend", group, pid, 60);

    const all = await told.take(60);
    expect(all.map(({ message }) => (message as { n: number }).n)).toEqual(
      Array.from({ length: 60 }, (_, n) => n),
    );
    expect(new Set(all.map((each) => each.pid))).toEqual(new Set([pid]));
    kill(publisher);
    kill(pid);
  });

  it("a message arrives as it was when it was published", async () => {
    const publisher = await memberOn(from);
    const pid = await memberOn(to);
    join(group, pid);
    await direct(pid, "members", group);

    await direct(publisher, "publishThenChange", group);

    const all = await told.take(2);
    expect(all.map(({ message }) => message)).toEqual([{ n: 1 }, { list: [1] }]);
    kill(publisher);
    kill(pid);
  });

  it("a message arrives when the publisher has just put the member into the group", async () => {
    const publisher = await memberOn(from);
    const pid = await memberOn(to);

    await direct(publisher, "joinThenPublish", group, pid, "welcome");

    await expect(told.next()).resolves.toMatchObject({ pid, message: "welcome" });
    kill(publisher);
    kill(pid);
  });

  it("a message that cannot be copied is an error there, and reaches nobody", async () => {
    const publisher = await memberOn(from);
    const pid = await memberOn(to);
    await direct(pid, "join", group);
    await direct(publisher, "join", group);

    await expect(direct(publisher, "publishFunction", group)).resolves.toBe("NotCloneableError");

    await expect(toldUntilMark([pid, publisher])).resolves.toEqual([]);
    kill(publisher);
    kill(pid);
  });
});

describe("a group", () => {
  it("tells its members, and nobody else", async () => {
    const pids = await Promise.all(places.map((place) => memberOn(place)));
    const others = await Promise.all(places.map((place) => memberOn(place)));
    for (const pid of pids) await direct(pid, "join", group);
    for (const pid of others) await direct(pid, "join", `${group} of others`);

    publish(group, { news: 1 });

    const all = await toldUntilMark([...pids, ...others]);
    expect(all.map(({ pid }) => pid).toSorted()).toEqual([...pids].toSorted());
    expect(all.map(({ message }) => message)).toEqual(pids.map(() => ({ news: 1 })));
    expect([...(await members(group))].toSorted()).toEqual([...pids].toSorted());
    for (const by of pids) {
      const seen = (await direct(by, "members", group)) as Pid[];
      expect(seen.toSorted()).toEqual([...pids].toSorted());
    }
    for (const pid of [...pids, ...others]) kill(pid);
  });

  it("gives each member a copy of its own", async () => {
    const seen: { list: number[] }[] = [];
    const marks = new Probe();
    const pids = [1, 2, 3].map((n) =>
      spawnHere({
        message: (message) => {
          const { list } = message as { list: number[] };
          list.push(n);
          seen.push({ list });
          send(marks.pid, "seen");
        },
      }),
    );
    for (const pid of pids) join(group, pid);
    const message = { list: [0] };

    publish(group, message);
    await marks.take(3);

    expect(seen).toEqual([{ list: [0, 1] }, { list: [0, 2] }, { list: [0, 3] }]);
    expect(message).toEqual({ list: [0] });
  });

  it("leaves out whom it is told to, where it is", async () => {
    const pids = await Promise.all(places.map((place) => memberOn(place)));
    for (const pid of pids) join(group, pid);
    // Who publishes is sure of all members when they are.
    for (const pid of pids) await direct(pid, "members", group);

    for (const except of pids) {
      publish(group, "to the others", { except });
      await direct(except, "publishToOthers", group, "from the other");
      const all = await told.take(6);
      const rest = pids.filter((pid) => pid !== except);

      expect(all.map(({ pid }) => pid).toSorted()).toEqual([...rest, ...rest].toSorted());
    }
    for (const pid of pids) kill(pid);
  });

  it("passes on the tag of a message", async () => {
    const pids = await Promise.all(places.map((place) => memberOn(place)));
    for (const pid of pids) join(group, pid);
    const tag = newTag();

    publish(group, "tagged", { tag });
    publish(group, "odd", { tag: "1:2:\n", except: pids[0]! });

    const all = await told.take(7);
    const tags = all.map((each) => `${String(each.message)} ${each.tag}`).toSorted();
    expect(tags).toEqual([
      ...Array.from({ length: 3 }, () => "odd 1:2:\n"),
      ...Array.from({ length: 4 }, () => `tagged ${tag}`),
    ]);
    for (const pid of pids) kill(pid);
  });

  it("may have any name that is a string", async () => {
    const pid = await memberOn("the first thread");
    for (const odd of ["a:b", "::", "5:", "\n", "constructor", "0:0:", " "]) {
      await direct(pid, "join", odd);
      publish(odd, odd);

      await expect(told.next()).resolves.toMatchObject({ pid, message: odd });
    }
    kill(pid);
  });

  it("has each member once, until it leaves", async () => {
    const pids = await Promise.all(places.map((place) => memberOn(place)));
    for (const pid of pids) {
      join(group, pid);
      await direct(pid, "join", group);
      join(group, pid);
    }
    expect([...(await members(group))].toSorted()).toEqual([...pids].toSorted());

    for (const pid of pids) {
      leave(group, pid);
      leave(group, pid);
      leave("another", pid);
    }
    publish(group, "to nobody");

    await expect(members(group)).resolves.toEqual([]);
    await expect(toldUntilMark(pids)).resolves.toEqual([]);
    for (const pid of pids) kill(pid);
  });

  it("loses members that end, whichever way", async () => {
    const own = await memberOn("a thread of its own");
    const pids = await Promise.all(places.map((place) => memberOn(place)));
    for (const pid of [own, ...pids]) join(group, pid);
    await expect(members(group)).resolves.toHaveLength(5);

    for (const pid of pids) kill(pid);
    await Promise.all(pids.map((pid) => awaitExit(pid)));

    await expect(members(group)).resolves.toEqual([own]);
    publish(group, "who is left");
    await expect(toldUntilMark([own])).resolves.toHaveLength(1);
    kill(own);
    await awaitExit(own);
    await expect(members(group)).resolves.toEqual([]);
  });

  it("is not joined by who has ended", async () => {
    const pids = await Promise.all(places.map((place) => memberOn(place)));
    for (const pid of pids) kill(pid);
    await Promise.all(pids.map((pid) => awaitExit(pid)));

    for (const pid of pids) join(group, pid);

    await expect(members(group)).resolves.toEqual([]);
  });

  it("hears nothing of a process that has ended, but for its cleanups", async () => {
    const pid = await memberOn("the first thread");
    const other = await memberOn("the second thread");
    await direct(other, "join", group);

    await direct(pid, "publishAfterEnd", group).catch(() => {});
    // What was published before the end was heard is here when this is.
    await direct(await memberOn("the first thread"), "publish", group, "marker");

    const all = await told.take(2);
    expect(all.map(({ message }) => message)).toEqual(["last words", "marker"]);
    kill(other);
  });

  it("reaches a member on a thread that started later, as soon as that says it has joined", async () => {
    const publisher = await memberOn("the first thread");
    await direct(publisher, "publish", group, "to nobody");
    const said = new Probe<string>();
    const late = await memberOn("a thread of its own");

    await direct(late, "joinThenTell", group, said.pid);
    await expect(said.next()).resolves.toBe("joined");
    await direct(publisher, "publish", group, "hello");

    await expect(told.next()).resolves.toMatchObject({ pid: late, message: "hello" });
    kill(late);
    kill(publisher);
  });

  it("is asked of in bounded time", async () => {
    const pid = await memberOn("a thread of its own");
    await direct(pid, "join", group);

    for (const timeoutMs of [Number.NaN, -1]) {
      await expect(members(group, { timeoutMs })).rejects.toThrow(OptionError);
    }
    await expect(members(group, { timeoutMs: 5_000 })).resolves.toEqual([pid]);
    kill(pid);
  });

  it("has a name that is not empty, and members that have an address", () => {
    for (const odd of ["", 7, undefined, null]) {
      const name = odd as string;
      expect(() => join(name, told.pid)).toThrow(OptionError);
      expect(() => leave(name, told.pid)).toThrow(OptionError);
      expect(() => publish(name, 1)).toThrow(OptionError);
    }
    expect(() => join(group, "somebody" as Pid)).toThrow(OptionError);
    expect(() => leave(group, "somebody" as Pid)).toThrow(OptionError);
    expect(() => publish(group, 1, { except: "somebody" as Pid })).toThrow(OptionError);
    expect(() => publish(group, 1, { tag: 7 as unknown as string })).toThrow(OptionError);
    expect(() => join(group)).toThrow(NotInProcessError);
    expect(() => leave(group)).toThrow(NotInProcessError);
    expect(() => publish(group, () => {})).toThrow(NotCloneableError);
  });
});

interface Step {
  readonly type: "join" | "leave" | "kill" | "check";
  readonly who: number;
  readonly what: number;
  /** Whether the member does it itself. */
  readonly bySelf: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  type: fc.constantFrom("join", "join", "join", "leave", "kill", "check"),
  who: fc.nat(7),
  what: fc.nat(2),
  bySelf: fc.boolean(),
});

/** Eight members on three threads, three groups, and who should be in which. */
class Membership {
  readonly #names = [0, 1, 2].map((n) => `${group} ${n}`);
  readonly #groups: readonly Set<Pid>[] = this.#names.map(() => new Set<Pid>());
  readonly #pids: readonly Pid[];
  readonly #living: Set<Pid>;

  constructor(pids: readonly Pid[]) {
    this.#pids = pids;
    this.#living = new Set(pids);
  }

  async take({ type, who, what, bySelf }: Step): Promise<void> {
    const pid = this.#pids[who]!;
    switch (type) {
      case "check":
        await this.check(what);
        return;
      case "kill":
        kill(pid);
        this.#living.delete(pid);
        for (const all of this.#groups) all.delete(pid);
        return;
      case "join":
        await this.#change(type, pid, what, bySelf);
        if (this.#living.has(pid)) this.#groups[what]!.add(pid);
        return;
      case "leave":
        await this.#change(type, pid, what, bySelf);
        this.#groups[what]!.delete(pid);
    }
  }

  async #change(type: "join" | "leave", pid: Pid, what: number, bySelf: boolean): Promise<void> {
    const name = this.#names[what]!;
    if (bySelf && this.#living.has(pid)) await direct(pid, type, name);
    else if (type === "join") join(name, pid);
    else leave(name, pid);
  }

  async check(what: number): Promise<void> {
    const name = this.#names[what]!;
    const expected = [...this.#groups[what]!].toSorted();
    expect([...(await members(name))].toSorted()).toEqual(expected);
    publish(name, "news");
    const all = await toldUntilMark([...this.#living]);
    expect(all.map(({ pid }) => pid).toSorted()).toEqual(expected);
  }
}

describe("membership", () => {
  it("is what joins, leaves and ends make of it, whatever their order", async () => {
    const checked = fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        lastGroup += 1;
        group = `group ${lastGroup}`;
        const near = [anchors[0]!, anchors[1]!, node.root];
        const pids = await Promise.all(
          Array.from({ length: 8 }, (_, n) => spawn(member, told.pid, { near: near[n % 3]! })),
        );
        const membership = new Membership(pids);
        for (const each of steps) await membership.take(each);
        for (const what of [0, 1, 2]) await membership.check(what);
        for (const pid of pids) kill(pid);
      }),
      { numRuns: 60 },
    );

    await expect(checked).resolves.toBeUndefined();
  });
});
