import * as fc from "fast-check";
import { diff } from "../../../liveview/diff/diff.ts";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import { applyChange } from "../../../liveview/protocol/apply-change.ts";
import type { Value } from "../../../liveview/protocol/value.ts";
import { withComponents } from "../../../liveview/template/component-value.ts";
import { each } from "../../../liveview/template/each.ts";
import { html as markup, type Rendered, type SlotValue } from "../../../liveview/template/html.ts";
import { memo } from "../../../liveview/template/memo.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";
import { Components, type Update } from "../../../liveview/view/components.ts";
import { Effects } from "../../../liveview/view/effects.ts";
import { liveComponent } from "../../../liveview/view/live-component.ts";
import { transact } from "../../../liveview/view/transaction.ts";
import type { Pid } from "../../../runtime/index.ts";

/** What a view, or a component, lays out. */
type Layout =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "box";
      readonly id: string;
      readonly label: string;
      readonly inner: readonly Layout[];
    }
  | { readonly type: "many"; readonly id: string; readonly label: string }
  | {
      readonly type: "list";
      readonly wrap: "keyed" | "memoised" | "plain";
      readonly rows: readonly Layout[];
    }
  | { readonly type: "memo"; readonly inner: Layout }
  | { readonly type: "nested"; readonly inner: readonly Layout[] };

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
const seldom = (label: string) => label === "late";

const Box = liveComponent("Box", {
  mount: async (props: { readonly label: string; readonly inner: readonly Layout[] }) => {
    if (seldom(props.label)) await pause();
    return { count: 0, label: props.label, own: [] as readonly Layout[] };
  },
  update: (state, props) => {
    state.label = props.label;
    return seldom(props.label) ? pause() : undefined;
  },
  render: ({ count, label, own }, { inner }) =>
    markup`<b>${count}${label}</b>${inner.map(show)}<i>${own.map(show)}</i>`,
});

const Many = liveComponent("Many", {
  mount: (props: { readonly label: string }) => ({ count: 0, label: props.label, own: [] }),
  updateMany: (items) => {
    for (const { state, props } of items) state.label = `${props.label}!`;
  },
  render: ({ count, label }) => markup`<u>${count}${label}</u>`,
});

const keyOf = (layout: Layout): string => ("id" in layout ? layout.type + layout.id : layout.type);

function show(layout: Layout): SlotValue {
  switch (layout.type) {
    case "text":
      return layout.text;
    case "box":
      return Box(layout);
    case "many":
      return Many(layout);
    case "memo":
      return memo([layout.inner], () => show(layout.inner));
    case "nested":
      return markup`<p>${layout.inner.map(show)}</p>`;
    case "list": {
      const { wrap, rows } = layout;
      const row = (inner: Layout) => markup`<li>${show(inner)}</li>`;
      if (wrap === "plain") return rows.map(row);
      const keyed = [...new Map(rows.map((inner) => [keyOf(inner), inner])).values()];
      return each(keyed, keyOf, wrap === "keyed" ? row : memo([], row));
    }
  }
}

const view = (layouts: readonly Layout[]): Rendered => markup`<main>${layouts.map(show)}</main>`;

interface BoxState {
  readonly count: number;
  readonly label: string;
  readonly own: readonly Layout[];
}

// oxlint-disable complexity -- one case for each kind of layout, and of act
/** What is to be seen, and the states of those that are: computed the slow way. */
function model(
  layouts: readonly Layout[],
  before: ReadonlyMap<string, BoxState>,
): { html: string; states: Map<string, BoxState> } {
  const states = new Map<string, BoxState>();
  const htmlOf = (layout: Layout): string => {
    switch (layout.type) {
      case "text":
        return layout.text;
      case "box": {
        const { count = 0, own = [] } = before.get(`Box#${layout.id}`) ?? {};
        states.set(`Box#${layout.id}`, { count, own, label: layout.label });
        return `<b>${count}${layout.label}</b>${layout.inner.map(htmlOf).join("")}<i>${own.map(htmlOf).join("")}</i>`;
      }
      case "many": {
        const { count = 0 } = before.get(`Many#${layout.id}`) ?? {};
        states.set(`Many#${layout.id}`, { count, own: [], label: `${layout.label}!` });
        return `<u>${count}${layout.label}!</u>`;
      }
      case "memo":
        return htmlOf(layout.inner);
      case "nested":
        return `<p>${layout.inner.map(htmlOf).join("")}</p>`;
      case "list": {
        const { rows, wrap } = layout;
        const shown =
          wrap === "plain" ? rows : new Map(rows.map((row) => [keyOf(row), row])).values();
        return [...shown].map((row) => `<li>${htmlOf(row)}</li>`).join("");
      }
    }
  };
  return { html: `<main>${layouts.map(htmlOf).join("")}</main>`, states };
}

