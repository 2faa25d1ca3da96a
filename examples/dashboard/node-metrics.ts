import { childView, each, html, liveView, type MountContext } from "perigee";
import { collectMetrics, type ThreadMetrics } from "perigee/runtime";
import { MessageRate } from "./message-rate.ts";
import { changeInterval, tickLater, type Tick, type TickingProps } from "./ticking.ts";

/** What is shown of a thread. */
interface ThreadRow {
  readonly thread: number;
  readonly processes: number;
  readonly heapMb: number;
}

interface State {
  round: number;
  threads: ThreadRow[];
  /** How many messages were delivered at the last measurement, and when that was. */
  delivered: number;
  atMs: number;
  perSecond: number;
  measurement: number;
}

/** The processes and messages of this node, thread by thread. */
export const NodeMetrics = liveView(import.meta, {
  mount: (_ctx: MountContext<TickingProps>): State => ({
    round: 0,
    threads: [],
    delivered: 0,
    atMs: 0,
    perSecond: 0,
    measurement: 0,
  }),
  setup: async (state, ctx) => {
    await measure(state);
    tickLater(state, ctx);
  },
  propsChanged: (state, _props, ctx) => changeInterval(state, ctx),

  info: {
    tick: async (state, { round }: Tick, ctx) => {
      if (round !== state.round) return;
      await measure(state);
      tickLater(state, ctx);
    },
  },

  render: ({ threads, perSecond, measurement }) => html`
    ${childView(MessageRate, { id: "rate", props: { perSecond, measurement } })}
    <table>
      <thead>
        <tr>
          <th scope="col">Thread</th>
          <th scope="col" class="number">Processes</th>
          <th scope="col" class="number">Heap, MB</th>
        </tr>
      </thead>
      <tbody>
        ${each(
          threads,
          ({ thread }) => thread,
          ({ thread, processes, heapMb }) => html`
            <tr>
              <th scope="row">${thread === 0 ? "main" : thread}</th>
              <td class="number">${processes}</td>
              <td class="number">${heapMb}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `,
});

async function measure(state: State): Promise<void> {
  // A thread that is busy is left out: the numbers of the others are better than none.
  const { threads } = await collectMetrics({ timeoutMs: 250 });
  const delivered = threads.reduce((sum, thread) => sum + thread.delivered, 0);
  const now = Date.now();
  // Counters end with their threads: what is less than before says nothing.
  const isFirst = state.atMs === 0 || delivered < state.delivered;
  const seconds = Math.max(1, now - state.atMs) / 1000;
  state.perSecond = isFirst ? 0 : Math.round((delivered - state.delivered) / seconds);
  state.delivered = delivered;
  state.atMs = now;
  state.measurement += 1;
  state.threads = threads.map(toRow);
}

const toRow = ({ thread, processes, heapUsedBytes }: ThreadMetrics): ThreadRow => ({
  thread,
  processes,
  heapMb: Math.round(heapUsedBytes / 2 ** 20),
});
