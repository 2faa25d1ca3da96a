import { childView, each, html, liveView, type Binding, type Rendered } from "perigee";
import type { Alert } from "./alerts.ts";
import { Fragile } from "./fragile.ts";
import { Load } from "./load.ts";
import { NodeMetrics } from "./node-metrics.ts";
import { Notes } from "./notes.ts";

/** How often the widgets look again, in milliseconds. */
const intervals = [500, 1_000, 5_000] as const;

interface State {
  intervalMs: number;
  failsToStart: boolean;
  alerts: number;
  /** The last one, and the widget that it came from. */
  lastAlert: { readonly from: string; readonly text: string } | null;
}

/** Four widgets, each a view and a process of its own; one of them has another inside. */
export const Dashboard = liveView(import.meta, {
  mount: (): State => ({ intervalMs: 1_000, failsToStart: false, alerts: 0, lastAlert: null }),

  info: {
    // From a widget; `from` is the id that it is shown under.
    alert: (state, { from, text }: Alert & { readonly from: string }) => {
      state.alerts += 1;
      state.lastAlert = { from, text };
    },
  },

  events: {
    chooseInterval: (state, value: unknown) => {
      state.intervalMs = intervals.find((ms) => String(ms) === value) ?? state.intervalMs;
    },
    failToStart: (state, isOn: unknown) => {
      state.failsToStart = isOn === true;
    },
    clear: (state) => {
      state.alerts = 0;
      state.lastAlert = null;
    },
  },

  head: () => ({ title: "Dashboard" }),

  render: (state, on) => html`
    <section class="example wide dashboard">
      <header class="stack">
        <h1>Dashboard</h1>
        <p class="lead">
          Each widget is a process of its own. What you choose here reaches them as props, what they
          have to say comes as messages. When one fails, the others do not even hear of it.
        </p>
        ${toolbar(state, on)}
      </header>
      ${widgets(state, on)}
    </section>
  `,
});

interface Events {
  readonly chooseInterval: () => Binding;
  readonly failToStart: () => Binding;
  readonly clear: () => Binding;
}

const toolbar = ({ intervalMs, alerts, lastAlert }: Readonly<State>, on: Events): Rendered => html`
        <div class="controls bar">
          <label class="field">
            Look again every
            <select name="interval" @change=${on.chooseInterval}>
              ${each(
                intervals,
                (ms) => ms,
                (ms) => html`
                  <option value=${ms} .selected=${ms === intervalMs}>${ms / 1000} s</option>
                `,
              )}
            </select>
          </label>
          <p class="alerts" role="status">
            ${
              lastAlert === null
                ? "No alerts."
                : `${alerts} ${alerts === 1 ? "alert" : "alerts"}. From ${lastAlert.from}: ${lastAlert.text}.`
            }
          </p>
          <button type="button" class="quiet" ?hidden=${alerts === 0} @click=${on.clear()}>
            Clear
          </button>
        </div>
`;

const widgets = ({ intervalMs, failsToStart }: Readonly<State>, on: Events): Rendered => html`
      <div class="widgets">
        ${widget("Load", childView(Load, { id: "load", props: { intervalMs }, fallback }))}
        ${widget("This node", childView(NodeMetrics, { id: "node", props: { intervalMs }, fallback }))}
        ${widget("Notes", childView(Notes, { id: "notes", fallback }))}
        ${widget(
          "One that fails",
          childView(Fragile, { id: "fragile", props: { failsToStart }, fallback }),
          html`
            <label class="check">
              <input
                type="checkbox"
                name="fails-to-start"
                .checked=${failsToStart}
                @change=${on.failToStart}
              />
              It fails at every start
            </label>
          `,
        )}
      </div>
`;

/** What stands in the place of a widget that is down. */
const fallback = html`
  <p class="down">This widget is down.</p>
  <p class="small">It is started again, up to six times within ten seconds; then it waits for you.</p>
  <button type="button" data-live-retry>Start it again</button>
`;

/** The frame is the dashboard's: it stays when the widget in it does not. */
const widget = (title: string, content: Rendered, footer?: Rendered): Rendered => html`
  <section class="panel widget" aria-label=${title}>
    <h2>${title}</h2>
    ${content} ${footer}
  </section>
`;
