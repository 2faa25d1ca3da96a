import { type } from "arktype";
import fc from "fast-check";
import * as v from "valibot";
import { z } from "zod";
import { defineForm, FormFieldError } from "../../../liveview/index.ts";
import { OptionError } from "../../../runtime/index.ts";

const order = defineForm(
  z.object({
    name: z.string().min(2, "short"),
    count: z.number("no number").max(9, "many").optional(),
    gift: z.boolean(),
    colours: z.array(z.string()).max(2, "at most two"),
    note: z.string().nullable(),
    to: z.object({ city: z.string(), code: z.number().optional() }).optional(),
    lines: z
      .array(
        z.object({
          what: z.string().min(1, "what?"),
          sizes: z.array(z.object({ cm: z.number("cm?") })),
        }),
      )
      .max(3, "at most three"),
  }),
  { secret: ["note"] },
);

const fields = {
  name: "Ada",
  count: "3",
  gift: "true",
  colours: ["red", "blue"],
  "to.city": "Rome",
};
const valueOf = async (form: { readonly [name: string]: string | readonly string[] }) =>
  order.submit(order.start(), { form });

describe("what the schema is given", () => {
  test("has the types that it takes", async () => {
    expect(await valueOf(fields)).toEqual({
      ok: true,
      value: {
        name: "Ada",
        count: 3,
        gift: true,
        colours: ["red", "blue"],
        note: null,
        to: { city: "Rome" },
        lines: [],
      },
    });
  });

  test.each([
    [{ count: "" }, undefined],
    [{ count: " 4.5 " }, 4.5],
    [{ count: "-1e0" }, -1],
  ])("%j counts %s", async (more, count) => {
    const submitted = await valueOf({ ...fields, ...more });
    expect(submitted.ok && submitted.value.count).toBe(count);
  });

  test.each(["x", "0x1", "1,5", "Infinity", "1 2"])("%j is no number", async (count) => {
    const issues = [{ name: "count", message: "no number" }];
    expect(await valueOf({ ...fields, count })).toEqual({ ok: false, issues });
  });

  test("a box that is not there is off, one choice of several is a list, of one field twice the last counts", async () => {
    const { gift: _, ...without } = fields;
    const given = { ...without, colours: "red", name: ["first", "last"] };
    expect(await valueOf(given)).toMatchObject({
      value: { gift: false, colours: ["red"], name: "last" },
    });
  });

  test("is texts when the schema does not describe itself", async () => {
    const form = defineForm(v.object({ name: v.string(), to: v.object({ city: v.string() }) }));
    const submitted = await form.submit(form.start(), { form: { name: "3", "to.city": "Rome" } });
    expect(submitted).toEqual({ ok: true, value: { name: "3", to: { city: "Rome" } } });
  });

  test("is what arktype describes", async () => {
    const form = defineForm(type({ count: "number", "on?": "boolean" }));
    const submitted = await form.submit(form.start(), { form: { count: "3", on: "on" } });
    expect(submitted).toEqual({ ok: true, value: { count: 3, on: true } });
  });
});

test("a form that was posted has the rows that its fields name", async () => {
  const posted = {
    ...fields,
    "lines[7].what": "b",
    "lines[2].what": "a",
    "lines[7].sizes[0].cm": "4",
    "nope[1].x": "",
  };
  expect(await order.parse(posted)).toMatchObject({
    ok: true,
    value: {
      lines: [
        { what: "b", sizes: [{ cm: 4 }] },
        { what: "a", sizes: [] },
      ],
    },
  });
});

describe("what a browser says", () => {
  test.each([
    [{ __proto__x: "1", "__proto__.a": "1", "constructor.prototype.a": "1", toString: "x" }],
    [
      {
        "name.": "1",
        "name[0]": "2",
        "lines[7].what": "3",
        to: "4",
        "colours.0": "5",
        [".name"]: "",
      },
    ],
    [JSON.parse('{"__proto__":"polluted"}') as Record<string, string>],
  ])("goes nowhere when it is no field: %j", async (more) => {
    const form = order.start();
    await order.change(form, { form: { ...more, name: "Ada" }, used: Object.keys(more) });
    expect(form.texts).toEqual({ name: "Ada" });
    expect(form.used).toEqual([]);
    expect(({} as { polluted?: unknown; a?: unknown }).a).toBeUndefined();
  });

  test("cannot change what objects are, also where any name is taken", async () => {
    const open = defineForm(v.record(v.string(), v.any()));
    const form = open.start();
    const sent = JSON.parse(
      '{"__proto__":["a"],"__proto__.b":"1","c.__proto__":"2","d":"3"}',
    ) as Record<string, string>;
    const submitted = await open.submit(form, { form: sent, used: ["__proto__"] });
    expect(submitted).toEqual({ ok: true, value: { d: "3" } });
    expect(Object.getPrototypeOf(form.texts)).toBe(Object.prototype);
    expect(Object.keys(form.texts)).toEqual(["d"]);
  });

  test("is bounded, whatever names a schema takes", async () => {
    const open = defineForm(v.record(v.string(), v.any()));
    const form = open.start();
    for (let from = 0; from < 5_000; from += 1_000) {
      const names = Array.from({ length: 1_000 }, (_, n) => `n${from + n}`);
      const sent = Object.fromEntries(names.map((name) => [name, "x"]));
      await open.change(form, { form: sent, used: names });
    }
    expect(Object.keys(form.texts).length).toBeLessThanOrEqual(1_000);
    expect(form.used.length).toBeLessThanOrEqual(2_000);
  });

  test("keeps texts that it did not send, and none of a secret", async () => {
    const form = order.start();
    await order.change(form, { form: { name: "Ada", gift: "true", note: "secret" } });
    await order.change(form, { form: { count: "3" } });
    expect(form.texts).toEqual({ name: "Ada", count: "3" });
    expect(JSON.stringify(form)).not.toContain("secret");
  });

  test("changes nothing when it is of no form", async () => {
    const form = order.start({ name: "Ada" });
    await order.change(form, {});
    expect(order.isDirty(form)).toBe(false);
    expect(order.isValid(form)).toBe(true);
  });
});

