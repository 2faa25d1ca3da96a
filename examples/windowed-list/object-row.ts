import { html, type Binding, type Rendered } from "perigee";
import type { OrbitalObject } from "./catalogue.ts";

/** The events of a row, as the list's view offers them. */
export interface RowEvents {
  focus(number: number): Binding;
  mark(number: number): Binding;
}

/** What a row shows besides its object. */
export interface RowOptions {
  /** Its place in the list, from 0: most rows are not in the page, so nobody else can say it. */
  readonly place: number;
  readonly isMarked: boolean;
  /** Whether it gets the focus when it appears. */
  readonly takesFocus: boolean;
}

/** An object of the catalogue, as a row of the table. */
export const objectRow = (
  { number, name, kind, perigeeKm, apogeeKm }: OrbitalObject,
  { place, isMarked, takesFocus }: RowOptions,
  on: RowEvents,
): Rendered => html`
  <tr aria-rowindex=${place + 2} class=${isMarked ? "marked" : ""}>
    <td class="place">${place + 1}</td>
    <th scope="row">
      <label class="check">
        <input
          type="checkbox"
          name="marked"
          aria-label="Mark ${name}, number ${number}"
          .checked=${isMarked}
          ?autofocus=${takesFocus}
          @focus=${on.focus(number)}
          @change=${on.mark(number)}
        />
        <span class="name">${name}</span>
      </label>
    </th>
    <td class="number">${number}</td>
    <td class="kind">${kind}</td>
    <td class="km">${perigeeKm.toLocaleString("en")}</td>
    <td class="km apogee">${apogeeKm.toLocaleString("en")}</td>
  </tr>
`;

/** The place of `rows` rows that are not in the page: as high as they would be. */
export const gapRow = (rows: number): Rendered => html`
  <tr class="gap" aria-hidden="true">
    <td .style=${`height: calc(${rows} * var(--row-height))`}></td>
  </tr>
`;