/** The layouts without components whose name is taken. */
function unique(layouts: readonly Layout[], taken: Set<string>): Layout[] {
  return layouts.flatMap((layout): Layout[] => {
    if (layout.type === "text") return [layout];
    if (layout.type === "box" || layout.type === "many") {
      const key = keyOf(layout);
      if (taken.has(key)) return [];
      taken.add(key);
      if (layout.type === "many") return [layout];
      return [keepSame(layout, { ...layout, inner: unique(layout.inner, taken) })];
    }
    if (layout.type === "list") {
      return [keepSame(layout, { ...layout, rows: unique(layout.rows, taken) })];
    }
    if (layout.type === "memo") {
      const [inner] = unique([layout.inner], taken);
      return inner === undefined ? [] : [keepSame(layout, { ...layout, inner })];
    }
    return [keepSame(layout, { ...layout, inner: unique(layout.inner, taken) })];
  });
}

/** The layout itself where nothing was taken out, so that memos see the same objects again. */
function keepSame(before: Layout, after: Layout): Layout {
  return JSON.stringify(before) === JSON.stringify(after) ? before : after;
}

const label = fc.constantFrom("x", "y", "late");
const { layout } = fc.letrec<{ layout: Layout }>((tie) => ({
  layout: fc.oneof(
    { maxDepth: 4, depthIdentifier: "layout" },
    fc.record({ type: fc.constant("text" as const), text: fc.constantFrom("s", "t") }),
    fc.record({ type: fc.constant("many" as const), id: fc.constantFrom("a", "b", "c"), label }),
    fc.record({
      type: fc.constant("box" as const),
      id: fc.constantFrom("a", "b", "c", "d", "e"),
      label,
      inner: fc.array(tie("layout"), { maxLength: 2 }),
    }),
    fc.record({
      type: fc.constant("list" as const),
      wrap: fc.constantFrom("keyed" as const, "memoised" as const, "plain" as const),
      rows: fc.array(tie("layout"), { maxLength: 4 }),
    }),
    fc.record({ type: fc.constant("memo" as const), inner: tie("layout") }),
    fc.record({
      type: fc.constant("nested" as const),
      inner: fc.array(tie("layout"), { maxLength: 2 }),
    }),
  ),
}));

type Act =
  | { readonly type: "layout"; readonly picks: readonly number[] }
  | { readonly type: "add"; readonly at: number }
  | { readonly type: "own"; readonly at: number; readonly pick: number }
  | { readonly type: "hide" }
  | { readonly type: "seek" }
  | { readonly type: "crash" };

const nth = fc.nat({ max: 20 });
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ type: fc.constant("layout" as const), picks: fc.array(nth, { maxLength: 4 }) }),
  fc.record({ type: fc.constant("add" as const), at: nth }),
  fc.record({ type: fc.constant("add" as const), at: nth }),
  fc.record({ type: fc.constant("own" as const), at: nth, pick: nth }),
  fc.constant({ type: "hide" as const }),
  fc.constant({ type: "seek" as const }),
  fc.constant({ type: "crash" as const }),
);

/** As it travels to a successor; `structuredClone` makes objects of another realm here. */
const copyOf = <Data>(data: Data): Data => JSON.parse(JSON.stringify(data)) as Data;

const home = {
  self: "<0.0.1>" as Pid<unknown>,
  path: "/",
  params: {},
  search: {},
  effects: new Effects(),
};

/** A view's process in small: what it shows, to whom, and what it leaves. */
class Page {
  #components = new Components(home, undefined);
  #shown!: Rendered;
  #book = new TemplateBook();
  #layouts: readonly Layout[] = [];
  #isSeen = true;
  #isStale = false;
  value!: Value;

  get html(): string {
    return withComponents(this.#components.all, () => renderToString(this.#shown)).replaceAll(
      /<!--\/?lit-.*?-->/g,
      "",
    );
  }

