/**
 * What is published to many views: how long until all of them have encoded their diff and sent it, beside as
 * many plain function calls that build the same as a string.
 */
import { publish } from "../../../liveview/index.ts";
import { MarksPool } from "../../../liveview/delivery/event-marks.ts";
import type { LiveView } from "../../../liveview/index.ts";
import type { Peer } from "../../../liveview/view/view-message.ts";
import { findView, newViewId, startViewChild } from "../../../liveview/view/views-supervisor.ts";
import { call, spawnHere, startNode } from "../../../runtime/index.ts";
import { measureInTurn, type Benchmark, type Row, type Settings } from "../row.ts";
import { OwnBoard, plainBoard, postings, postOf, SharedBoard } from "./news-board.ts";

const count = 1_000;

/** At most five times the plain calls, with a process, a message and a state of its own for each. */
export const pubsubRows: readonly Benchmark[] = [
  {
    name: "pubsub.fanout.1000",
    measure: (settings) => measure("pubsub.fanout.1000", SharedBoard, settings),
  },
  {
    name: "pubsub.fanout.1000.own",
    measure: (settings) => measure("pubsub.fanout.1000.own", OwnBoard, settings),
  },
];

async function measure(name: string, view: LiveView, { rounds }: Settings): Promise<Row> {
  const node = await startNode({ threads: 1 });
  try {
    const audience = await Audience.of(view);
    let n = 0;
    for (; n < 20; n += 1) await audience.hear(n);
    return await measureInTurn(
      { name, unit: "ms" },
      rounds,
      () => audience.hear((n += 1)),
      async () => buildAll((n += 1)),
    );
  } finally {
    await node.stop();
  }
}

function buildAll(n: number): number {
  const post = postOf(n);
  const from = performance.now();
  let length = 0;
  for (let built = 0; built < count; built += 1) length += plainBoard(post).length;
  const took = performance.now() - from;
  if (length === 0) throw new Error("nothing was built");
  return took;
}

/** Who looks at all the views: takes their frames, and does nothing with them. */
class Audience {
  #waiting = 0;
  #heard = (): void => {};
  readonly #peer = spawnHere({
    message: () => {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#heard();
    },
  });

  static async of(view: LiveView): Promise<Audience> {
    const audience = new Audience();
    const address = await findView(view.definition);
    const marks = new MarksPool();
    const peer = audience.#peer as unknown as Peer;
    for (let number = 0; number < count; number += 1) {
      const location = { path: "/", params: {}, search: {} };
      const rest = { unseenMs: 60_000, maxChildren: 0, marks: marks.take(), peer };
      const argument = { id: newViewId(address), name: address.name, ...location, ...rest };
      const pid = await startViewChild(address, argument, audience.#peer);
      const show = { socket: number, view: 0, token: "", keepsRows: true, turn: 0, settled: 0 };
      await call(pid, { type: "adopt", peer, ...show });
    }
    return audience;
  }

  /** Publishes, and gives how many milliseconds it took until all of them had said what changed. */
  hear(n: number): Promise<number> {
    const from = performance.now();
    this.#waiting = count;
    const heard = new Promise<number>((resolve) => {
      this.#heard = () => resolve(performance.now() - from);
    });
    publish(postings, postOf(n));
    return heard;
  }
}
