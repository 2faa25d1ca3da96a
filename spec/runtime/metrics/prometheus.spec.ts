import { Registry } from "prom-client";
import { spawn, startNode, type Node } from "../../../runtime/index.ts";
import { currentKernel } from "../../../runtime/kernel/kernel.ts";
import { registerMetrics } from "../../../runtime/metrics/prometheus.ts";
import { perform, puppet } from "../modules/puppet.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 2 });
});
afterAll(() => node.stop());

const numbersIn = (text: string): Map<string, number> =>
  new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]),
  );

const sum = (numbers: Map<string, number>, name: string): number =>
  [...numbers]
    .filter(([series]) => series.startsWith(`${name}{`))
    .reduce((all, [, value]) => all + value, 0);

it("gives each number by thread, under the names that Prometheus wants", async () => {
  const registry = new Registry();
  registerMetrics(registry, { timeoutMs: 30_000 });
  const pid = await spawn(puppet, {});
  await perform(pid, "throw", "no").catch(() => {});

  const text = await registry.metrics();

  const numbers = numbersIn(text);
  expect(text.match(/^# TYPE .*/gm)).toEqual([
    "# TYPE perigee_processes gauge",
    "# TYPE perigee_spawned_total counter",
    "# TYPE perigee_restarted_total counter",
    "# TYPE perigee_ended_total counter",
    "# TYPE perigee_turns_total counter",
    "# TYPE perigee_delivered_messages_total counter",
    "# TYPE perigee_dropped_messages_total counter",
    "# TYPE perigee_mailbox_messages gauge",
    "# TYPE perigee_mailbox_messages_max gauge",
    "# TYPE perigee_heap_used_bytes gauge",
    "# TYPE perigee_heap_limit_bytes gauge",
    "# TYPE perigee_event_loop_active_seconds_total counter",
    "# TYPE perigee_event_loop_idle_seconds_total counter",
    "# TYPE perigee_threads gauge",
    "# TYPE perigee_unresponsive_threads gauge",
  ]);
  expect(numbers.get('perigee_processes{thread="0"}')).toBe(currentKernel().count);
  const errors = [...numbers].filter(([series]) => /ended_total.*reason="error"/.test(series));
  expect(errors.reduce((all, [, value]) => all + value, 0)).toBe(1);
  expect(numbers.get("perigee_threads")).toBe(3);
  expect(numbers.get("perigee_unresponsive_threads")).toBe(0);
});

it("counts on from one scrape to the next, and not twice", async () => {
  const registry = new Registry();
  registerMetrics(registry, { timeoutMs: 30_000 });
  const pid = await spawn(puppet, {});
  await perform(pid, "nothing");
  const before = numbersIn(await registry.metrics());

  for (let n = 0; n < 10; n += 1) await perform(pid, "nothing");
  const after = numbersIn(await registry.metrics());

  const name = "perigee_delivered_messages_total";
  expect(sum(after, name) - sum(before, name)).toBe(10);
});

it("looks at the node once for all of them", async () => {
  const registry = new Registry();
  registerMetrics(registry, { timeoutMs: 30_000 });
  const kernel = currentKernel();
  const reference = (): number => Number(kernel.requests.nextReference().split(".").at(-1));

  const first = reference();
  await registry.metrics();

  // One request to the main thread, one to each of the two others, and the next reference.
  expect(reference() - first).toBe(4);
});

it("fails a scrape while no node runs", async () => {
  const registry = new Registry();
  registerMetrics(registry, { timeoutMs: 30_000 });
  await node.stop();

  await expect(registry.metrics()).rejects.toMatchObject({ code: "ERR_NO_NODE" });

  node = await startNode({ threads: 1 });
  expect(await registry.metrics()).toContain("perigee_threads 2");
});
