import { internTemplate } from "../../client/templates.ts";

let digests = 0;
const define = (...strings: string[]) =>
  internTemplate([`digest ${(digests += 1)}`, 1, ...strings]);

test("what has the same digest is the same template, whoever sends it", () => {
  const one = internTemplate(["one", 1, "<p>", "</p>"]);

  expect(internTemplate(["one", 1, "<p>", "</p>"]).strings).toBe(one.strings);
  expect(internTemplate("one").strings).toBe(one.strings);
  expect(internTemplate(["other", 1, "<p>", "</p>"]).strings).not.toBe(one.strings);
  expect([...one.strings.raw]).toEqual(["<p>", "</p>"]);
});

test("it is of HTML or of SVG", () => {
  expect(define("<p>").type).toBe(1);
  expect(internTemplate(["drawn", 2, "<g></g>"]).type).toBe(2);
});

test("a digest alone, of a template that never came, is an error", () => {
  expect(() => internTemplate("never")).toThrow("template never never came");
});

test("it knows the events that a template binds", () => {
  const { events } = define("<a .$click=", ' .$my-event = "', '">.$no</a>.$or', ".$x");

  expect(events).toEqual(["click", "my-event"]);
});

test("it knows the slots with the state of a control", () => {
  const { isControl } = define("<input .value=", " .checked = '", "' .valueAsDate=", ">");

  expect(isControl).toEqual([true, true, false, false]);
});

test("it knows whether something asks for the focus", () => {
  expect(define("<input autofocus>").hasAutofocus).toBe(true);
  expect(define("<input>").hasAutofocus).toBe(false);
});
