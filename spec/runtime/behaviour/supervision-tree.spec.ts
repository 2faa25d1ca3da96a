/**
 * Random trees of supervisors, random strategies, random failures: what must have been replaced has
 * been, what must not has not, and all of it happened in the right order.
 *
 * @module
 */
import fc from "fast-check";
import {
  awaitExit,
  exit,
  kill,
  listChildren,
  spawn,
  startNode,
  stop,
  supervise,
  supervisor,
  type ChildSpec,
  type Node,
  type Pid,
  type Restart,
  type Strategy,
} from "../../../runtime/index.ts";
import { dropAnchors } from "../anchors.ts";
import { Journal } from "../journal.ts";
import { ask } from "../modules/witness.ts";
import {
  membersBelow,
  nameMembers,
  startOf,
  stopOf,
  strike,
  type Blow,
  type Member,
  type MemberPlan,
} from "../tree.ts";

let node: Node;
let places: readonly Pid[];
beforeAll(async () => {
  node = await startNode({ threads: 2 });
  places = [node.root, ...(await dropAnchors(2))];
});
afterAll(() => node.stop());

const anyRestart = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Restart>("permanent") },
  { weight: 2, arbitrary: fc.constant<Restart>("transient") },
  { weight: 1, arbitrary: fc.constant<Restart>("temporary") },
);
const anyStrategy = fc.constantFrom<Strategy[]>("one-for-one", "one-for-all", "rest-for-one");
const leaf = fc.record<MemberPlan>({
  restart: anyRestart,
  strategy: fc.constant(undefined),
  members: fc.constant([]),
});
const above = (member: fc.Arbitrary<MemberPlan>): fc.Arbitrary<MemberPlan> =>
  fc.record<MemberPlan>({
    restart: anyRestart,
    strategy: anyStrategy,
    members: fc.array(member, { maxLength: 4 }),
  });
const inner = above(
  fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 1, arbitrary: above(leaf) }),
);
const root = above(fc.oneof(leaf, inner));

/** One blow, at one of those that run then. */
const anyBlow = fc.record({
  target: fc.nat(1_000),
  how: fc.constantFrom<Blow[]>("kill", "kill", "panic", "shut down"),
});
const oneByOne = fc.array(anyBlow, { minLength: 1, maxLength: 6 });
const together = fc.array(fc.array(anyBlow, { minLength: 2, maxLength: 4 }), {
  minLength: 1,
  maxLength: 3,
});

const runs = { numRuns: 100, endOnFailure: true, interruptAfterTimeLimit: 12_000 };

describe("a random tree of supervisors", () => {
  it("does what its strategies say after one failure after the other", async () => {
    const holds = fc.assert(
      fc.asyncProperty(root, oneByOne, async (plan, blows) => {
        const tree = await Tree.start(plan);
        for (const { target, how } of blows) {
          const struck = tree.pick(target);
          if (struck !== undefined) await tree.strikeOne(struck, how);
        }
        await tree.stop();
      }),
      runs,
    );

    await expect(holds).resolves.toBeUndefined();
  }, 20_000);

  it("loses and doubles nobody when several fail together", async () => {
    const holds = fc.assert(
      fc.asyncProperty(root, together, async (plan, rounds) => {
        const tree = await Tree.start(plan);
        for (const blows of rounds) {
          const struck = new Map<Member, Blow>();
          for (const { target, how } of blows) {
            const member = tree.pick(target);
            // Of what ends in order, who is first decides what becomes of the others.
            if (member !== undefined) struck.set(member, how === "shut down" ? "kill" : how);
          }
          await tree.strikeAll(struck);
        }
        await tree.stop();
      }),
      runs,
    );

    await expect(holds).resolves.toBeUndefined();
  }, 20_000);
});

/** The processes of a tree beside the model of it. */
class Tree {
  readonly #journal: Journal;
  readonly #pid: Pid;
  readonly #supervisors: ReadonlySet<string>;
  #model: Member;
  #pids: ReadonlyMap<string, Pid> = new Map();
  /** Whether all that is written from here on is in a certain order. */
  #isCertain = true;
  #round = 0;

  static async start(plan: MemberPlan): Promise<Tree> {
    const model = nameMembers(plan);
    const journal = new Journal();
    const options = supervise({ ...limits, ...optionsOf(model, journal) });
    const pid = await spawn(supervisor, options, { near: placeOf(model) });
    const tree = new Tree(pid, model, journal);
    expect(await journal.rest()).toEqual(startOf(model));
    tree.#pids = await tree.#atRest(model, new Set());
    return tree;
  }

  private constructor(pid: Pid, model: Member, journal: Journal) {
    this.#pid = pid;
    this.#model = model;
    this.#journal = journal;
    const below = membersBelow(model).filter(({ strategy }) => strategy !== undefined);
    this.#supervisors = new Set(below.map(({ name }) => name));
  }

