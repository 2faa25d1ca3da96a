import * as fc from "fast-check";
import { CommandError, js, type CommandChain } from "../../../liveview/command/js.ts";
import { pack } from "../../../client/pack.ts";
import { unpack } from "../../../client/unpack.ts";
import { bindEvents } from "../../../liveview/template/binding.ts";
import { html } from "../../../liveview/template/html.ts";
import { isSameCommands } from "../../../liveview/template/commands.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import { diff } from "../../../liveview/diff/diff.ts";
import { spread } from "../../../liveview/template/spread.ts";

const on = bindEvents(["save"]);

describe("commands", () => {
  test("are plain data, in order", () => {
    const commands = js
      .show("#menu", { transition: "fade" })
      .toggleAttribute("aria-expanded", ["true", "false"])
      .addClass(" a  b ", { closest: "li" }, { transition: { from: "x", to: "y" } })
      .send(on["save"]!({ id: 7, none: undefined }), { loading: { inner: "b" }, pageLoading: true })
      .send(on["save"]!)
      .send(on["save"]!());

    expect(commands.list).toEqual([
      [0, "#menu", ["fade", "", ""]],
      [8, null, "aria-expanded", "true", "false"],
      [3, [1, "li"], "a b", ["", "x", "y"]],
      [15, [2, "b"], true, "save", { id: 7 }],
      [15, null, false, "save"],
      [15, null, false, "save", null],
    ]);
  });

  test("never change: each method gives new ones", () => {
    const shown = js.show("#a");
    const both = shown.focus("#b");

    expect(js.list).toEqual([]);
    expect(shown.list).toHaveLength(1);
    expect(js.hide().and(both).list).toEqual([[1, null, null], ...both.list]);
  });

  test.each([
    ["onclick", "alert(1)"],
    ["ONCLICK", "alert(1)"],
    ["srcdoc", "<script>"],
    ["href", "javascript:alert(1)"],
    ["href", " \u0001java\nscript:alert(1)"],
    ["xlink:href", "data:text/html,<script>"],
    ["to", "x;javascript:alert(1)"],
    ["style", "color: red"],
    ["class", "x"],
    ["data-live-token", "x"],
    ["http-equiv", "refresh"],
    ["a b", "x"],
    ["", "x"],
  ])("refuse to set %s to %j", (name, value) => {
    expect(() => js.setAttribute(name, value)).toThrow(CommandError);
    expect(() => js.toggleAttribute(name, ["x", value])).toThrow(CommandError);
  });

  test.each<[string, () => unknown]>([
    ["no selector", () => js.show("")],
    ["no selector", () => js.show({ closest: 1 } as never)],
    ["no event of the view", () => js.send("save" as never)],
    ["no event of the view", () => js.send(js.show() as never)],
    ["no path of this site", () => js.navigate("//evil.example")],
    ["no path of this site", () => js.patch("javascript:alert(1)")],
    ["no plain data", () => js.dispatch("x", undefined, { detail: new Date() as never })],
    ["no classes", () => js.addClass(" ")],
    ["no name", () => js.exec("")],
  ])("are refused with %s", (_, make) => {
    expect(make).toThrow(
      expect.objectContaining({ code: "ERR_COMMAND", name: "CommandError" }) as Error,
    );
  });
});

const target = fc.option(
  fc.oneof(
    fc.constantFrom("#a", ".b", "li > a"),
    fc.record({ closest: fc.constantFrom("li", "form") }),
    fc.record({ inner: fc.constantFrom("a", "[x='\u{1F600}']") }),
  ),
  { nil: undefined },
);
const name = fc.constantFrom("a", "b-c", "d e");
const transition = fc.option(
  fc.oneof(name, fc.record({ from: name, to: name }, { requiredKeys: [] })),
  { nil: undefined },
);
/** As JSON has it: without -0. */
const plain = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as typeof value);

const step = fc.oneof(
  fc.tuple(target, transition).map(
    ([to, over]) =>
      (chain: CommandChain) =>
        chain.show(to, over === undefined ? {} : { transition: over }),
  ),
  fc.tuple(target, name).map(
    ([to, names]) =>
      (chain: CommandChain) =>
        chain.toggleClass(names, to),
  ),
  fc.tuple(target, fc.string()).map(
    ([to, value]) =>
      (chain: CommandChain) =>
        chain.setAttribute("title", `t${value}`, to),
  ),
  fc.tuple(target, plain).map(
    ([to, detail]) =>
      (chain: CommandChain) =>
        chain.dispatch("x", to, { detail: detail as never }),
  ),
  fc.tuple(target, plain).map(
    ([to, payload]) =>
      (chain: CommandChain) =>
        chain.send(on["save"]!(payload), to === undefined ? {} : { loading: to }),
  ),
  target.map((to) => (chain: CommandChain) => chain.pushFocus(to).popFocus()),
);
const chains = fc
  .array(step, { maxLength: 12 })
  .map((steps) => steps.reduce((chain, add) => add(chain), js));

test("any chain is the same after JSON and after the wire, and is its parts one after the other", () => {
  fc.assert(
    fc.property(chains, chains, (one, other) => {
      expect(JSON.parse(JSON.stringify(one.list))).toEqual(one.list);
      expect(unpack(pack(one.list).buffer)).toEqual(one.list);
      expect(one.and(other).list).toEqual([...one.list, ...other.list]);
      expect(isSameCommands(one, other)).toBe(
        JSON.stringify(one.list) === JSON.stringify(other.list),
      );
    }),
  );
});

describe("in a template", () => {
  const view = (n: number, commands: CommandChain) =>
    html`<button @click=${commands} ${spread({ "@focus": commands, id: "x" })}>${n}</button>`;

  test("travel as they are, and show nothing in HTML", () => {
    const shown = view(1, js.hide("#a"));

    expect(renderToString(shown)).not.toContain("#a");
    expect(toValue(shown, new TemplateBook()).slice(2)).toEqual([
      [4, [1, "#a", null]],
      [6, ".$focus", [4, [1, "#a", null]], "id", "x"],
      1,
    ]);
  });

  test("are no change when they are the same, though made anew", () => {
    const book = new TemplateBook();
    const before = view(1, js.hide("#a"));
    toValue(before, book);

    expect(diff(before, view(2, js.hide("#a")), book)).toEqual([8, 2, 2]);
    expect(diff(before, view(1, js.hide("#b")), book)).toEqual([
      8,
      0,
      [4, [1, "#b", null]],
      1,
      [6, ".$focus", [4, [1, "#b", null]], "id", "x"],
    ]);
  });

  test("stand in events only", () => {
    expect(() => renderToString(html`<p title=${js.hide() as never}></p>`)).toThrow(
      /not commands, which stand in an event/,
    );
  });
});
