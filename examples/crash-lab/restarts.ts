import { each, html, liveView, nothing, watchRestarts, type Restarted } from "perigee";

/** A restart as the list shows it. */
interface Entry {
  readonly id: number;
  readonly view: string;
  readonly reason: string;
  readonly detail: string | null;
  readonly ms: number;
}

interface State {
  entries: Entry[];
  nextId: number;
}

const maxEntries = 20;

/** What was restarted and why: the newest first, at most 20. */
export const Restarts = liveView(import.meta, {
  mount: (): State => ({ entries: [], nextId: 1 }),

  setup: () => watchRestarts(),

  info: {
    restarted: (state, { view, reason, ms }: Restarted) => {
      const detail = reason.type === "error" ? `${reason.name}: ${reason.message}` : null;
      state.entries.unshift({ id: state.nextId, view, reason: reason.type, detail, ms });
      state.entries.splice(maxEntries);
      state.nextId += 1;
    },
  },

  events: {},

  render: (state) => html`
    <h2 id="restarts-title">Restarts</h2>
    <p class="small">
      Those of every visitor since this page was opened, the newest first. A view that ends again
      and again waits longer each time, and after too many times within seconds its supervisor gives
      up.
    </p>
    <ol class="log" aria-live="polite">
      ${each(state.entries, (entry) => entry.id, entryRow)}
    </ol>
    ${state.entries.length === 0 ? html`<p>None so far.</p>` : nothing}
  `,
});

const entryRow = (entry: Entry) => html`
  <li>
    <strong>${entry.view}</strong>
    <span class="tag">${entry.reason}</span>
    <span class="ms">${entry.ms.toFixed(1)} ms</span>
    ${entry.detail === null ? nothing : html`<code>${entry.detail}</code>`}
  </li>
`;
