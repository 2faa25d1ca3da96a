import { each, html, liveView, route } from "perigee";

/** A page of rows, another one for each number. */
export const Walk = liveView(import.meta, {
  route: route("/walk/:number"),
  mount: () => ({ number: "", rows: [] as string[] }),
  params: (state, { params: { number } }) => {
    state.number = number;
    state.rows = Array.from({ length: 50 }, (_, row) => `row ${row} of ${number}`);
  },
  head: ({ number }) => ({ title: `Page ${number}` }),
  render: ({ number, rows }) => html`
    <h1>Page ${number}</h1>
    <ul>
      ${each(
        rows,
        (row) => row,
        (row) => html`<li>${row}</li>`,
      )}
    </ul>
  `,
});
