import { create } from "mutative";
import { Publications } from "../../../liveview/pubsub/publications.ts";
import { snapshot } from "../../../liveview/pubsub/snapshot.ts";
import { topic } from "../../../liveview/index.ts";
import { NotCloneableError } from "../../../runtime/index.ts";

test("a message without drafts is itself, also one that refers to itself", () => {
  const message: { type: string; self?: unknown } = { type: "x" };
  message.self = message;

  expect(snapshot(message)).toBe(message);
});

test("drafts are what they are now, wherever they stand, and stay one where they were one", () => {
  const base = { row: { n: 1 } };
  create(base, (state) => {
    state.row.n = 2;
    const message: { rows: unknown[]; first: unknown; self?: unknown; [name: string]: unknown } = {
      rows: [state.row],
      first: [state.row],
    };
    message.self = message;

    const taken = snapshot(message) as typeof message;
    state.row.n = 3;

    expect(taken.rows).toEqual([{ n: 2 }]);
    expect(taken.self).toBe(taken);
    // A draft would not be cloned.
    expect(structuredClone(taken).rows).toEqual([{ n: 2 }]);
  });
});

test("a message that is nested too deep is refused as such", () => {
  let nested: unknown = 1;
  for (let level = 0; level < 20_000; level += 1) nested = [nested];

  const publish = (): void =>
    new Publications().add(topic("t"), { type: "x", nested } as { type: string });

  expect(publish).toThrow(NotCloneableError);
});
