import { internTemplate } from "../../client/templates.ts";

test("the same text is the same template, whoever sends it", () => {
  const one = internTemplate(["<p>", "</p>"]);

  expect(internTemplate(["<p>", "</p>"]).strings).toBe(one.strings);
  expect(internTemplate(["<p>", "", "</p>"]).strings).not.toBe(one.strings);
  expect(one.strings.raw).toEqual(["<p>", "</p>"]);
});

test("it knows the events that a template binds", () => {
  const { events } = internTemplate(["<a .$click=", ' .$my-event = "', '">.$no</a>.$or', ".$x"]);

  expect(events).toEqual(["click", "my-event"]);
});

test("it knows the slots with the state of a control", () => {
  const { isControl } = internTemplate(["<input .value=", " .checked = '", "' .valueAsDate=", ">"]);

  expect(isControl).toEqual([true, true, false, false]);
});

test("it knows whether something asks for the focus", () => {
  expect(internTemplate(["<input autofocus>"]).hasAutofocus).toBe(true);
  expect(internTemplate(["<input>"]).hasAutofocus).toBe(false);
});
