/**
 * What must compile of forms, and what must not: checked by the type check, never run.
 */
import { z } from "zod";
import { defineForm, html, liveView, type FormState } from "../../liveview/index.ts";

const signUp = defineForm(
  z.object({
    name: z.string(),
    age: z.coerce.number<string>(),
    address: z.object({ city: z.string().optional() }).optional(),
    links: z.array(z.object({ url: z.string(), tags: z.array(z.object({ text: z.string() })) })),
    colours: z.array(z.string()),
  }),
  { secret: ["name", "address.city"] },
);

// @ts-expect-error there is no such field
defineForm(z.object({ name: z.string() }), { secret: ["pass"] });
// @ts-expect-error no schema
defineForm({ name: "text" });

const other = defineForm(z.object({ name: z.number() }));

export const SignUp = liveView(import.meta, {
  mount: () => ({
    form: signUp.start({ name: "Ada", links: [{ url: "x" }] }),
    other: other.start(),
  }),
  events: {
    change: (state, _payload, ctx) => signUp.change(state.form, ctx.event),
    submit: async (state, _payload, ctx) => {
      const submitted = await signUp.submit(state.form, ctx.event);
      // @ts-expect-error it may have failed
      state.form.texts = submitted.value;
      if (!submitted.ok) return;
      const age: number = submitted.value.age;
      // @ts-expect-error a number
      const text: string = submitted.value.age;
      signUp.addError(state.form, "address.city", text + String(age));
      signUp.addError(state.form, "", "closed");
      // @ts-expect-error there is no such field
      signUp.addError(state.form, "address.town", "closed");
    },
    row: (state, key: number) => {
      signUp.addRow(state.form, "links", { url: "x" });
      signUp.addRow(state.form, `links[${key}].tags`);
      // @ts-expect-error these are no rows
      signUp.addRow(state.form, "colours");
      // @ts-expect-error a row has no such field
      signUp.addRow(state.form, "links", { href: "x" });
      // @ts-expect-error the form of another schema
      void signUp.change(state.other, {});
    },
  },
  render: ({ form }) => html`
    <input ${signUp.field(form, "name").input()} />
    ${signUp.rows(form, "links").map((row) => {
      signUp.field(form, row.name("url"));
      // @ts-expect-error a row has no such field
      signUp.field(form, row.name("href"));
      return signUp
        .rows(form, row.name("tags"))
        .map((tag) => signUp.field(form, tag.name("text")).value);
    })}
  `,
});

// @ts-expect-error no such value
signUp.start({ nope: 1 });
// @ts-expect-error a number is not what the schema takes
signUp.start({ name: 1 });

export const states: FormState<{ readonly name: number }>[] = [other.start()];
