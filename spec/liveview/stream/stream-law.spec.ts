/**
 * The law of streams: at rest, the browser shows the rows of the list, in order, whatever was lost.
 */
import * as fc from "fast-check";
import {
  streamDelete,
  streamInsert,
  streamMove,
  streamReset,
} from "../../../liveview/stream/change-stream.ts";
import { isStream } from "../../../liveview/stream/stream.ts";
import {
  ClientEnd,
  copyState,
  expected,
  ServerEnd,
  type Item,
  type State,
} from "./simulated-view.ts";

type Step =
  | { type: "insert"; id: number; at: number; limit: number }
  | { type: "insert-many"; ids: number[]; at: number }
  | { type: "update" | "delete"; which: number }
  | { type: "move"; which: number; to: number }
  | { type: "reset"; ids: number[] }
  | { type: "show" | "hide" | "elsewhere" | "count" | "checkpoint" | "crash" | "lose-thread" }
  | { type: "deliver" | "answer"; count: number }
  | { type: "break" | "come-back" };

const n = fc.nat({ max: 9 });
const ids = fc.uniqueArray(n, { maxLength: 6 });
const plain = (...types: ("show" | "hide" | "elsewhere" | "count")[]) =>
  fc.constantFrom(...types).map((type): Step => ({ type }));

const changes: fc.Arbitrary<Step>[] = [
  fc.record({
    type: fc.constant("insert"),
    id: n,
    at: fc.integer({ min: -1, max: 9 }),
    limit: fc.constantFrom(0, 0, 0, 4, -4),
  }),
  fc.record({ type: fc.constant("insert-many"), ids, at: fc.integer({ min: -1, max: 9 }) }),
  fc.record({ type: fc.constantFrom("update" as const, "delete" as const), which: n }),
  fc.record({ type: fc.constant("move"), which: n, to: n }),
  fc.record({ type: fc.constant("reset"), ids }),
  plain("count", "elsewhere"),
];
const delivery: fc.Arbitrary<Step> = fc.record({
  type: fc.constantFrom("deliver" as const, "answer" as const),
  count: fc.nat({ max: 4 }),
});
const faults: fc.Arbitrary<Step>[] = [
  plain("hide", "show"),
  fc
    .constantFrom<("break" | "come-back" | "checkpoint" | "crash" | "lose-thread")[]>(
      "break",
      "come-back",
      "come-back",
      "checkpoint",
      "crash",
      "lose-thread",
    )
    .map((type): Step => ({ type })),
];

/** A list with all its rows, and a view whose stream is to show the same. */
class Run {
  list: Item[] = [];
  #kept: { list: Item[]; state: State };
  #version = 0;
  #isConnected = true;
  readonly server: ServerEnd;
  readonly client: ClientEnd;

  constructor(hasLoader: boolean) {
    const load = (keys: readonly unknown[]): Item[] =>
      this.list.filter(({ id }) => keys.includes(id));
    this.server = new ServerEnd(hasLoader ? load : undefined, (lost) => {
      this.list = this.list.filter(({ id }) => !lost.includes(id));
    });
    this.client = new ClientEnd((bytes) => this.server.toServer.push(bytes));
    this.#kept = { list: [], state: copyState(this.server.state) };
    this.server.adopt();
  }

  do(step: Step): void {
    switch (step.type) {
      case "insert":
        return this.#insert([step.id], step.at, step.limit);
      case "insert-many":
        return this.#insert(step.ids, step.at, 0);
      case "update":
      case "delete":
      case "move":
        return this.#touch(step, this.list[step.which % (this.list.length || 1)]);
      case "reset":
        this.list = step.ids.map((id) => this.#item(id));
        return this.server.change((draft) => streamReset(draft.rows, this.list));
      default:
        this.#happen(step);
    }
  }

  #touch(step: Extract<Step, { which: number }>, item: Item | undefined): void {
    if (item === undefined) return;
    if (step.type === "update") return this.#insert([item.id as number], 0, 0);
    this.list = this.list.filter((it) => it !== item);
    if (step.type === "move") this.list.splice(step.to, 0, item);
    this.server.change((draft) => {
      if (step.type === "move") streamMove(draft.rows, item.id, { at: step.to });
      else streamDelete(draft.rows, item.id);
    });
  }

