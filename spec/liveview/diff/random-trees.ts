import * as fc from "fast-check";
import type { Key } from "../../../liveview/protocol/value.ts";
import { bindEvents } from "../../../liveview/template/binding.ts";
import { each } from "../../../liveview/template/each.ts";
import {
  html as markup,
  svg as draw,
  type Rendered,
  type SlotValue,
} from "../../../liveview/template/html.ts";
import { classMap } from "../../../liveview/template/class-map.ts";
import { hook } from "../../../liveview/template/hook.ts";
import { nothing } from "../../../liveview/template/nothing.ts";
import { spread, type SpreadAttributes } from "../../../liveview/template/spread.ts";
import { styleMap } from "../../../liveview/template/style-map.ts";
import { unsafeHTML } from "../../../liveview/template/unsafe-html.ts";
import { when } from "../../../liveview/template/when.ts";

const on = bindEvents(["add", "save"]);

// Few values, keys and templates, so that two random trees have much in common.
const leaf = fc.constantFrom<SlotValue[]>(
  "",
  "a",
  "b",
  "<i>&amp;</i>",
  "  ",
  0,
  1,
  -2.5,
  true,
  false,
  null,
  undefined,
  nothing,
);
const flag = fc.constantFrom<SlotValue[]>(true, false, null, 1);
const text = fc.constantFrom<SlotValue[]>("x", "y", "", 'z"&<', 3, null);
const event = fc.constantFrom<SlotValue[]>(
  on["add"]!(1),
  on["add"]!({ to: ["x"] }),
  on["add"]!(),
  on["save"],
  null,
);

const leafElement = fc.tuple(leaf).map(([a]) => markup`<em>${a}</em>`);
const attributes = fc
  .tuple(text, fc.oneof(text, fc.constant(nothing)), flag, leaf)
  .map(([a, b, c, d]) => markup`<div class="k ${a} l" id=${b} ?hidden=${c}>${d} and ${a}</div>`);
const control = fc
  .tuple(text, flag, event)
  .map(
    ([a, b, c]) =>
      markup`<input name="n" .value=${a} @change=${c}><b ?hidden=${b} .title=${a}></b>`,
  );
const button = fc
  .tuple(event, leaf, event)
  .map(([a, b, c]) => markup`<button @click=${a} @keydown="${c}">${b}</button>`);
const fixed = fc.constant(undefined).map(() => markup`<hr><span>static</span>`);
const bare = fc.tuple(leaf, leaf).map(([a, b]) => markup`${a}${b}`);

/** Keys in random order, with the rows that `row` makes. */
function keyed(row: fc.Arbitrary<SlotValue>): fc.Arbitrary<SlotValue> {
  const keys = fc.shuffledSubarray<Key>(["a", "b", "c", "d", 1, 2, "1"]);
  return fc.tuple(keys, fc.array(row, { minLength: 7, maxLength: 7 })).map(([chosen, rows]) =>
    each(
      chosen,
      (key) => key,
      (_, index) => rows[index],
    ),
  );
}

const row = fc
  .tuple(text, leaf)
  .map(([a, b]) => markup`<tr id=${a}><td>${b}</td><td>fixed</td></tr>`);

const shape = fc.tuple(fc.nat(3), event).map(([r, a]) => draw`<circle r=${r} @click=${a} />`);
const label = fc
  .tuple(text, leaf)
  .map(([a, b]) => draw`<text class="t ${a}" textLength=${9}>${b}</text>x`);

const style = fc.record(
  {
    color: fc.constantFrom("red", "blue", null),
    marginTop: fc.constantFrom<(string | number)[]>("1px", 0),
    "--depth": fc.nat(2),
  },
  { requiredKeys: [] },
);
const names = fc.dictionary(fc.constantFrom("p", "q", "r"), fc.boolean());
const looks = fc
  .tuple(style, names, text)
  .map(
    ([a, b, c]) =>
      markup`<i style=${styleMap(a)} class=${classMap(b)}></i><b style="order: 1;${styleMap(a)}" class="s ${classMap("t", [b])}" title=${c}></b>`,
  );
const byName = fc
  .record(
    {
      id: text,
      href: fc.constantFrom("/a", "javascript:x", nothing),
      "?hidden": flag,
      ".title": text,
      ".lang": fc.constantFrom("a", "b"),
      "@click": event,
      style: style.map(styleMap),
      "data-n": fc.oneof(leaf, fc.nat(2)),
    },
    { requiredKeys: [] },
  )
  .map((given) => spread(given as SpreadAttributes));
const some = fc.constantFrom("x", 1, { to: ["x"] }, undefined);
const spreads = fc
  .tuple(fc.oneof(byName, fc.constantFrom(null, false, nothing)), text, leaf)
  .map(([a, b, c]) => markup`<a ${a} class=${b} ${null}>${c}</a>`);
const hooks = fc
  .tuple(fc.constantFrom("One", "Two"), some, byName)
  .map(([a, b, c]) => markup`<u ${hook(a, b)} ${hook("Two")} ${c}></u>`);
const inTags = fc
  .oneof(
    byName,
    some.map((a) => hook("One", a)),
    fc.constant(null),
  )
  .map((a) => markup`<s ${a}></s>`);
const rawTexts = fc
  .constantFrom(
    "",
    "plain",
    "<b>bold</b> &amp; <i>more",
    "</div></p>out",
    "<!--lit-part--><!--/lit-part--><!--lit-node 0-->",
    "<?lit-part><!/lit-part>",
    "<dl><dt>x",
    "<!-- open",
    "<svg><circle r=1 />",
  )
  .map(unsafeHTML);

const { value } = fc.letrec<{ value: SlotValue; element: Rendered; drawn: SlotValue }>((tie) => ({
  drawn: fc.oneof(
    { maxDepth: 3, depthIdentifier: "tree" },
    leaf,
    shape,
    label,
    fc.array(tie("drawn"), { maxLength: 3 }),
    keyed(tie("drawn")),
    fc.tuple(tie("drawn")).map(([a]) => draw`<g>${a}</g>`),
    fc.tuple(tie("value")).map(([a]) => draw`<foreignObject>${a}</foreignObject>`),
  ),
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: "tree" },
    leaf,
    rawTexts,
    tie("element"),
    fc.array(tie("value"), { maxLength: 3 }),
    keyed(tie("value")),
  ),
  element: fc.oneof(
    leafElement,
    attributes,
    control,
    button,
    fixed,
    bare,
    looks,
    spreads,
    hooks,
    inTags,
    fc.tuple(flag, tie("value"), tie("value")).map(
      ([a, b, c]) =>
        markup`<dl>${when(a, () => b)}${when(
          a,
          () => b,
          () => c,
        )}</dl>`,
    ),
    fc
      .tuple(tie("value"), tie("value"))
      .map(([a, b]) => markup`<section>${a}<i>${b}</i></section>`),
    fc.tuple(tie("value")).map(([a]) => markup`<ul><li>${a}</li></ul>`),
    fc.tuple(text, tie("drawn")).map(([a, b]) => markup`<svg viewBox=${a}>${b}<path /></svg>`),
    fc.tuple(keyed(row)).map(([rows]) => markup`<table><tbody>${rows}</tbody></table>`),
  ),
}));

/** A tree that a view may render; two of them share their root template, mostly. */
export const tree: fc.Arbitrary<Rendered> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(value, keyed(value), value)
      .map(([a, b, c]) => markup`<main>${a}${b}<p>x</p>${c}</main>`),
  },
  { weight: 1, arbitrary: fc.tuple(value).map(([a]) => markup`<aside>${a}</aside>`) },
);
