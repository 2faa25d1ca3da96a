import { each, html, liveView } from "perigee";

const serverZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The server's own zone first, then one for most hours of the day. */
const zones: readonly string[] = [
  ...new Set([
    serverZone,
    "UTC",
    "Pacific/Honolulu",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Nairobi",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
  ]),
];

/** The server's time, ticking once a second, in a time zone and hour format that the visitor picks. */
export const Clock = liveView(import.meta, {
  mount: () => ({ now: Date.now(), zone: serverZone, twelveHours: false }),

  // A message to oneself ends with the process, so a successor has to send its first one again.
  setup: (_state, ctx) => {
    ctx.sendAfter({ type: "tick" }, untilNextSecond());
  },

  info: {
    tick: (state, _message, ctx) => {
      state.now = Date.now();
      ctx.sendAfter({ type: "tick" }, untilNextSecond());
    },
  },

  events: {
    // The value comes from the browser, which may send anything.
    chooseZone: (state, zone: string) => {
      if (zones.includes(zone)) state.zone = zone;
    },
    useTwelveHours: (state, checked: boolean) => {
      state.twelveHours = checked;
    },
  },

  head: () => ({ title: "Clock" }),

  render: (state, on) => html`
    <section class="example clock">
      <header class="stack">
        <h1>Clock</h1>
        <p class="lead">
          This is the server's time. The view sends itself a message every second; you need not do
          anything.
        </p>
      </header>
      <div class="panel">
        <p class="figure" role="timer">
          <time datetime=${isoSeconds(state.now)}>${timeOfDay(state)}</time>
        </p>
        <p class="small">${date(state)}</p>
        <div class="controls">
          <label class="field">
            Time zone
            <select name="zone" @change=${on.chooseZone}>
              ${each(
                zones,
                (zone) => zone,
                (zone) =>
                  html`<option value=${zone} .selected=${zone === state.zone}>
                    ${zoneName(zone)}
                  </option>`,
              )}
            </select>
          </label>
          <label class="check">
            <input
              type="checkbox"
              name="twelve-hours"
              .checked=${state.twelveHours}
              @change=${on.useTwelveHours}
            />
            12-hour clock
          </label>
        </div>
      </div>
    </section>
  `,
});

interface Shown {
  readonly now: number;
  readonly zone: string;
  readonly twelveHours: boolean;
}

const timeOfDay = ({ now, zone, twelveHours }: Shown): string =>
  new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: twelveHours ? "h12" : "h23",
  }).format(now);

const date = ({ now, zone }: Shown): string =>
  new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    dateStyle: "full",
  }).format(now);

const isoSeconds = (now: number): string => `${new Date(now).toISOString().slice(0, 19)}Z`;

const zoneName = (zone: string): string => zone.replaceAll("_", " ").replace("/", ": ");

/** Ticking on the second rather than every 1000 ms: the delays of many ticks would add up. */
const untilNextSecond = (): number => 1000 - (Date.now() % 1000);
