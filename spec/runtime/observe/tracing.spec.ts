import { installKernel, Kernel } from "../../../runtime/kernel/kernel.ts";
import type { ObserveRequest } from "../../../runtime/observe/observe-request.ts";
import type { TraceEvent } from "../../../runtime/observe/trace-event.ts";
import { Tracing } from "../../../runtime/observe/tracing.ts";
import { makePid } from "../../../runtime/term/pid.ts";
import * as signal from "../../../runtime/term/signal.ts";

interface Batch {
  readonly reference: string;
  readonly events: readonly TraceEvent[];
}

const pid = makePid(1, 1);
const to = makePid(2, 1);
let batches: Batch[];
let kernel: Kernel;
let tracing: Tracing;
beforeEach(() => {
  batches = [];
  kernel = new Kernel({
    thread: 1,
    router: {
      send: (kind, _to, reference, body) => {
        if (kind !== signal.requestSignal) return true;
        const { question } = body as ObserveRequest;
        if (question.type === "take-trace") batches.push({ reference, events: question.events });
        return true;
      },
    },
    system: () => {},
  });
  installKernel(kernel);
  const order = { id: "#0.9.1", pid, to, maxEvents: 10, bodies: true };
  tracing = new Tracing(kernel, order, () => {});
});
afterEach(() => installKernel(undefined));

const shortly = (): Promise<void> => new Promise(setImmediate);

const typesIn = (batch: Batch | undefined): readonly (string | number)[] =>
  batch!.events.map((event) => (event.type === "dropped" ? event.count : event.type));

function add(count: number): void {
  for (let n = 0; n < count; n += 1) tracing.add({ type: "turn-started" });
}

/** The thread of the receiver has taken a batch, but for so many. */
function taken({ reference }: Batch, missed = 0): void {
  kernel.deliver(signal.replySignal, reference, makePid(2, 0), { type: "ok", value: missed });
}

const ten = Array<string>(10).fill("turn-started");

it("keeps no more than may wait, and tells of the rest with what comes next", async () => {
  add(100);
  await shortly();
  taken(batches[0]!);
  add(1);
  await shortly();

  expect(batches.map(typesIn)).toEqual([ten, [90, "turn-started"]]);
});

it("sends one batch at a time", async () => {
  add(1);
  await shortly();
  add(2);
  await shortly();
  const before = batches.length;
  taken(batches[0]!);
  await shortly();

  expect(before).toBe(1);
  expect(batches.map(typesIn)).toEqual([["turn-started"], ["turn-started", "turn-started"]]);
});

it("tells of what was missed with what comes next, not by itself", async () => {
  add(3);
  await shortly();
  taken(batches[0]!, 2);
  await shortly();
  const before = batches.length;
  add(1);
  await shortly();

  expect(before).toBe(1);
  expect(typesIn(batches[1])).toEqual([2, "turn-started"]);
});

it("is closed when its last batch has been taken", async () => {
  add(3);
  await shortly();
  let isClosed = false;
  const closed = tracing.close({ type: "ended", reason: { type: "normal" } }).finally(() => {
    isClosed = true;
  });
  taken(batches[0]!, 1);
  await shortly();
  const before = isClosed;
  taken(batches[1]!);
  await closed;

  expect(before).toBe(false);
  expect(typesIn(batches[1])).toEqual([1, "ended"]);
});
