import { each, html, nothing, type Binding, type Rendered } from "perigee";
import { objectOf } from "./catalogue.ts";
import { stretches } from "./list-window.ts";
import { numberAt, placeOf, totalOf, type ObjectList } from "./object-list.ts";
import { gapRow, objectRow, type RowEvents } from "./object-row.ts";

/** The events of the table, as the list's view offers them. */
export interface TableEvents extends RowEvents {
  readonly scrolled: () => Binding;
}

/** The rows that are in the page, and gaps in the place of the others. */
export const objectTable = (state: Readonly<ObjectList>, on: TableEvents): Rendered => html`
  <div
    class="scroller"
    role="region"
    aria-label="Objects in orbit"
    tabindex="0"
    @scroll=${on.scrolled}
  >
    <table aria-rowcount=${totalOf(state) + 1}>
      <thead>
        <tr aria-rowindex="1">
          <th scope="col" class="place">Row</th>
          <th scope="col">Name</th>
          <th scope="col" class="number">Number</th>
          <th scope="col" class="kind">Kind</th>
          <th scope="col" class="km">Perigee, km</th>
          <th scope="col" class="km apogee">Apogee, km</th>
        </tr>
      </thead>
      <tbody>
        ${each(piecesOf(state), keyOf, (piece) =>
          piece.type === "gap"
            ? gapRow(piece.rows)
            : objectRow(
                objectOf(piece.number),
                {
                  place: piece.place,
                  isMarked: state.marked.has(piece.number),
                  takesFocus: piece.number === state.jumpedTo,
                },
                on,
              ),
        )}
      </tbody>
    </table>
    ${totalOf(state) === 0 ? html`<p class="empty">Nothing matches.</p>` : nothing}
  </div>
`;

/** What stands in the table: a row, or a gap in the place of many. */
type Piece =
  | { readonly type: "gap"; readonly key: string; readonly rows: number }
  | { readonly type: "row"; readonly key: string; readonly number: number; readonly place: number };

const keyOf = ({ key }: Piece): string => key;

function piecesOf(state: Readonly<ObjectList>): Piece[] {
  const pieces: Piece[] = [];
  const kept = placeOf(state, state.focused);
  for (const { first, end, isShown } of stretches(state.window, kept, totalOf(state))) {
    if (!isShown) {
      // A gap above is another than one below: whatever comes and goes, no row has to move.
      const where = first === 0 ? "above" : end === totalOf(state) ? "below" : "between";
      pieces.push({ type: "gap", key: where, rows: end - first });
      continue;
    }
    for (let place = first; place < end; place += 1) {
      const number = numberAt(state, place);
      pieces.push({ type: "row", key: rowKey(state, number), number, place });
    }
  }
  return pieces;
}

/** Only an element that is new takes the focus: the row that was gone to is, each time. */
const rowKey = ({ jumpedTo, jumps }: Readonly<ObjectList>, number: number): string =>
  number === jumpedTo ? `${number}, jump ${jumps}` : `${number}`;
