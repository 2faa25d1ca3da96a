import { AttributeMapError } from "../../../liveview/template/attribute-map-error.ts";
import { classMap, type ClassNames } from "../../../liveview/template/class-map.ts";
import { nothing } from "../../../liveview/template/nothing.ts";
import { styleMap, type StyleDeclarations } from "../../../liveview/template/style-map.ts";
import { when } from "../../../liveview/template/when.ts";

describe("styleMap", () => {
  test.each<[StyleDeclarations, string]>([
    [{}, ""],
    [{ color: "red" }, "color: red;"],
    [
      { marginTop: "1em", WebkitLineClamp: 2, msFlex: 1, cssFloat: "left" },
      "margin-top: 1em; -webkit-line-clamp: 2; -ms-flex: 1; float: left;",
    ],
    [
      { "--depth": 2, "--größe": "a b", "margin-top": "1px" },
      "--depth: 2; --größe: a b; margin-top: 1px;",
    ],
    [{ opacity: 0.5, zIndex: 3, margin: 0 }, "opacity: 0.5; z-index: 3; margin: 0;"],
    [{ color: null, width: undefined, top: nothing, left: false, right: "" }, ""],
    [{ content: String.raw`"a \" ; } b"` }, String.raw`content: "a \" ; } b";`],
    [
      { background: "url(data:image/png;base64,AA==)" },
      "background: url(data:image/png;base64,AA==);",
    ],
    [{ width: "calc(100% - (2 * 3px))" }, "width: calc(100% - (2 * 3px));"],
    [{ "grid-template-areas": "'a b' 'c d'" }, "grid-template-areas: 'a b' 'c d';"],
    [
      { gridTemplateColumns: "[full-start] 1fr [full-end]" },
      "grid-template-columns: [full-start] 1fr [full-end];",
    ],
    [{ color: "red !important" }, "color: red !important;"],
  ])("%j", (declarations, text) => {
    expect(styleMap(declarations)).toBe(text);
  });

  test("of several maps, all count", () => {
    expect(styleMap({ color: "red" }, { top: 0 })).toBe("color: red; top: 0;");
  });

  test.each<[unknown, string]>([
    ["red; position: fixed", 'has a ";"'],
    ["red;", 'has a ";"'],
    ['"open', "a quote that is not closed"],
    ["'a\n'", "a quote that is not closed"],
    ['"\\"', "a quote that is not closed"],
    ["a) b", 'a ")" that closes nothing'],
    ["calc(1px", 'no ")" for what it opens'],
    ["[a)", 'a ")" that closes nothing'],
    ["red } body { color: red", "braces"],
    ["red /* x", "a comment"],
    ["red */ x", "a comment"],
    [String.raw`u\72l(x)`, "a backslash outside of quotes"],
    ["red\0", "a control character"],
    ["url(javascript:alert(1))", "runs a script"],
    ["url( 'JaVaScript:alert(1)')", "runs a script"],
    [String.raw`url("\6a avascript:alert(1)")`, "runs a script"],
    ["url('java\tscript:alert(1)')", "runs a script"],
    ["url(vbscript:x)", "runs a script"],
    ["url(data:text/html,x)", "runs a script"],
    ["expression(alert(1))", "runs a script"],
    [5, 'width: 5 needs a unit, such as "5px"'],
    [Number.NaN, "takes a text or a number, not NaN"],
    [true, "not a boolean"],
    [new Date(0), "not a Date"],
  ])("refuses %j", (value, message) => {
    const act = () => styleMap({ width: value as string });

    expect(act).toThrow(AttributeMapError);
    expect(act).toThrow(message);
  });

  test.each(["a:b", "", "color;x", "--", "--a b", "1a", "__proto__", "a/**/"])(
    "refuses %j as a name",
    (name) => {
      expect(() => styleMap({ [name]: "x" })).toThrow("is no name of a property");
    },
  );
});

describe("classMap", () => {
  test.each<[ClassNames, string]>([
    ["a", "a"],
    [{ a: true, b: 0, c: 1, d: nothing }, "a c"],
    [["a", false, null, undefined, nothing, { b: true }, ["c"]], "a b c"],
    [{}, ""],
    [{ constructor: true, ["__proto__"]: true }, "constructor __proto__"],
  ])("%j", (classes, text) => {
    expect(classMap(classes)).toBe(text);
  });

  test("takes several", () => {
    expect(classMap("a", { b: true }, ["c"])).toBe("a b c");
  });

  test.each([new Map([["a", true]]), 5, () => "a", new Date(0)])("refuses %j", (classes) => {
    expect(() => classMap(classes as unknown as ClassNames)).toThrow(AttributeMapError);
  });
});

describe("when", () => {
  test("calls one of two", () => {
    const name = (user: { name: string } | undefined) =>
      when(
        user,
        (known) => known.name,
        () => "guest",
      );

    expect(name({ name: "Ada" })).toBe("Ada");
    expect(name(undefined)).toBe("guest");
  });

  test("without an otherwise there is nothing", () => {
    expect(when(false, () => "x")).toBe(nothing);
  });
});