  /** One of those that run; none when there are none. */
  pick(target: number): Member | undefined {
    const members = membersBelow(this.#model);
    return members[target % Math.max(1, members.length)];
  }

  async strikeOne(member: Member, how: Blow): Promise<void> {
    this.#round += 1;
    const blows = new Map([[member.name, how]]);
    const { tree, written } = strike(this.#model, blows, this.#round);

    this.#deal(member, how);

    const found = await this.#journal.take(written.length);
    // Those below a supervisor that is killed end by themselves, each in its own time.
    const isOrdered = member.strategy === undefined || how !== "kill";
    if (isOrdered) expect(found).toEqual(written);
    else {
      expect(found.toSorted()).toEqual(written.toSorted());
      expect(found.filter(isStart)).toEqual(written.filter(isStart));
    }
    await this.#compare(tree);
  }

  async strikeAll(blows: ReadonlyMap<Member, Blow>): Promise<void> {
    this.#round += 1;
    const byName = new Map([...blows].map(([{ name }, how]) => [name, how]));
    const { tree } = strike(this.#model, byName, this.#round);
    // Of what a supervisor has started just before it was killed, nobody knows.
    for (const member of blows.keys()) {
      this.#isCertain &&= !membersBelow(member).some((below) => blows.has(below));
    }
    const before = this.#pids;

    for (const [member, how] of blows) this.#deal(member, how);

    await this.#compare(tree);
    const gone = [...before].filter(([name, pid]) => this.#pids.get(name) !== pid);
    await Promise.all(gone.map(([, pid]) => awaitExit(pid)));
    await this.#journal.rest();
  }

  /** Stops it, and makes sure that nothing else is there. */
  async stop(): Promise<void> {
    await expect(stop(this.#pid)).resolves.toEqual({ type: "shutdown" });
    for (const pid of this.#pids.values()) await awaitExit(pid);
    const written = await this.#journal.rest();
    if (this.#isCertain) expect(written).toEqual(stopOf(this.#model));
    kill(this.#journal.pid);
  }

  #deal({ name, strategy }: Member, how: Blow): void {
    const pid = this.#pids.get(name) as Pid;
    if (how === "kill") kill(pid);
    else if (how === "shut down") exit(pid, { type: "shutdown" });
    else if (strategy === undefined) void ask(pid, "panic").catch(() => {});
    else exit(pid, { type: "error", name: "Error", message: "broken", stack: "" });
  }

  async #compare(model: Member): Promise<void> {
    const members = membersBelow(model);
    const isKept = ({ round }: Member): boolean => round < this.#round;
    const replaced = new Set(members.filter((one) => !isKept(one)).map(({ name }) => name));
    const pids = await this.#atRest(model, replaced);
    for (const { name } of members.filter((one) => isKept(one))) {
      expect(`${name}: ${pids.get(name)}`).toBe(`${name}: ${this.#pids.get(name)}`);
    }
    this.#model = model;
    this.#pids = pids;
  }

  /** The processes, as soon as they are those of the model, and those that were replaced are others. */
  async #atRest(model: Member, replaced: ReadonlySet<string>): Promise<ReadonlyMap<string, Pid>> {
    const wanted = membersBelow(model).map(({ name }) => name);
    const until = performance.now() + 4_000;
    for (;;) {
      const found = await processesBelow(this.#pid, this.#supervisors);
      const names = [...found.keys()];
      const isThere = (name: string): boolean =>
        found.get(name) !== undefined &&
        !(replaced.has(name) && found.get(name) === this.#pids.get(name));
      if (names.join() === wanted.join() && wanted.every(isThere)) {
        return found as ReadonlyMap<string, Pid>;
      }
      if (performance.now() > until) {
        const seen = JSON.stringify([...found]);
        throw new Error(`wanted ${wanted.join()}, replaced ${[...replaced].join()}; found ${seen}`);
      }
    }
  }
}

const isStart = (text: string): boolean => text.startsWith("start");

const limits = { maxRestarts: 1_000_000, windowMs: 0.001 };

function optionsOf(
  { strategy, members }: Member,
  journal: Journal,
): { readonly strategy: Strategy; readonly children: readonly ChildSpec<never>[] } {
  const children = members.map((member): ChildSpec<never> => {
    const { name: id, restart } = member;
    const near = placeOf(member);
    if (member.strategy === undefined) return journal.child(id, { restart, near });
    const argument = supervise({ ...limits, ...optionsOf(member, journal) }) as never;
    return { id, restart, near, definition: supervisor, argument };
  });
  return { strategy: strategy ?? "one-for-one", children };
}

/** Spread over the threads, always in the same way. */
function placeOf({ name }: Member): Pid {
  return places[(name.length + Number(name.at(-1)) || 0) % places.length] as Pid;
}

/** Everybody below a supervisor, each before those below it; whoever has just ended has nobody. */
async function processesBelow(
  pid: Pid,
  supervisors: ReadonlySet<string>,
): Promise<Map<string, Pid | undefined>> {
  const found = new Map<string, Pid | undefined>();
  for (const { id, pid: member } of await listChildren(pid).catch(() => [])) {
    found.set(id, member);
    if (member === undefined || !supervisors.has(id)) continue;
    const below = await processesBelow(member, supervisors);
    for (const [name, one] of below) found.set(name, one);
  }
  return found;
}