describe("errors", () => {
  test("are shown of fields that were used, and of all that there are after a submit", async () => {
    const form = order.start();
    order.addRow(form, "lines");
    await order.change(form, { form: { name: "A" } });
    expect(order.field(form, "name").errors).toEqual([]);
    expect(order.isValid(form, "name")).toBe(false);

    await order.change(form, { form: { name: "A" }, used: ["name"] });
    expect(order.field(form, "name").errors).toEqual(["short"]);
    expect(order.field(form, "lines[1].what").errors).toEqual([]);

    await order.submit(form, { form: { name: "A" } });
    expect(order.field(form, "lines[1].what").errors).toEqual(["what?"]);

    const key = order.addRow(form, "lines")!;
    await order.change(form, { form: { name: "A" } });
    expect(order.field(form, `lines[${key}].what`).errors).toEqual([]);
  });

  test("that the program adds are shown until the field changes", async () => {
    const form = order.start({ name: "Ada" });
    order.addError(form, "name", "taken");
    order.addError(form, "name", "taken");
    order.addError(form, "", "closed");
    expect(order.field(form, "name").errors).toEqual(["taken"]);
    expect(order.errors(form)).toEqual(["closed"]);

    await order.change(form, { form: { name: "Ada", count: "1" } });
    expect(order.field(form, "name").errors).toEqual(["taken"]);
    await order.submit(form, { form: { name: "Ada", count: "10" } });
    expect(order.field(form, "name").errors).toEqual(["taken"]);
    expect((await order.submit(form, { form: { name: "Ada", count: "1" } })).ok).toBe(true);
    expect(order.field(form, "name").errors).toEqual([]);
    order.addError(form, "name", "taken");
    await order.change(form, { form: { name: "Ada L." } });
    expect(order.field(form, "name").errors).toEqual([]);
  });

  test("go with their rows, and with those inside of them", async () => {
    const form = order.start({
      lines: [{ what: "a" }, { what: "b", sizes: [{ cm: 1 }, {}] }],
    });
    const used = Object.keys(form.texts).concat("lines[2].sizes[4].cm");
    await order.change(form, { form: form.texts, used });
    expect(order.field(form, "lines[2].sizes[4].cm").errors).toEqual(["cm?"]);

    order.moveRow(form, "lines", 2, 0);
    await order.change(form, {});
    expect(order.rows(form, "lines").map(({ key, index }) => [key, index])).toEqual([
      [2, 0],
      [1, 1],
    ]);
    expect(order.field(form, "lines[2].sizes[4].cm").errors).toEqual(["cm?"]);
    expect(order.isDirty(form)).toBe(true);

    order.removeRow(form, "lines", 2);
    expect(form.rows).toEqual({ lines: [1] });
    expect(Object.keys(form.texts)).toEqual(["lines[1].what"]);
    order.removeRow(form, "lines", 2);
    order.moveRow(form, "lines", 2, 0);
    expect(order.addRow(form, "lines[2].sizes")).toBeUndefined();
    expect(form.rows).toEqual({ lines: [1] });
    expect(form.used).toEqual(["lines[1].what"]);
    expect(order.isValid(form, "lines")).toBe(true);
  });

  test("of a list without rows are shown after a submit, too", async () => {
    const form = order.start();
    await order.submit(form, {});
    for (let count = 0; count < 4; count += 1) order.addRow(form, "lines");
    await order.change(form, {});
    expect(order.field(form, "lines").errors).toEqual(["at most three"]);
    expect(order.field(form, "lines[1].what").errors).toEqual([]);
  });

  test("are those of asynchronous schemas, too", async () => {
    const schema = z.object({ name: z.string().refine(async (name) => name !== "a", "taken") });
    const form = defineForm(schema);
    const state = form.start();
    await form.change(state, { form: { name: "a" }, used: ["name"] });
    expect(form.field(state, "name").errors).toEqual(["taken"]);
  });
});

