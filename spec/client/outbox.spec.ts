import { MAX_ANSWERED, MAX_UNANSWERED, MAX_WAITING, Outbox } from "../../client/outbox.ts";
import type { EventFrame } from "../../liveview/protocol/frame.ts";

const origin = {} as Element;

function createOutbox({ isConnected = true } = {}) {
  const sent: EventFrame[] = [];
  const refused: [n: number, from: Element][] = [];
  const carrier = {
    isConnected,
    send(frame: EventFrame) {
      if (carrier.isConnected) sent.push(frame);
      return carrier.isConnected;
    },
    refuse: (frame: EventFrame, from: Element) => void refused.push([frame[2], from]),
  };
  const outbox = new Outbox(7, carrier);
  return {
    outbox,
    carrier,
    sent,
    refused,
    post: (times: number) => {
      for (let i = 0; i < times; i += 1) outbox.post("a", null, undefined, origin);
    },
    /** Numbers of what was sent since this was last asked. */
    takeSent: () => sent.splice(0).map(([, , n]) => n),
    /** What a joined frame does. */
    rejoin: (ack: number, settled = ack) => {
      outbox.close();
      const answered = outbox.answer(ack, settled);
      outbox.open(settled);
      return answered.map(({ frame, isApplied }) => [frame[2], isApplied]);
    },
  };
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

test("events are numbered from 1 and wait until the outbox is open", () => {
  const { outbox, sent } = createOutbox();

  expect(outbox.post("a", null, undefined, origin)).toBe(1);
  expect(outbox.post("b", 2, { name: "x" }, origin)).toBe(2);
  expect(sent).toEqual([]);
  outbox.open(0);
  outbox.post("c", null, undefined, origin);

  expect(sent).toEqual([
    [1, 7, 1, "a", null],
    [1, 7, 2, "b", 2, { name: "x" }],
    [1, 7, 3, "c", null],
  ]);
  expect(outbox.lastSent).toBe(3);
});

test("numbers go on behind those that the view took from somebody before", () => {
  const { outbox, post, takeSent } = createOutbox();
  outbox.open(5);

  post(1);

  expect(takeSent()).toEqual([6]);
});

test("an event that could not be sent waits for the next time", () => {
  const { outbox, carrier, post, takeSent } = createOutbox({ isConnected: false });
  outbox.open(0);
  post(1);
  expect(outbox.lastSent).toBe(0);

  carrier.isConnected = true;
  outbox.open(0);

  expect(takeSent()).toEqual([1]);
});

describe("after a join", () => {
  test("what was answered by it is not sent again; what was not is, before what waited", () => {
    const { outbox, post, takeSent, rejoin } = createOutbox();
    outbox.open(0);
    post(3);
    outbox.close();
    post(1);
    expect(takeSent()).toEqual([1, 2, 3]);

    expect(rejoin(1)).toEqual([[1, true]]);

    expect(takeSent()).toEqual([2, 3, 4]);
    expect(outbox.lastSent).toBe(4);
  });

  test("what is neither applied nor to be sent again is lost, once", () => {
    const { outbox, post, takeSent, rejoin } = createOutbox();
    outbox.open(0);
    post(4);
    takeSent();

    expect(rejoin(1, 3)).toEqual([
      [1, true],
      [2, false],
      [3, false],
    ]);
    expect(takeSent()).toEqual([4]);
    expect(rejoin(1, 3)).toEqual([]);
    expect(rejoin(0, 2)).toEqual([[1, false]]);
    expect(rejoin(0, 2)).toEqual([]);
  });

  test("to a fresh view, all that was sent is lost, also what was applied before; the rest goes out", () => {
    const { outbox, post, takeSent, rejoin } = createOutbox();
    outbox.open(0);
    post(3);
    outbox.answer(1, 1);
    outbox.close();
    post(2);
    takeSent();

    expect(rejoin(0, outbox.lastSent)).toEqual([
      [1, false],
      [2, false],
      [3, false],
    ]);

    expect(takeSent()).toEqual([4, 5]);
  });

  test("to a view that fell back, what was answered is sent again, and is to be answered again", () => {
    const { outbox, post, takeSent, rejoin } = createOutbox();
    outbox.open(0);
    post(4);
    outbox.answer(3, 3);
    takeSent();

    expect(rejoin(1)).toEqual([]);

    expect(takeSent()).toEqual([2, 3, 4]);
    expect(outbox.answer(2, 2).map(({ frame }) => frame[2])).toEqual([2]);
    expect(rejoin(2, 3)).toEqual([[3, false]]);
  });

  test("what is durable is not sent again, whatever the view says", () => {
    const { outbox, post, takeSent, rejoin } = createOutbox();
    outbox.open(0);
    post(4);
    outbox.answer(3, 3);
    outbox.forget(2);
    takeSent();

    rejoin(0);

    expect(takeSent()).toEqual([3, 4]);
  });

  test("what is durable before it is answered is answered still", () => {
    const { outbox, post } = createOutbox();
    outbox.open(0);
    post(1);

    outbox.forget(1);

    expect(outbox.answer(1, 1)).toMatchObject([{ origin, isApplied: true }]);
  });

  test("the last that was sent stays the last, though others are sent again", () => {
    const { outbox, carrier, post, rejoin } = createOutbox();
    outbox.open(0);
    post(3);
    carrier.send = (frame) => frame[2] < 2;

    rejoin(0);

    expect(outbox.lastSent).toBe(3);
  });

  test("what could not be sent again is sent again the next time", () => {
    const { outbox, carrier, post, takeSent, rejoin } = createOutbox();
    outbox.open(0);
    post(2);
    takeSent();
    carrier.isConnected = false;
    rejoin(0);
    carrier.isConnected = true;

    rejoin(0);

    expect(takeSent()).toEqual([1, 2]);
  });
});

describe("the bounds", () => {
  test("when too many wait, the oldest is refused", () => {
    const { outbox, post, takeSent, refused } = createOutbox();
    post(MAX_WAITING + 2);

    expect(refused).toEqual([
      [1, origin],
      [2, origin],
    ]);
    outbox.open(0);
    expect(takeSent()).toEqual(range(3, MAX_WAITING + 2));
  });

  test("when too many are on their way, further ones wait for answers; none that was sent is refused", () => {
    const { outbox, post, takeSent, refused } = createOutbox();
    outbox.open(0);
    post(MAX_UNANSWERED + MAX_WAITING + 1);

    expect(takeSent()).toEqual(range(1, MAX_UNANSWERED));
    expect(refused).toEqual([[MAX_UNANSWERED + 1, origin]]);

    outbox.answer(2, 2);
    expect(takeSent()).toEqual([MAX_UNANSWERED + 2, MAX_UNANSWERED + 3]);
  });

  test("of those that were answered, the newest are kept", () => {
    const { outbox, post, takeSent, rejoin } = createOutbox();
    outbox.open(0);
    for (let n = 1; n <= MAX_ANSWERED + 3; n += 1) {
      post(1);
      outbox.answer(n, n);
    }
    takeSent();

    rejoin(0);

    expect(takeSent()).toEqual(range(4, MAX_ANSWERED + 3));
  });
});

describe("what an event came from", () => {
  test("is busy until the event is answered", () => {
    const { outbox, rejoin } = createOutbox();
    const other = {} as Element;
    outbox.open(0);
    outbox.post("a", null, undefined, origin);
    outbox.post("b", null, undefined, other);
    rejoin(0);

    expect(outbox.isBusy(origin)).toBe(true);
    expect(outbox.answer(1, 1)).toMatchObject([{ origin, isApplied: true }]);
    expect(outbox.isBusy(origin)).toBe(false);
    expect(outbox.isBusy(other)).toBe(true);
    expect(outbox.answer(1, 1)).toEqual([]);
  });

  test("is not busy when the event was refused", () => {
    const { outbox, post, refused } = createOutbox();
    post(1);

    outbox.refuseAll();

    expect(refused).toEqual([[1, origin]]);
    expect(outbox.isBusy(origin)).toBe(false);
  });

  test("is not busy when it was released, but its event is sent again", () => {
    const { outbox, post, takeSent, rejoin } = createOutbox();
    outbox.open(0);
    post(1);
    outbox.close();
    const waiting = {} as Element;
    outbox.post("b", null, undefined, waiting);
    takeSent();

    expect(outbox.release(outbox.lastSent)).toEqual([origin]);

    expect(outbox.isBusy(origin)).toBe(false);
    expect(outbox.isBusy(waiting)).toBe(true);
    rejoin(0);
    expect(takeSent()).toEqual([1, 2]);
  });

  test("what was sent is not refused with the rest", () => {
    const { outbox, post, refused, takeSent, rejoin } = createOutbox();
    outbox.open(0);
    post(2);
    outbox.close();
    post(1);
    takeSent();

    outbox.refuseAll();
    rejoin(0);

    expect(refused).toEqual([[3, origin]]);
    expect(takeSent()).toEqual([1, 2]);
  });
});
