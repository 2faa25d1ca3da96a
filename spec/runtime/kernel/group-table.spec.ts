import fc from "fast-check";
import { publish } from "../../../runtime/index.ts";
import { readLabel, writeLabel } from "../../../runtime/kernel/group-table.ts";
import { installKernel, Kernel } from "../../../runtime/kernel/kernel.ts";
import type { Process } from "../../../runtime/kernel/process.ts";
import { kernelPid, makePid, nobody, type Pid } from "../../../runtime/term/pid.ts";
import { publishSignal } from "../../../runtime/term/signal.ts";

type Sent = readonly [kind: number, to: string, from: string, body: unknown];

let sent: Sent[];
let kernel: Kernel;
beforeEach(() => {
  sent = [];
  const router = {
    send: (kind: number, to: string, from: string, body: unknown) => {
      sent.push([kind, to, from, body]);
      return true;
    },
  };
  const groupedThreads = (): readonly number[] => [2, 3];
  kernel = new Kernel({ thread: 1, router, system: () => {}, groupedThreads });
  installKernel(kernel);
});
afterEach(() => installKernel(undefined));

/** Processes that have not opened their mailboxes. */
function processes(count: number): readonly Process[] {
  return Array.from({ length: count }, () => kernel.create(undefined));
}

const bodies = (all: readonly Process[]): unknown[] =>
  all.map(({ mailbox }) => mailbox.takeLetter()?.body);

const toAll = writeLabel({ group: "all", except: nobody, tag: "", isShared: false });
const shared = writeLabel({ group: "all", except: nobody, tag: "", isShared: true });

function deliver(member: Process, message: unknown, tag: string): void {
  member.deliver("message", message, tag);
}

describe("the groups of a thread", () => {
  it("are told with one signal to each thread, however many members there are", () => {
    const all = processes(1_000);
    for (const process of all) kernel.groups.join("all", process);
    const news = { news: 1 };

    publish("all", news);

    expect(sent).toEqual([
      [publishSignal, kernelPid(2), toAll, news],
      [publishSignal, kernelPid(3), toAll, news],
    ]);
    const got = bodies(all);
    expect(got).toEqual(all.map(() => news));
    expect(new Set(got).size).toBe(1_000);
    expect(got).not.toContain(news);
  });

  it("copy a message once less than there are members", () => {
    const all = processes(3);
    for (const process of all) kernel.groups.join("all", process);
    const body = { n: 1 };

    kernel.groups.publish(toAll, body, deliver);

    expect(bodies(all).filter((each) => each === body)).toHaveLength(1);
  });

  it("give all the same object, frozen, when they share it", () => {
    const all = processes(3);
    for (const process of all) kernel.groups.join("all", process);
    const body = { list: [{ n: 1 }] };

    kernel.groups.publish(shared, body, deliver);

    expect(bodies(all).every((each) => each === body)).toBe(true);
    expect(() => body.list.push({ n: 2 })).toThrow(TypeError);
    expect(() => Object.assign(body.list[0] ?? {}, { n: 2 })).toThrow(TypeError);
  });

  it.each([
    ["a Map", { list: [1], map: new Map() }],
    ["a date", { list: [1], at: new Date(0) }],
    ["bytes", { list: [1], bytes: new Uint8Array(2) }],
  ])("give each a copy of its own of what cannot be frozen, such as %s", (_, body) => {
    const all = processes(3);
    for (const process of all) kernel.groups.join("all", process);

    kernel.groups.publish(shared, body, deliver);

    const got = bodies(all) as (typeof body)[];
    expect(got).toEqual([body, body, body]);
    expect(new Set([body, ...got]).size).toBe(4);
    expect(got.map(({ list }) => list.push(2))).toEqual([2, 2, 2]);
  });

  it("keep nothing of those who left or ended", () => {
    const [one, other] = processes(2) as [Process, Process];
    const { groups } = kernel;
    groups.join("a", one);
    groups.join("b", one);
    groups.join("a", other);

    groups.leave("a", other);
    groups.leave("b", other);
    expect([groups.size, groups.members("a")]).toEqual([2, [one.pid]]);
    one.end({ type: "normal" });

    expect(groups.size).toBe(0);
  });

  it("leave out a member that ends while the others are told", () => {
    const max = { max: 1, whenFull: "exit" as const };
    const config = {
      maySpawn: true,
      env: undefined,
      mailbox: max,
      maxHeapMb: undefined,
      turnBudgetMs: undefined,
    };
    const [full, other] = [kernel.create(undefined, config), kernel.create(undefined)];
    kernel.groups.join("all", full);
    kernel.groups.join("all", other);
    full.defer(() => other.kill());

    for (const news of [1, 2]) kernel.groups.publish(toAll, news, deliver);

    expect(full.endReason).toMatchObject({ type: "mailbox-full" });
    expect(kernel.groups.size).toBe(0);
    expect(other.mailbox.length).toBe(0);
  });

  it("read every label as it was written", () => {
    const pid = fc.oneof(
      fc.constant(nobody),
      fc.tuple(fc.nat(), fc.nat()).map(([thread, serial]): Pid => makePid(thread, serial)),
    );
    const check = fc.assert.bind(
      fc,
      fc.property(
        fc.record({ group: fc.string(), except: pid, tag: fc.string(), isShared: fc.boolean() }),
        (published) => {
          expect(readLabel(writeLabel(published))).toEqual(published);
        },
      ),
    );

    expect(check).not.toThrow();
  });
});
