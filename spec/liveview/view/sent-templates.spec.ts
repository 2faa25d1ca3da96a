import { closeSent, countSentPlaces, openSent } from "../../../liveview/view/sent-templates.ts";
import type { Pid } from "../../../runtime/index.ts";

const place = (peer: string, socket: number) => ({ peer: peer as Pid, socket });

test("what went to a place is remembered while one of its views is shown", () => {
  openSent(place("<0.1.1>", 7)).add("digest");
  openSent(place("<0.1.1>", 7));
  closeSent(place("<0.1.1>", 7));

  expect([...openSent(place("<0.1.1>", 7))]).toEqual(["digest"]);

  closeSent(place("<0.1.1>", 7));
  closeSent(place("<0.1.1>", 7));
  expect(countSentPlaces()).toBe(0);
  expect([...openSent(place("<0.1.1>", 7))]).toEqual([]);
  closeSent(place("<0.1.1>", 7));
});

test("other sockets, and the same number of another peer, are other places", () => {
  openSent(place("<0.1.1>", 7)).add("digest");

  expect(openSent(place("<0.1.1>", 8)).size).toBe(0);
  expect(openSent(place("<0.1.2>", 7)).size).toBe(0);
  expect(countSentPlaces()).toBe(3);
});
