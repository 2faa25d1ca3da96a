// What the todo list knows without a page: pure functions over plain data.

/** One thing to do. `id` is unique within its list and never used again. */
export interface Todo {
  readonly id: number;
  title: string;
  done: boolean;
}

/** Which todos are shown. */
export type Filter = (typeof filters)[number];

/** Every filter, in the order of their buttons. */
export const filters = ["all", "active", "completed"] as const;

/** A title that may be stored, or the reason why this one may not. */
export type CheckedTitle = { readonly title: string } | { readonly problem: string };

const maxTitleLength = 200;

/** Checks what a form sent as a title: a text of 1 to 200 characters once the spaces around it are gone. */
export function checkTitle(input: unknown): CheckedTitle {
  const title = typeof input === "string" ? input.trim() : "";
  if (title === "") return { problem: "A todo needs a title." };
  if (title.length > maxTitleLength) {
    return {
      problem: `A title has at most ${maxTitleLength} characters; this one has ${title.length}.`,
    };
  }
  return { title };
}

/** The todos that `filter` lets through, in their order. */
export function filterTodos(todos: readonly Todo[], filter: Filter): readonly Todo[] {
  if (filter === "all") return todos;
  return todos.filter((todo) => todo.done === (filter === "completed"));
}

/** How many todos are still to do, as a phrase: "1 item left". */
export function remaining(todos: readonly Todo[]): string {
  const count = todos.filter((todo) => !todo.done).length;
  return `${count} ${count === 1 ? "item" : "items"} left`;
}
