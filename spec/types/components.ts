/**
 * Function components: what must compile of their props and slots, and what must not; checked by the type
 * check, never run.
 */
import {
  each,
  html,
  liveView,
  nothing,
  type Binding,
  type Rendered,
  type SlotValue,
} from "../../liveview/index.ts";

interface CardProps {
  readonly title: string;
  readonly kind?: "plain" | "danger";
  /** What stands between its tags. */
  readonly children: SlotValue;
  /** A named slot, that may be left out. */
  readonly footer?: SlotValue;
}

const card = ({ title, kind = "plain", children, footer = nothing }: CardProps): Rendered => html`
  <section class="card ${kind}">
    <h2>${title}</h2>
    ${children} ${footer}
  </section>
`;

interface TableProps<Row> {
  readonly rows: readonly Row[];
  readonly key: (row: Row) => string | number;
  /** A slot with an argument. */
  readonly row: (row: Row, index: number) => SlotValue;
  readonly empty: () => SlotValue;
}

const table = <Row>({ rows, key, row, empty }: TableProps<Row>): SlotValue =>
  rows.length === 0
    ? empty()
    : each(rows, key, (item, index) => html`<li>${row(item, index)}</li>`);

/** An event of whoever uses it: with what it carries, or with that left to the browser. */
const remover = ({ remove }: { readonly remove: (id: number) => Binding }): Rendered =>
  html`<button @click=${remove(1)}>Remove</button>`;

export const Page = liveView(import.meta, {
  mount: () => ({ todos: [{ id: 1, title: "one" }] }),
  events: {
    remove: (state, id: number) => {
      state.todos = state.todos.filter((todo) => todo.id !== id);
    },
    rename: (state, title: string) => {
      state.todos.push({ id: 2, title });
    },
  },
  render: (state, on) => html`
    ${card({ title: "Todos", children: "text", footer: html`<p>end</p>` })}
    ${card({ title: "Todos", kind: "danger", children: [html`<p>1</p>`, null, 2] })}
    ${card({
      title: "Todos",
      children: table({
        rows: state.todos,
        key: (todo) => todo.id,
        row: (todo, index) => html`${index} ${todo.title.trim()}`,
        empty: () => "none",
      }),
    })}
    ${remover({ remove: on.remove })}
  `,
});

export const WrongUses = liveView(import.meta, {
  mount: () => ({ todos: [{ id: 1, title: "one" }] }),
  events: {
    rename: (state, title: string) => {
      state.todos.push({ id: 2, title });
    },
  },
  render: (state, on) => {
    // @ts-expect-error a prop is missing
    card({ children: "text" });
    // @ts-expect-error a slot is missing
    card({ title: "Todos" });
    // @ts-expect-error a prop of the wrong type
    card({ title: 1, children: "text" });
    // @ts-expect-error not one of the kinds
    card({ title: "Todos", kind: "odd", children: "text" });
    // @ts-expect-error there is no such prop
    card({ title: "Todos", children: "text", tittle: "x" });
    // @ts-expect-error what no slot can show
    card({ title: "Todos", children: { text: "text" } });
    // @ts-expect-error nor a promise
    card({ title: "Todos", children: Promise.resolve("text") });
    // @ts-expect-error nor a date
    card({ title: "Todos", children: new Date() });
    // @ts-expect-error a slot's argument is a todo
    table({ rows: state.todos, key: (t) => t.id, row: (t) => t.nope, empty: () => "" });
    // @ts-expect-error a slot with an argument is a function
    table({ rows: state.todos, key: (t) => t.id, row: html``, empty: () => "" });
    // @ts-expect-error the event carries another payload
    remover({ remove: on.rename });
    // @ts-expect-error what is called, not the component itself
    return html`<p>${card}</p>`;
  },
});
