import { MarksPool } from "../../../liveview/delivery/event-marks.ts";
import { Seats, type NewSeat, type Seat } from "../../../liveview/gateway/seats.ts";
import type { Pid } from "../../../runtime/index.ts";

const pid = "<0.1.1>" as unknown as Pid<unknown>;
const start: NewSeat = {
  id: "Counter-1",
  pid,
  marks: new MarksPool().take(),
  settled: 0,
  hasPast: false,
  turn: 0,
  view: { url: "file:///counter.ts", place: 0, name: "Counter" },
  location: { path: "/", params: {}, search: {} },
  depth: 0,
  props: {},
};

function makeSeats(): { seats: Seats; ended: Seat[] } {
  const ended: Seat[] = [];
  const seats = new Seats({
    self: pid,
    secret: "of thirty-two characters or more",
    ended: (seat) => void ended.push(seat),
  });
  return { seats, ended };
}

const gone = { type: "child-gone", id: start.id, pid, reason: { type: "normal" } } as const;

test("a view that ended before it had a seat gets none, and whoever would be shown there hears of it", () => {
  const { seats, ended } = makeSeats();
  const heard: string[] = [];

  seats.expect(start.id);
  seats.childEvent(gone);
  const seat = seats.add(start);
  seats.occupy(seat, {
    socket: 1,
    view: 0,
    seen: undefined,
    onState: (state) => void heard.push(state),
    onMissed: () => void heard.push("missed"),
    onDurable: () => {},
  });

  expect(seats.count).toBe(0);
  expect(ended).toEqual([seat]);
  expect(heard).toEqual(["missed"]);
});

test("what became of a start that failed is none of the next one's", () => {
  const { seats, ended } = makeSeats();

  seats.expect(start.id);
  seats.childEvent(gone);
  seats.unexpect(start.id);
  seats.expect(start.id);
  seats.add(start);

  expect(seats.count).toBe(1);
  expect(ended).toEqual([]);
});
