// How the views of the lab tell their counts to those that keep the list of faults.
import { join, publish, self, send, type Pid } from "perigee/runtime";

/** What a view has in its state that tells its count. */
export interface Counting {
  /** The same through all its processes. */
  readonly id: string;
  readonly view: string;
  readonly count: number;
}

/** The count of one view, as it tells it. */
export interface Told extends Counting {
  readonly type: "told";
  /** Its process. */
  readonly pid: Pid<unknown>;
}

/** Asks a view for its count. */
export interface Tell {
  readonly type: "tell";
  readonly to: Pid<Told>;
}

const counters = "crash-lab.counters";
const listeners = "crash-lab.listeners";

/** Makes the calling view one that is asked for its count. */
export function joinCounters(): void {
  join(counters);
}

/** Makes the calling view hear of all counts, now and whenever one changes. */
export function listenToCounts(): void {
  join(listeners);
  publish(counters, { type: "tell", to: self() } satisfies Tell);
}

/** Asks one view for its count. */
export function askForCount(of: Pid<unknown>): void {
  send(of as Pid<Tell>, { type: "tell", to: self() });
}

/** Tells the count of the calling view to whoever listens. */
export function tellCount(state: Counting): void {
  publish(listeners, toldBy(state));
}

/** Answers somebody who asked the calling view for its count. */
export function answerCount({ to }: Tell, state: Counting): void {
  send(to, toldBy(state));
}

const toldBy = ({ id, view, count }: Counting): Told => ({
  type: "told",
  id,
  view,
  count,
  pid: self(),
});
