import { each, html, liveView, type Binding, type Rendered } from "perigee";
import { catalogueSize } from "./catalogue.ts";
import { windowFor } from "./list-window.ts";
import {
  count,
  filterList,
  jumpTo,
  summary,
  totalOf,
  wholeList,
  type ObjectList,
} from "./object-list.ts";
import { objectTable } from "./object-table.ts";

/** Ten thousand rows, of which those in sight are in the page, with some above and below. */
export const WindowedList = liveView(import.meta, {
  mount: wholeList,

  events: {
    scrolled: (state, _payload: unknown, ctx) => {
      const { first, end } = windowFor(ctx.event, totalOf(state));
      // The same window again is no change.
      if (first !== state.window.first || end !== state.window.end) state.window = { first, end };
    },
    focus: (state, number: number) => {
      state.focused = number;
    },
    // The checkbox says what the person sees; flipping what is here could go the other way.
    mark: (state, number: number, ctx) => {
      if (ctx.event.checked === true) state.marked.add(number);
      else state.marked.delete(number);
    },
    // What comes from the browser may be anything.
    find: (state, query: unknown) => {
      state.query = typeof query === "string" ? query.slice(0, maxQueryLength) : "";
      filterList(state);
    },
    showMarked: (state, isOn: unknown) => {
      state.onlyMarked = isOn === true;
      filterList(state);
    },
    jump: (state, _form: unknown, ctx) => {
      jumpTo(state, Number(ctx.event.form?.["row"]));
    },
  },

  head: () => ({ title: "Windowed list" }),

  render: (state, on) => html`
    <section class="example wide windowed">
      <header class="stack">
        <h1>Windowed list</h1>
        <p class="lead">
          The list has ${count(catalogueSize)} rows, and the page a few dozen: those in sight, and
          some above and below. Scrolling is an event like any other. Rows that enter are sent; all
          others stay as they are, with their focus.
        </p>
      </header>
      <div class="panel">
        ${tools(state, on)}
        ${each([filterName(state)], String, () => objectTable(state, on))}
        <div class="controls spread">
          <p role="status">${summary(state)}</p>
          <p class="small">
            ${count(state.window.end - state.window.first)} rows are in the page
          </p>
        </div>
      </div>
    </section>
  `,
});

/** Another filter is another list: by this key it gets an element of its own, which begins at its top. */
const filterName = (state: Readonly<ObjectList>): string => `${state.onlyMarked} ${state.query}`;

interface ToolEvents {
  readonly find: () => Binding;
  readonly jump: () => Binding;
  readonly showMarked: () => Binding;
}

const tools = (state: Readonly<ObjectList>, on: ToolEvents): Rendered => html`
        <div class="controls tools">
          <label class="field">
            Filter
            <input
              type="search"
              name="query"
              maxlength=${maxQueryLength}
              placeholder="Heron, debris, 4711"
              autocomplete="off"
              .value=${state.query}
              @input=${on.find}
            />
          </label>
          <form class="controls" @submit=${on.jump}>
            <label class="field">
              Go to row
              <input
                name="row"
                inputmode="numeric"
                autocomplete="off"
                size="6"
                aria-invalid=${state.jumpProblem === null ? "false" : "true"}
                aria-describedby="jump-problem"
              />
            </label>
            <button>Go</button>
          </form>
          <label class="check">
            <input
              type="checkbox"
              name="only-marked"
              .checked=${state.onlyMarked}
              @change=${on.showMarked}
            />
            Only marked
          </label>
          <p class="problem" id="jump-problem" role="alert">${state.jumpProblem}</p>
        </div>
`;

const maxQueryLength = 40;
