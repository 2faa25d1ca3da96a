// What the lab offers to break, by what dies of it.
import { html, type Binding, type Rendered } from "perigee";

interface Group {
  readonly dies: string;
  readonly faults: readonly {
    /** The event of the view. */
    readonly event: FaultEvent;
    readonly name: string;
    /** What will happen. */
    readonly what: string;
  }[];
}

/** The events of the lab that break something. */
type FaultEvent =
  | "throwInHandler"
  | "throwInRender"
  | "throwLater"
  | "killProcess"
  | "loop"
  | "loopLater"
  | "backtrack"
  | "leak"
  | "endThread"
  | "abort";

const groups: readonly Group[] = [
  {
    dies: "One process dies",
    faults: [
      {
        event: "throwInHandler",
        name: "Throw in a handler",
        what: "The handler adds 1000 and then throws, so the 1000 never counts.",
      },
      {
        event: "throwInRender",
        name: "Throw in render",
        what: "The handler and the render after it are one step, so what it changed is undone.",
      },
      {
        event: "throwLater",
        name: "Throw in a timer",
        what: "A tenth of a second later, outside any handler. It is still this view that ends.",
      },
      {
        event: "killProcess",
        name: "Kill the process",
        what: "By a kill signal, which no code of its own can catch.",
      },
      {
        event: "loop",
        name: "Loop for ever",
        what:
          "No process here may hold its thread for more than half a second: the watchdog then ends it, " +
          "in the middle of the loop. Others on the thread wait so long.",
      },
      {
        event: "loopLater",
        name: "Loop after an await",
        what: "The same, 50 ms after the handler gave the thread back for the first time.",
      },
      {
        event: "backtrack",
        name: "Match a bad regular expression",
        what: "It would take longer than the universe is old. It gets half a second too.",
      },
    ],
  },
  {
    dies: "A thread dies",
    faults: [
      {
        event: "leak",
        name: "Leak memory",
        what:
          "Until the heap of the thread, 128 MB, is nearly full. Every view on it moves to another " +
          "thread; its neighbour too.",
      },
      {
        event: "endThread",
        name: "End the thread",
        what:
          "By process.exit(). Nothing can be saved any more: views go on from their last checkpoint, " +
          "and events since then are handled again.",
      },
    ],
  },
  {
    dies: "The OS process dies",
    faults: [
      {
        event: "abort",
        name: "Abort the OS process",
        what:
          "The server is gone, with all threads and connections. The launcher of npm start starts it " +
          "again, this page connects again, and every view goes on from its checkpoint in an SQLite " +
          "file. What was clicked in the quarter of a second before may be lost.",
      },
    ],
  },
];

/** A button for each fault, and a sentence of what will happen. */
export const faultButtons = (on: Readonly<Record<FaultEvent, () => Binding>>): Rendered[] =>
  groups.map(
    ({ dies, faults }) => html`
      <h3>${dies}</h3>
      <ul class="faults">
        ${faults.map(
          ({ event, name, what }) => html`
            <li>
              <button
                type="button"
                class="danger"
                aria-describedby=${`what-${event}`}
                @click=${on[event]()}
              >
                ${name}
              </button>
              <p id=${`what-${event}`}>${what}</p>
            </li>
          `,
        )}
      </ul>
    `,
  );
