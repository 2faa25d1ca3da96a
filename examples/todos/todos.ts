import { each, html, liveView, nothing } from "perigee";
import { listFooter } from "./todo-footer.ts";
import { help } from "./todo-help.ts";
import { checkTitle, filters, filterTodos, type Filter, type Todo } from "./todo-list.ts";
import { editRow, showRow } from "./todo-row.ts";

interface State {
  todos: Todo[];
  nextId: number;
  filter: Filter;
  /** What was last refused as a new title, so that the person can correct it. */
  refusedTitle: string;
  addProblem: string | null;
  /** The todo being edited, and the one edited last, which gets the focus back. */
  editing: number | null;
  lastEdited: number | null;
  editProblem: string | null;
}

/** A todo list: add, edit in place, complete, filter, remove. It lasts as long as its page is open. */
export const Todos = liveView(import.meta, {
  mount: (): State => ({
    todos: [],
    nextId: 1,
    filter: "all",
    refusedTitle: "",
    addProblem: null,
    editing: null,
    lastEdited: null,
    editProblem: null,
  }),

  events: {
    add: (state, form: { title: string }) => {
      const checked = checkTitle(form.title);
      if ("problem" in checked) {
        state.refusedTitle = form.title;
        state.addProblem = checked.problem;
        return;
      }
      state.todos.push({ id: state.nextId, title: checked.title, done: false });
      state.nextId += 1;
      state.refusedTitle = "";
      state.addProblem = null;
    },
    // The checkbox says what the person sees; flipping what is here could go the other way.
    complete: (state, id: number, ctx) => {
      const todo = state.todos.find((other) => other.id === id);
      if (todo) todo.done = ctx.event.checked === true;
    },
    remove: (state, id: number) => {
      state.todos = state.todos.filter((todo) => todo.id !== id);
    },
    clearCompleted: (state) => {
      state.todos = state.todos.filter((todo) => !todo.done);
    },
    show: (state, filter: Filter) => {
      if (filters.includes(filter)) state.filter = filter;
    },
    edit: (state, id: number) => {
      state.editing = id;
      state.editProblem = null;
    },
    cancelEdit: (state) => {
      state.lastEdited = state.editing;
      state.editing = null;
    },
    rename: (state, id: number, ctx) => {
      const checked = checkTitle(ctx.event.form?.["title"]);
      if ("problem" in checked) {
        state.editProblem = checked.problem;
        return;
      }
      const todo = state.todos.find((other) => other.id === id);
      if (todo) todo.title = checked.title;
      state.lastEdited = id;
      state.editing = null;
    },
  },

  head: () => ({ title: "Todos" }),

  render: (state, on) => html`
    <section class="example todos">
      <header class="stack">
        <h1>Todos</h1>
        <p class="lead">
          Titles are checked on the server. The list is keyed, so a change to one row leaves the
          others as they are.
        </p>
        <div>${help()}</div>
      </header>
      <div class="panel">
        <form class="controls" @submit=${on.add} data-live-reset>
          <label class="field">
            What needs doing?
            <input
              name="title"
              value=${state.refusedTitle}
              autocomplete="off"
              aria-invalid=${state.addProblem === null ? "false" : "true"}
              aria-describedby="add-problem"
            />
          </label>
          <button class="primary">Add</button>
          <p class="problem" id="add-problem" role="alert">${state.addProblem}</p>
        </form>
        <ul class="rows">
          ${each(
            filterTodos(state.todos, state.filter),
            (todo) => todo.id,
            (todo) =>
              todo.id === state.editing
                ? editRow(todo, state.editProblem, on)
                : showRow(todo, todo.id === state.lastEdited, on),
          )}
        </ul>
        ${state.todos.length === 0 ? html`<p class="small">Nothing to do yet.</p>` : nothing}
        ${listFooter(state.todos, state.filter, on)}
      </div>
    </section>
  `,
});
