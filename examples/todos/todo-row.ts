import { html, type Binding, type Rendered } from "perigee";
import type { Todo } from "./todo-list.ts";

/** The events of a row, as the list's view offers them. */
export interface RowEvents {
  complete(id: number): Binding;
  edit(id: number): Binding;
  rename(id: number): Binding;
  remove(id: number): Binding;
  cancelEdit(): Binding;
}

/** A todo as it stands in the list. With `takesFocus`, its edit button gets the focus when the row appears. */
export const showRow = (todo: Todo, takesFocus: boolean, on: RowEvents): Rendered => html`
  <li class="row ${todo.done ? "done" : ""}">
    <label class="check">
      <input
        type="checkbox"
        name="done"
        aria-label="Done: ${todo.title}"
        .checked=${todo.done}
        @change=${on.complete(todo.id)}
      />
    </label>
    <span class="title" @dblclick=${on.edit(todo.id)}>${todo.title}</span>
    <div class="row-actions">
      <button
        type="button"
        class="quiet"
        aria-label="Edit ${todo.title}"
        ?autofocus=${takesFocus}
        @click=${on.edit(todo.id)}
      >
        Edit
      </button>
      <button
        type="button"
        class="quiet"
        aria-label="Remove ${todo.title}"
        @click=${on.remove(todo.id)}
      >
        Remove
      </button>
    </div>
  </li>
`;

/** A todo while its title is edited, with what was wrong with the last attempt. */
export const editRow = (todo: Todo, problem: string | null, on: RowEvents): Rendered => html`
  <li class="row">
    <form class="controls" @submit=${on.rename(todo.id)}>
      <input
        name="title"
        value=${todo.title}
        aria-label="Title"
        autocomplete="off"
        aria-invalid=${problem === null ? "false" : "true"}
        aria-describedby="edit-problem"
        autofocus
      />
      <button class="primary">Save</button>
      <button type="button" @click=${on.cancelEdit()}>Cancel</button>
      <p class="problem" id="edit-problem" role="alert">${problem}</p>
    </form>
  </li>
`;
