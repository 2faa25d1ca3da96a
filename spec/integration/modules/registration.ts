/**
 * A view with a form of everything: nested fields, rows, boxes, a secret, and what only the program knows.
 */
import {
  defineForm,
  each,
  html,
  liveView,
  nothing,
  type FormField,
} from "../../../liveview/index.ts";
import { z } from "zod";

export const registration = defineForm(
  z
    .object({
      name: z.string().min(3, "At least three letters"),
      email: z.email("No e-mail address"),
      age: z.number("No number").int().min(18, "Too young").optional(),
      news: z.boolean(),
      password: z.string().min(8, "At least eight characters"),
      address: z.object({ city: z.string().min(1, "Where?") }),
      links: z.array(z.object({ url: z.url("No URL") })).max(2, "At most two"),
      country: z.enum(["nl", "be"], "Choose one"),
      about: z.string().max(20, "Too long").optional(),
    })
    .refine(({ name, password }) => name !== password, "Not your name"),
  { id: "r", secret: ["password"] },
);

const problems = (field: FormField) =>
  field.errors.length === 0
    ? nothing
    : html`<span class="error" id=${field.errorsId}>${field.errors.join("; ")}</span>`;

export const Registration = liveView(import.meta, {
  mount: () => ({
    form: registration.start({ links: [{ url: "https://a.example" }] }),
    done: "",
    turns: 0,
  }),
  events: {
    change: async (state, _payload, { event }) => {
      await registration.change(state.form, event);
      state.turns += 1;
      if (event.form?.["name"] === "crash") throw new Error("crashed on purpose");
      if (event.form?.["name"] === "taken") registration.addError(state.form, "name", "Taken");
    },
    save: async (state, _payload, { event }) => {
      const submitted = await registration.submit(state.form, event);
      if (submitted.ok) state.done = JSON.stringify(submitted.value);
    },
    add: (state) => {
      registration.addRow(state.form, "links");
    },
    remove: (state, key: number) => registration.removeRow(state.form, "links", key),
    first: (state, key: number) => registration.moveRow(state.form, "links", key, 0),
    reset: (state) => registration.reset(state.form),
    note: (state) => {
      state.turns += 1;
    },
  },
  render: ({ form, done, turns }, on) => {
    const name = registration.field(form, "name");
    const email = registration.field(form, "email");
    const age = registration.field(form, "age");
    const password = registration.field(form, "password");
    const city = registration.field(form, "address.city");
    const about = registration.field(form, "about");
    const country = registration.field(form, "country");
    return html`
      <form @input=${on.change} @submit=${on.save} novalidate>
        <label>Name <input ${name.input()} data-live-debounce="blur" /></label>${problems(name)}
        <label>E-mail <input type="email" ${email.input({ hintId: "hint" })} /></label>
        <i id="hint">We do not write.</i>${problems(email)}
        <label>Age <input ${age.input()} /></label>${problems(age)}
        <label><input type="checkbox" ${registration.field(form, "news").checkbox()} /> News</label>
        <label>Password <input type="password" ${password.input()} /></label>${problems(password)}
        <label>City <input ${city.input()} /></label>${problems(city)}
        <select ${country.control()}>
          <option value="">-</option>
          <option ${country.option("nl")}>NL</option>
          <option ${country.option("be")}>BE</option>
        </select>
        ${problems(country)}
        <textarea ${about.control()} .value=${about.value}></textarea>${problems(about)}
        ${each(
          registration.rows(form, "links"),
          (row) => row.key,
          (row) => {
            const url = registration.field(form, row.name("url"));
            return html`<p class="link">
              <input ${url.input()} />${problems(url)}
              <button type="button" @click=${on.remove(row.key)}>Remove ${row.index}</button>
              <button type="button" @click=${on.first(row.key)}>First ${row.index}</button>
            </p>`;
          },
        )}
        ${problems(registration.field(form, "links"))}
        <button type="button" @click=${on.add()}>Add</button>
        <button type="button" @click=${on.reset()}>Reset</button>
        <button>Save</button>
        <p id="whole">${registration.errors(form).join("; ")}</p>
      </form>
      <button @click=${on.note()}>Note</button>
      <p id="said">
        ${registration.isDirty(form) ? "dirty" : "clean"}, ${turns}, ${done === "" ? "not yet" : done}
      </p>
    `;
  },
});
