import { each, html, liveView, nothing } from "perigee";

const maxNotes = 20;
const maxLength = 120;

/** Notes to oneself: what is written here is this widget's own state. */
export const Notes = liveView(import.meta, {
  mount: () => ({ notes: [] as { readonly id: number; readonly text: string }[], nextId: 1 }),

  events: {
    add: (state, _form: unknown, ctx) => {
      const text = String(ctx.event.form?.["note"]).trim().slice(0, maxLength);
      if (text === "") return;
      state.notes.push({ id: state.nextId, text });
      state.notes = state.notes.slice(-maxNotes);
      state.nextId += 1;
    },
    remove: (state, id: number) => {
      state.notes = state.notes.filter((note) => note.id !== id);
    },
  },

  render: ({ notes }, on) => html`
    <form class="controls" @submit=${on.add} data-live-reset>
      <input name="note" maxlength=${maxLength} autocomplete="off" aria-label="A note" />
      <button>Add</button>
    </form>
    <ul class="rows">
      ${each(
        notes,
        ({ id }) => id,
        ({ id, text }) => html`
          <li class="row">
            <span class="title">${text}</span>
            <button
              type="button"
              class="quiet"
              aria-label="Remove ${text}"
              @click=${on.remove(id)}
            >
              Remove
            </button>
          </li>
        `,
      )}
    </ul>
    ${notes.length === 0 ? html`<p class="small">Nothing noted yet.</p>` : nothing}
  `,
});
