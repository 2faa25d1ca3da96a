import { MAX_WAITING, Outbox } from "../../client/outbox.ts";
import type { EventFrame } from "../../liveview/protocol/frame.ts";

const origin = {} as Element;

function createOutbox({ isConnected = true } = {}) {
  const sent: EventFrame[] = [];
  const refused: EventFrame[] = [];
  const carrier = {
    isConnected,
    send(frame: EventFrame) {
      if (carrier.isConnected) sent.push(frame);
      return carrier.isConnected;
    },
    refuse: (frame: EventFrame) => void refused.push(frame),
  };
  return { outbox: new Outbox(7, carrier), carrier, sent, refused };
}

test("events are numbered from 1 and wait until the outbox is open", () => {
  const { outbox, sent } = createOutbox();

  expect(outbox.post("a", null, undefined, origin)).toBe(1);
  expect(outbox.post("b", 2, { name: "x" }, origin)).toBe(2);
  expect(sent).toEqual([]);
  outbox.open();
  outbox.post("c", null, undefined, origin);

  expect(sent).toEqual([
    [1, 7, 1, "a", null],
    [1, 7, 2, "b", 2, { name: "x" }],
    [1, 7, 3, "c", null],
  ]);
  expect(outbox.lastSent).toBe(3);
});

test("an event that was sent is not sent again", () => {
  const { outbox, sent } = createOutbox();
  outbox.open();
  outbox.post("a", null, undefined, origin);

  outbox.close();
  outbox.post("b", null, undefined, origin);
  outbox.open();

  expect(sent.map(([, , n]) => n)).toEqual([1, 2]);
});

test("an event that could not be sent waits for the next time", () => {
  const { outbox, carrier, sent } = createOutbox({ isConnected: false });
  outbox.open();
  outbox.post("a", null, undefined, origin);
  expect(outbox.lastSent).toBe(0);

  carrier.isConnected = true;
  outbox.open();

  expect(sent.map(([, , n]) => n)).toEqual([1]);
});

test("when too many wait, the oldest is refused", () => {
  const { outbox, sent, refused } = createOutbox();
  for (let i = 0; i < MAX_WAITING + 2; i += 1) outbox.post("a", null, undefined, origin);

  expect(refused.map(([, , n]) => n)).toEqual([1, 2]);
  outbox.open();
  expect(sent).toHaveLength(MAX_WAITING);
  expect(sent[0]?.[2]).toBe(3);
});

test("what an event came from is busy until the event is settled", () => {
  const { outbox } = createOutbox();
  const other = {} as Element;
  outbox.post("a", null, undefined, origin);
  outbox.post("b", null, undefined, other);

  expect(outbox.isBusy(origin)).toBe(true);
  expect(outbox.settle(1)).toEqual([[1, origin]]);
  expect(outbox.isBusy(origin)).toBe(false);
  expect(outbox.isBusy(other)).toBe(true);
  expect(outbox.settle(1)).toEqual([]);
});

test("what was refused is not busy", () => {
  const { outbox, refused } = createOutbox();
  outbox.post("a", null, undefined, origin);

  outbox.refuseAll();

  expect(refused).toHaveLength(1);
  expect(outbox.isBusy(origin)).toBe(false);
});
