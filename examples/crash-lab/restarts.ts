import {
  each,
  html,
  liveView,
  nothing,
  watchRestarts,
  type GivenUp,
  type Rendered,
  type Restarted,
} from "perigee";
import { askForCount, listenToCounts, type Told } from "./counts.ts";
import {
  emptyLog,
  noteCount,
  noteGivenUp,
  noteOsProcess,
  noteRestart,
  type Concerned,
  type Fault,
} from "./fault-log.ts";

/**
 * The faults that befell anybody since the page was opened, the newest first, at most 20.
 *
 * It may live on the thread that ends, or in the OS process: then it goes on from its own state, and
 * asks for what happened while it was away.
 */
export const Restarts = liveView(import.meta, {
  mount: () => emptyLog(process.pid),

  setup: async (state) => {
    noteOsProcess(state, process.pid, process.uptime() * 1000);
    listenToCounts();
    await watchRestarts({ after: state.until });
  },

  info: {
    restarted: (state, restart: Restarted) => {
      for (const { pid } of noteRestart(state, restart)) askForCount(pid);
    },
    "given-up": (state, givenUp: GivenUp) => {
      for (const { pid } of noteGivenUp(state, givenUp)) askForCount(pid);
    },
    told: (state, told: Told) => noteCount(state, told),
  },

  events: {},

  render: ({ faults: [latest, ...earlier] }) => html`
    <h2 id="restarts-title">What happened</h2>
    <p class="small">
      The faults of every visitor since this page was opened. A view that fails again and again waits
      longer each time; at the sixth failure within ten seconds it is given up.
    </p>
    <p class="latest" role="status">${latest === undefined ? "Nothing so far." : inShort(latest)}</p>
    ${latest === undefined ? nothing : table([latest, ...earlier])}
  `,
});

const table = (faults: readonly Fault[]): Rendered => html`
  <div class="log" role="region" aria-labelledby="restarts-title" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">What died</th>
          <th scope="col">What survived</th>
          <th scope="col">Back after</th>
        </tr>
      </thead>
      <tbody>
        ${each(faults, ({ id }) => id, row)}
      </tbody>
    </table>
  </div>
`;

const row = (fault: Fault): Rendered => html`
  <tr>
    <th scope="row">
      <span class="tag">${whatDied(fault)}</span>
      <span class="why">${fault.why}</span>
      ${fault.where === null ? nothing : html`<code>${fault.where}</code>`}
    </th>
    <td class="survived" data-label="Survived">
      <ul>
        ${survivors(fault).map((text) => html`<li>${text}</li>`)}
        <li>${fault.died === "os-process" ? "the page, on a new WebSocket" : "the WebSocket"}</li>
      </ul>
    </td>
    <td class="ms" data-label="Back after ">${duration(fault)}</td>
  </tr>
`;

/** A line for each; those that say the same are one. */
function survivors({ ended, others, more, died, ms }: Fault): string[] {
  const times = new Map<string, number>();
  const back = ms === null ? [] : ended;
  for (const one of [...back, ...others]) {
    const text = one.view + countOf(one, died);
    times.set(text, (times.get(text) ?? 0) + 1);
  }
  const lines = [...times].map(([text, n]) => (n === 1 ? text : `${n} × ${text}`));
  return more === 0 ? lines : [...lines, `and ${more} more`];
}

/** Its count; when the process alone died, that is to be what it was before. */
function countOf({ before, after }: Concerned, died: Fault["died"]): string {
  if (after === null) return before === null ? "" : `: not heard of yet, ${before} before`;
  // From a checkpoint, events since then are handled again: what was known here may be older or newer.
  if (died !== "process") return `: went on from ${after}`;
  if (before === null) return `: ${after}`;
  if (after === before) return `: ${after}, as before`;
  return after > before ? `: ${after}, ${before} before` : `: ${after} instead of ${before}`;
}

function whatDied({ cause, died, ended: [first, ...others] }: Fault): string {
  switch (died) {
    case "process":
      return others.length === 0 ? (first?.view ?? "") : `${others.length + 1} processes`;
    case "thread":
      return cause;
    case "os-process":
      return "The OS process";
  }
}

const duration = ({ ms }: Fault): string => {
  if (ms === null) return "given up";
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${ms.toFixed(0)} ms`;
};

const inShort = (fault: Fault): string => {
  const end = fault.ms === null ? "It is given up." : `Back after ${duration(fault)}.`;
  return `${whatDied(fault)}: ${fault.why}. ${end}`;
};