  get joined(): Value {
    return withComponents(this.#components.all, () => toValue(this.#shown, this.#book));
  }

  get states(): Record<string, object> {
    return this.#components.states ?? {};
  }

  get isSeen(): boolean {
    return this.#isSeen;
  }

  async start(): Promise<void> {
    const update = await this.#components.render(undefined, () => view(this.#layouts));
    this.#components.commit(update);
    this.#shown = update.tree;
    this.#book = new TemplateBook();
    this.value = this.joined;
    this.#isSeen = true;
    this.#isStale = false;
  }

  async layOut(layouts: readonly Layout[]): Promise<void> {
    this.#layouts = layouts;
    if (!this.#isSeen) this.#isStale = true;
    else await this.#draw(this.#components.render(this.#shown, () => view(layouts)));
  }

  async change(
    key: string,
    by: (draft: { count: number; own: readonly Layout[] }) => void,
  ): Promise<void> {
    const component = this.#components.all.get(key)!;
    const next = await transact(component.state as { count: number; own: readonly Layout[] }, by);
    if (next === component.state) return;
    if (this.#isSeen) await this.#draw(this.#components.renderOne(this.#shown, component, next));
    else component.miss(next);
  }

  hide(): void {
    this.#isSeen = false;
  }

  async seek(): Promise<void> {
    this.#isSeen = true;
    this.#book = new TemplateBook();
    this.value = this.joined;
    if (!this.#isStale && !this.#components.isStale) return;
    await this.#draw(this.#components.render(this.#shown, () => view(this.#layouts)));
    this.#isStale = false;
  }

  async crash(): Promise<void> {
    const { states } = this.#components;
    const left = states && { states: copyOf(states), isStale: this.#isStale };
    this.#components = new Components(home, left);
    await this.start();
  }

  async #draw(waits: Update | Promise<Update>): Promise<void> {
    let update = await waits;
    const compare = () =>
      withComponents(update.components, () =>
        diff(this.#shown, update.tree, this.#book, update.dirty),
      );
    let change: ReturnType<typeof diff>;
    try {
      change = compare();
    } catch (thrown) {
      if (update.pass !== undefined) throw thrown;
      update = await this.#components.bringIn(this.#shown, update.tree);
      change = compare();
    }
    if (change !== undefined) this.value = applyChange(this.value, change);
    this.#shown = update.tree;
    this.#components.commit(update);
  }
}

test("the law: whatever happens to components, all diffs show what a join does, and that is as it should be", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(layout, { minLength: 4, maxLength: 8 }),
      fc.array(act, { maxLength: 20 }),
      async (pool, acts) => {
        const page = new Page();
        await page.start();
        let layouts: readonly Layout[] = [];
        let states = new Map<string, BoxState>();
        const nthKey = (at: number): string | undefined =>
          [...states.keys()][at % Math.max(1, states.size)];

        for (const step of acts) {
          switch (step.type) {
            case "layout":
              layouts = unique(
                step.picks.map((pick) => pool[pick % pool.length]!),
                new Set(),
              );
              await page.layOut(layouts);
              break;
            case "add": {
              const key = nthKey(step.at);
              if (key === undefined) break;
              states.set(key, { ...states.get(key)!, count: states.get(key)!.count + 1 });
              await page.change(key, (draft) => void (draft.count += 1));
              break;
            }
            case "own": {
              const key = nthKey(step.at);
              if (key === undefined || key.startsWith("Many")) break;
              // Names of its own, so that nobody else has them.
              const own = JSON.parse(
                JSON.stringify(unique([pool[step.pick % pool.length]!], new Set())).replaceAll(
                  /"id":"/g,
                  `"id":"${key}.`,
                ),
              ) as Layout[];
              if (key.length > 40) break;
              states.set(key, { ...states.get(key)!, own });
              await page.change(key, (draft) => void (draft.own = own));
              break;
            }
            case "hide":
              page.hide();
              break;
            case "seek":
              await page.seek();
              break;
            case "crash":
              await page.crash();
              break;
          }
          if (!page.isSeen) continue;
          const expected = model(layouts, states);
          ({ states } = expected);

          expect(page.html).toBe(expected.html);
          expect(page.joined).toEqual(page.value);
          expect(page.states).toEqual(Object.fromEntries(states));
        }
      },
    ),
    { numRuns: 1_500 },
  );
});
