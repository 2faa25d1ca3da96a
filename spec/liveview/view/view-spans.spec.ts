import { startView } from "../../../liveview/index.ts";
import {
  awaitExit,
  observeSpans,
  startNode,
  type Node,
  type Span,
  type SpanSubscription,
} from "../../../runtime/index.ts";
import { isObserved } from "../../../runtime/observe/span.ts";
import { Probe } from "../modules/probe.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(() => node.stop());

const heard: Span[] = [];
let subscription: SpanSubscription | undefined;
beforeEach(() => heard.splice(0));

const listen = async (): Promise<void> => {
  subscription = await observeSpans(({ spans }) => void heard.push(...spans));
};
const stop = async (): Promise<readonly Span[]> => {
  await subscription?.stop();
  return heard;
};
const outline = ({ name, parts }: Span): unknown =>
  parts.length === 0 ? name : [name, ...parts.map(outline)];

test("a mount, an event and a message are told with what they are made of", async () => {
  await listen();
  const view = await startView(Probe);
  await view.send("add", 2);
  const spans = await stop();

  expect(spans.map(outline)).toEqual(
    expect.arrayContaining([
      "perigee.view.mount",
      ["perigee.view.event", "render", "diff", "patch"],
    ]),
  );
  const event = spans.find(({ name }) => name === "perigee.view.event")!;
  expect(event).toMatchObject({ pid: view.pid, attributes: { view: "Probe", event: "add" } });
  for (const part of event.parts) {
    expect(part.time).toBeGreaterThanOrEqual(event.time);
    expect(part.time + part.durationMs).toBeLessThanOrEqual(event.time + event.durationMs + 0.001);
  }
});

test("a handler that throws is told, though its process ends on it", async () => {
  const view = await startView(Probe);
  await listen();
  const ended = awaitExit(view.pid);
  await view.send("throwAfter", 1).catch(() => {});
  await ended;

  const spans = await stop();

  const failed = spans.find(({ error }) => error !== undefined)!;
  expect(failed).toMatchObject({ name: "perigee.view.event", attributes: { event: "throwAfter" } });
  expect(failed.error).toMatch(/^Error: handler fails/);
});

test("nothing is told, or measured, when nobody listens any more", async () => {
  await listen();
  expect(isObserved()).toBe(true);
  const view = await startView(Probe);
  await stop();
  heard.splice(0);

  await view.send("add", 2);
  await listen();
  await view.send("add", 3);

  expect((await stop()).map(({ name }) => name)).toEqual(["perigee.view.event"]);
  expect(isObserved()).toBe(false);
});

test("each of two that listen hears all", async () => {
  const other: Span[] = [];
  await listen();
  const second = await observeSpans(({ spans }) => void other.push(...spans));
  const view = await startView(Probe);
  await second.stop();
  const first = heard.length;

  expect(other).toHaveLength(first);
  await view.send("add", 1);
  expect((await stop()).length).toBe(first + 1);
  expect(other).toHaveLength(first);
});
