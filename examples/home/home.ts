import { html, liveView } from "perigee";

interface Example {
  readonly path: string;
  readonly name: string;
  readonly shows: string;
  readonly tryThis: string;
}

const examples: readonly Example[] = [
  {
    path: "/counter",
    name: "Counter",
    shows: "The smallest view: one number, four buttons, one paragraph that comes and goes.",
    tryThis: "Count to five, then open the page in a second tab: it has a count of its own.",
  },
  {
    path: "/clock",
    name: "Clock",
    shows: "A view that changes by itself. It sends itself a message every second.",
    tryThis: "Change the time zone and watch the WebSocket in the network panel.",
  },
  {
    path: "/todos",
    name: "Todos",
    shows: "Forms, validation on the server, editing in place and a keyed list.",
    tryThis: "Add a few, edit one by double click, then send an empty title.",
  },
  {
    path: "/windowed-list",
    name: "Windowed list",
    shows: "Ten thousand rows, a few dozen of them in the page: the others come as one scrolls.",
    tryThis: "Mark a row, go to row 5000, drag the scrollbar, come back: the mark is still there.",
  },
  {
    path: "/data-grid",
    name: "Data grid",
    shows: "A few hundred rows that everybody edits together: order, filter, editing in place.",
    tryThis:
      "Open it in two tabs and edit the same cell in both. Then crash the view amidst an edit.",
  },
  {
    path: "/dashboard",
    name: "Dashboard",
    shows:
      "Views inside of a view: four widgets, each a process that fails and starts again alone.",
    tryThis: "Note something, then have the last widget throw, loop, and fail at every start.",
  },
  {
    path: "/jobs",
    name: "Job runner",
    shows: "Work beside a view: progress, results, failures, and a cancel that ends endless loops.",
    tryThis: "Start a few, crash the view while they run, then go back and forward.",
  },
  {
    path: "/chat",
    name: "Chat",
    shows: "Rooms where everybody sees what is said, who is there and who is typing.",
    tryThis: "Open a room in two windows under two names, then close one: the other sees it go.",
  },
  {
    path: "/search",
    name: "Search",
    shows: "A search whose whole state is its URL, with a page for each thing that it finds.",
    tryThis:
      "Type, turn pages, open a mountain, then go back, reload, and send the link to a phone.",
  },
  {
    path: "/sign-up",
    name: "Sign up",
    shows: "A form with a schema: errors of fields that were used, rows, a name that may be taken.",
    tryThis: "Fill in half of it, crash the view, and go on. Then sign up as ada.",
  },
  {
    path: "/crash-lab",
    name: "Crash lab",
    shows: "Ten ways to bring down a view, its thread or the server, and a list of what survived.",
    tryThis:
      "Count up on both sides, then break the first one, from the top to the bottom. Both counts stay.",
  },
];

/** The index page: what Perigee is, and a card for each example. It has no events and never changes. */
export const Home = liveView(import.meta, {
  mount: () => ({}),
  events: {},
  render: () => html`
    <section class="stack">
      <h1>Every view is a process</h1>
      <p class="lead">
        Perigee renders views on the server. Each view on each open page is a process with state of
        its own: events from the browser are messages to it, and only the values that changed travel
        back.
      </p>
      <p>
        When a view throws, its process ends and a supervisor starts another one with the last good
        state. The page stays open. The examples below are small enough to read in a few minutes.
      </p>
    </section>
    <ul class="cards">
      ${examples.map(card)}
    </ul>
  `,
});

const card = (example: Example) => html`
  <li class="card">
    <h2><a href=${example.path} data-live-navigate>${example.name}</a></h2>
    <p>${example.shows}</p>
    <p class="small"><strong>Try</strong> ${example.tryThis}</p>
  </li>
`;