  #happen(step: Step): void {
    const { server } = this;
    switch (step.type) {
      case "checkpoint":
        this.#kept = { list: this.list, state: copyState(server.state) };
        return;
      case "crash":
        return this.#succeed(server.state);
      case "lose-thread":
        this.list = this.#kept.list;
        return this.#succeed(this.#kept.state);
      case "deliver":
        for (const bytes of server.toClient.splice(0, step.count)) this.client.receive(bytes);
        return;
      case "answer":
        for (const bytes of server.toServer.splice(0, step.count)) server.receive(bytes);
        return;
      case "break":
        return this.breakConnection();
      case "come-back":
        return this.comeBack();
      default:
        server.change((draft) => {
          if (step.type === "count") draft.n += 1;
          else if (step.type === "elsewhere") draft.isAside = !draft.isAside;
          else draft.isShown = step.type === "show";
        });
    }
  }

  #item(id: number): Item {
    this.#version += 1;
    return { id, text: `v${this.#version}` };
  }

  #insert(inserted: number[], at: number, limit: number): void {
    const items = inserted.map((id) => this.#item(id));
    const known = new Map(items.map((item) => [item.id, item]));
    const added = items.filter(({ id }) => !this.list.some((it) => it.id === id));
    const list = this.list.map((it) => known.get(it.id) ?? it);
    list.splice(at === -1 ? list.length : at, 0, ...added);
    this.list = limit === 0 ? list : limit > 0 ? list.slice(0, limit) : list.slice(limit);
    const options = limit === 0 ? { at } : { at, limit };
    this.server.change((draft) => streamInsert(draft.rows, items, options));
  }

  /** The connection stays, as in the gateway; a question on its way may be the predecessor's. */
  #succeed(state: State): void {
    this.server.succeed(state);
    this.server.toServer = [];
    if (this.#isConnected) this.server.adopt();
  }

  breakConnection(): void {
    this.#isConnected = false;
    this.server.toClient = [];
    this.server.toServer = [];
    this.server.detach();
    this.client.leave();
  }

  comeBack(): void {
    if (this.#isConnected) this.breakConnection();
    this.#isConnected = true;
    this.server.adopt();
  }

  /** Everything arrives, and whatever that causes. */
  rest(): void {
    if (!this.#isConnected) this.comeBack();
    for (let round = 0; round < 4; round += 1) {
      this.#happen({ type: "deliver", count: Infinity });
      this.#happen({ type: "answer", count: Infinity });
    }
    if (this.server.toClient.length + this.server.toServer.length > 0) {
      throw new Error("it never comes to rest");
    }
  }

  get keys(): unknown[] {
    return isStream(this.server.state.rows) ? [...this.server.state.rows.lists.keys] : [];
  }

  get fresh(): number {
    return isStream(this.server.state.rows) ? this.server.state.rows.fresh.size : -1;
  }
}

describe.each([true, false])("with a loader: %p", (hasLoader) => {
  test("at rest the browser shows the rows, in order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(...changes, delivery, ...faults), { maxLength: 40 }),
        (steps) => {
          const run = new Run(hasLoader);
          for (const step of [...steps, { type: "show" } as const]) run.do(step);
          run.rest();

          expect(run.keys).toEqual(run.list.map(({ id }) => id));
          expect(run.client.rows).toEqual(run.list.map(expected));
          expect(run.fresh).toBe(0);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

test("who has lost nothing asks for nothing, though it is left and found again", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.oneof(...changes), fc.nat({ max: 3 })), { maxLength: 30 }),
      (steps) => {
        const run = new Run(false);
        run.rest();
        for (const [step, then] of steps) {
          run.do(step);
          if (then === 0) continue;
          run.do({ type: "deliver", count: Infinity });
          if (then === 2) run.comeBack();
          if (then === 3) run.do({ type: "crash" });
        }
        run.rest();

        expect(run.client.asked).toBe(0);
        expect(run.client.rows).toEqual(run.list.map(expected));
      },
    ),
    { numRuns: 2_000 },
  );
});

test("what is hidden before it was shown is not lost", () => {
  const run = new Run(false);
  run.do({ type: "hide" });
  run.do({ type: "reset", ids: [1, 2, 3] });
  run.comeBack();
  run.rest();

  expect([run.fresh, run.client.rows]).toEqual([3, undefined]);
  run.do({ type: "show" });
  run.rest();
  expect([run.fresh, run.client.asked]).toEqual([0, 0]);
  expect(run.client.rows).toEqual(run.list.map(expected));
});
