import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type } from "arktype";
import { html, liveView } from "perigee";
import { defineProcess } from "perigee/runtime";
import * as v from "valibot";
import { z } from "zod";

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A schema made by hand, that may do what it likes. */
const schema = <Output>(
  validate: (value: unknown) => StandardSchemaV1.Result<Output> | Promise<never>,
): StandardSchemaV1<unknown, Output> => ({
  "~standard": { version: 1, vendor: "perigee", validate },
});

/** A view whose payloads have schemas. */
export const Order = liveView(import.meta, {
  mount: () => ({ said: "" }),
  payloads: {
    zod: z.object({
      lines: z.array(z.object({ amount: z.coerce.number<string>().int().positive() })),
    }),
    valibot: v.object({ name: v.pipe(v.string(), v.trim(), v.minLength(1, "say who")) }),
    arktype: type({ at: "string.numeric.parse" }),
    taken: z.string().refine(async (name) => {
      await later();
      return name !== "taken";
    }, "is taken"),
    throwing: schema<never>(() => {
      throw new Error("the schema fails");
    }),
    rejecting: schema<never>(() => Promise.reject(new Error("the schema rejects"))),
    many: schema<never>(() => ({
      issues: Array.from({ length: 1_000 }, (_, n) => ({
        message: "x".repeat(1_000),
        path: [{ key: n }, Symbol("odd"), "two words"],
      })),
    })),
    defaulted: z.number().default(3),
    nullable: z.string().nullable(),
  },
  events: {
    zod: (state, { lines }) => {
      state.said = `zod ${lines.map(({ amount }) => amount + 1).join()}`;
    },
    valibot: async (state, { name }) => {
      await later();
      state.said = `valibot ${name}`;
    },
    arktype: (state, { at }) => {
      state.said = `arktype ${at + 1}`;
    },
    taken: (state, name) => {
      state.said = `taken ${name}`;
    },
    throwing: () => {},
    rejecting: () => {},
    many: () => {},
    defaulted: (state, by) => {
      state.said = `defaulted ${by}`;
    },
    nullable: (state, name) => {
      state.said = `nullable ${name ?? String(name)}`;
    },
    optional: (state, by: number | undefined = 7) => {
      state.said = `optional ${by}`;
    },
    given: (state, payload: unknown) => {
      state.said = `given ${JSON.stringify(payload) ?? "nothing"}`;
    },
  },
  render: ({ said }, on) => html`<p>${said}</p>
    <form @submit=${on.zod} @reset=${on.optional()} @input=${on.given(null)}></form>`,
});

/** Has the thread that it runs on take itself for one in production, or in development, from now on. */
export const setMode = defineProcess<never, string>(import.meta, async (_mailbox, mode) => {
  process.env["NODE_ENV"] = mode;
});
