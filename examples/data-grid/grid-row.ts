import { html, nothing, type Binding, type Rendered } from "perigee";
import type { Cell, Edit, Row } from "./grid.ts";
import { columnNames, columns, type Column } from "./parts.ts";

/** The events of a row, as the grid's view offers them. */
export interface RowEvents {
  readonly edit: (cell: Cell) => Binding;
  readonly type: (cell: Cell) => Binding;
  readonly press: (cell: Cell) => Binding;
  readonly leave: (cell: Cell) => Binding;
  readonly save: (cell: Cell) => Binding;
}

/** A part as it stands in the grid. */
export const gridRow = (row: Row, on: RowEvents): Rendered => html`
  <tr>
    ${columnNames.map((column) => cellOf(row, column, on))}
    <td class="category">${row.part.category}</td>
  </tr>
`;

const cellOf = (row: Row, column: Column, on: RowEvents): Rendered => {
  const { isNumber, show, title } = columns[column];
  const kind = `${isNumber ? "number " : ""}${row.fresh[column] === undefined ? "" : "fresh"}`;
  const isEdited = row.edit?.column === column;
  return html`
    <td class=${kind}>
      ${
        row.edit !== null && isEdited
          ? editor(row, row.edit, on)
          : html`
              <button
                type="button"
                class="cell"
                title="Edit"
                aria-label="${title} of ${row.part.name}: ${show(row.part)}"
                ?autofocus=${row.focus === column}
                @click=${on.edit({ id: row.id, column })}
              >
                ${show(row.part)}
              </button>
            `
      }
    </td>
  `;
};

const editor = ({ id, part }: Row, edit: Edit, on: RowEvents): Rendered => {
  const { column, problem, theirs } = edit;
  const cell = { id, column };
  return html`
    <form class="editor" @submit=${on.save(cell)}>
      <input
        name="text"
        aria-label="${columns[column].title} of ${part.name}"
        aria-invalid=${problem === null ? "false" : "true"}
        aria-describedby="cell-hint-${id}"
        autocomplete="off"
        inputmode=${columns[column].isNumber ? "decimal" : "text"}
        .value=${edit.text}
        autofocus
        @input=${on.type(cell)}
        @keydown=${on.press(cell)}
        @blur=${on.leave(cell)}
      />
      <p class="hint ${problem === null ? "" : "problem"}" id="cell-hint-${id}" role="alert">${problem ?? (theirs === null ? nothing : overtaken(theirs))}</p>
    </form>
  `;
};

const overtaken = (theirs: string): Rendered =>
  html`Somebody has put <strong>${theirs}</strong> here meanwhile. Enter saves yours, Esc keeps
    theirs.`;