describe("a form", () => {
  test("is what it began with after a reset, or another, and its rows are new", async () => {
    const form = order.start({ lines: [{ what: "a" }] });
    await order.submit(form, { form: { name: "x" } });
    order.addRow(form, "lines", { what: "b" });
    order.reset(form);
    const { nextKey: _, ...rest } = order.start({ lines: [{ what: "a" }] });
    expect(form).toEqual({ ...rest, nextKey: 3 });
    expect(order.isDirty(form)).toBe(false);

    order.reset(form, { lines: [{ what: "c" }] });
    expect(order.rows(form, "lines").map(({ key }) => key)).toEqual([3]);
    expect(order.isDirty(form)).toBe(false);
  });

  test("is refused when it is none, and so are names that its schema lacks", () => {
    const form = order.start();
    expect(() => defineForm({} as never)).toThrow(OptionError);
    expect(() => order.isDirty({} as never)).toThrow(FormFieldError);
    expect(() => order.field(form, "nope" as never)).toThrow('no field "nope"');
    expect(() => order.addRow(form, "name[" as never)).toThrow(FormFieldError);
  });

  test("is plain data", async () => {
    const form = order.start({ lines: [{ what: "a" }], colours: ["red"] });
    await order.submit(form, { form: {} });
    expect(structuredClone(form)).toEqual(form);
  });
});

const text = fc.string({ minLength: 1 });
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0 || 0);
const value = fc.record({
  name: fc.string(),
  count: fc.option(number, { nil: undefined }),
  gift: fc.boolean(),
  colours: fc.array(fc.string()),
  to: fc.option(fc.record({ city: text, code: fc.option(number, { nil: undefined }) }), {
    nil: undefined,
  }),
  lines: fc.array(fc.record({ what: fc.string(), sizes: fc.array(fc.record({ cm: number })) })),
});

const anything = defineForm(
  z.object({
    name: z.string(),
    count: z.number().optional(),
    gift: z.boolean(),
    colours: z.array(z.string()),
    to: z.object({ city: z.string(), code: z.number().optional() }).optional(),
    lines: z.array(z.object({ what: z.string(), sizes: z.array(z.object({ cm: z.number() })) })),
  }),
);

test("what a form began with is what it gives", async () => {
  await fc.assert(
    fc.asyncProperty(value, async (given) => {
      const form = anything.start(given);
      const submitted = await anything.submit(form, { form: form.texts });
      expect(submitted).toEqual({ ok: true, value: JSON.parse(JSON.stringify(given)) });
      expect(anything.isDirty(form)).toBe(false);
    }),
  );
});

const step = fc.oneof(
  fc.record({ type: fc.constant("add" as const), what: text }),
  fc.record({ type: fc.constant("remove" as const), at: fc.nat(9) }),
  fc.record({ type: fc.constant("move" as const), at: fc.nat(9), to: fc.nat(9) }),
);

test("rows go wherever they are moved, with what is in them and whether they were used", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const form = anything.start();
      let model: { readonly key: number; readonly what: string }[] = [];
      for (const one of steps) {
        if (one.type === "add") {
          const key = anything.addRow(form, "lines", { what: one.what })!;
          model.push({ key, what: one.what });
          await anything.change(form, { used: key % 2 === 0 ? [`lines[${key}].what`] : [] });
          continue;
        }
        const row = model[one.at % Math.max(1, model.length)];
        if (row === undefined) continue;
        const rest = model.filter((other) => other !== row);
        model = one.type === "remove" ? rest : rest.toSpliced(one.to, 0, row);
        if (one.type === "remove") anything.removeRow(form, "lines", row.key);
        else anything.moveRow(form, "lines", row.key, one.to);
      }

      const rows = anything.rows(form, "lines").map(({ key, name }) => {
        const { value: what, isUsed } = anything.field(form, name("what"));
        return { key, what, isUsed };
      });
      expect(rows).toEqual(model.map((row) => ({ ...row, isUsed: row.key % 2 === 0 })));
      const submitted = await anything.submit(form, {});
      const lines = model.map(({ what }) => ({ what, sizes: [] }));
      expect(submitted).toMatchObject({ value: { lines } });
    }),
  );
});

test("whatever a browser sends, a form stays a form", async () => {
  const name = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "name",
      "lines[1].what",
      "lines[1].sizes[2].cm",
      "to.city",
      "__proto__",
      "lines",
    ),
  );
  const fieldsOf = fc.dictionary(name, fc.oneof(fc.string(), fc.array(fc.string())));
  await fc.assert(
    fc.asyncProperty(fieldsOf, fc.array(name), async (given, used) => {
      const form = anything.start({ lines: [{ sizes: [{}] }] });
      await anything.submit(form, { form: given, used });
      expect(structuredClone(form)).toEqual(form);
      const known = /^(name|count|gift|colours|to\.(city|code)|lines\[1\]\.(what|sizes\[2\]\.cm))$/;
      for (const key of Object.keys(form.texts)) expect(key).toMatch(known);
    }),
  );
});
