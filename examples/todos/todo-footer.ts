import { html, type Binding, type Rendered } from "perigee";
import { filters, remaining, type Filter, type Todo } from "./todo-list.ts";

/** The events of the footer, as the list's view offers them. */
export interface FooterEvents {
  show(filter: Filter): Binding;
  clearCompleted(): Binding;
}

const labels: Readonly<Record<Filter, string>> = {
  all: "All",
  active: "Active",
  completed: "Completed",
};

/** What stands below the list: how much is left, which todos are shown, and a button to tidy up. */
export const listFooter = (
  todos: readonly Todo[],
  shown: Filter,
  on: FooterEvents,
): Rendered => html`
  <div class="controls" role="group" aria-label="Show">
    ${filters.map(
      (filter) => html`
        <button
          type="button"
          aria-pressed=${filter === shown ? "true" : "false"}
          @click=${on.show(filter)}
        >
          ${labels[filter]}
        </button>
      `,
    )}
  </div>
  <div class="controls spread">
    <p role="status">${remaining(todos)}</p>
    <button type="button" class="quiet" @click=${on.clearCompleted()}>Clear completed</button>
  </div>
`;
