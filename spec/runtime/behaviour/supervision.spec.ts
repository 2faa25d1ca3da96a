/**
 * Whatever happens to the children of a supervisor, in whatever order: those that are to be there are
 * there, answer, and are found by their names.
 *
 * @module
 */
import fc from "fast-check";
import {
  exit,
  kill,
  listChildren,
  spawn,
  startNode,
  stop,
  supervise,
  supervisor,
  whereis,
  type ChildInfo,
  type ChildSpec,
  type Node,
  type Pid,
  type Restart,
} from "../../../runtime/index.ts";
import { dropAnchors } from "../anchors.ts";
import { perform, puppet } from "../modules/puppet.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 2 });
});
afterAll(() => node.stop());

const blows = {
  kill: (pid: Pid) => kill(pid),
  crash: (pid: Pid) => perform(pid, "throw", "crash").catch(() => {}),
  stray: (pid: Pid) => perform(pid, "stray", "in a timer", "stray").catch(() => {}),
  "end normally": (pid: Pid) => exit(pid, { type: "normal" }),
  "shut down": (pid: Pid) => exit(pid, { type: "shutdown" }),
  "end its thread": (pid: Pid) => perform(pid, "exitThread").catch(() => {}),
} as const;

interface Blow {
  readonly child: number;
  readonly how: keyof typeof blows;
  /** Whether the next one waits until this one's turn is over. */
  readonly pauses: boolean;
}

const kept: readonly Restart[] = ["permanent", "transient", "temporary"];
const often = (
  weight: number,
  ...hows: readonly Blow["how"][]
): fc.WeightedArbitrary<Blow["how"]>[] => [{ weight, arbitrary: fc.constantFrom(...hows) }];
const scenario = fc.record({
  restarts: fc.array(fc.constantFrom(...kept), { minLength: 1, maxLength: 6 }),
  isOnThread: fc.boolean(),
  blows: fc.array(
    fc.record<Blow>({
      child: fc.nat(5),
      how: fc.oneof(
        ...often(12, "kill", "crash", "stray"),
        ...often(5, "end normally", "shut down"),
        ...often(1, "end its thread"),
      ),
      pauses: fc.boolean(),
    }),
    { maxLength: 12 },
  ),
});

describe("children under a supervisor, on two threads", () => {
  it("are there when they are to be, whatever befell them", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(scenario, async ({ restarts, isOnThread, blows: planned }) => {
        run += 1;
        const anchors = await dropAnchors(2);
        const specs = restarts.map((restart, n): ChildSpec<never> => {
          const [id, name] = [`child ${n}`, `child ${n} of run ${run}`];
          const near = anchors[n % 2] as Pid;
          return { id, name, restart, near, definition: puppet, argument: {} as never };
        });
        const near = isOnThread ? (anchors[0] as Pid) : node.root;
        // Each failure is the first of its window: none waits for its restart.
        const options = { children: specs, maxRestarts: 1_000, windowMs: 0.001 };
        const pid = await spawn(supervisor, supervise(options), { near });
        const before = await listChildren(pid);
        const isAllowed = ({ how }: Blow): boolean => !isOnThread || how !== "end its thread";
        const dealt = planned.filter(isAllowed);

        const struck = await strike(pid, dealt);

        const after = await atRest(pid, specs);
        const spared = (id: string): boolean =>
          !struck.has(id) && !dealt.some(({ how }) => how === "end its thread");
        for (const { id, name, restart } of specs) {
          const found = after.find((child) => child.id === id)?.pid;
          expect(await whereis(name as string)).toBe(found);
          if (restart === "permanent") expect(found).toBeDefined();
          if (restart === "temporary" && struck.has(id)) expect(found).toBeUndefined();
          if (spared(id)) expect(found).toBe(before.find((child) => child.id === id)?.pid);
        }
        await stop(pid);
        for (const anchor of anchors) kill(anchor);
      }),
      { numRuns: 30, endOnFailure: true, interruptAfterTimeLimit: 8_000 },
    );
  }, 20_000);
});

/** Deals the blows, and gives the ids of the children that they hit. */
async function strike(supervisorPid: Pid, planned: readonly Blow[]): Promise<ReadonlySet<string>> {
  const struck = new Set<string>();
  const dealt: unknown[] = [];
  for (const { child, how, pauses } of planned) {
    const children = await listChildren(supervisorPid);
    const target = children[child % Math.max(1, children.length)];
    if (target?.pid === undefined) continue;
    struck.add(target.id);
    dealt.push(blows[how](target.pid));
    if (pauses) await dealt.at(-1);
  }
  await Promise.all(dealt);
  return struck;
}

/** The children when every one that is listed answers, and every permanent one is listed. */
async function atRest(
  supervisorPid: Pid,
  specs: readonly ChildSpec<never>[],
): Promise<readonly ChildInfo[]> {
  const until = performance.now() + 3_000;
  for (;;) {
    const children = await listChildren(supervisorPid);
    if (performance.now() > until) throw new Error(`no rest: ${JSON.stringify(children)}`);
    const answers = await Promise.all(
      children.map(async ({ pid }) => {
        if (pid === undefined) return false;
        return perform(pid, "self").then(
          (self) => self === pid,
          () => false,
        );
      }),
    );
    const isThere = ({ id, restart }: ChildSpec<never>): boolean =>
      restart !== "permanent" || children.some((child) => child.id === id);
    if (answers.every(Boolean) && specs.every(isThere)) return children;
  }
}
