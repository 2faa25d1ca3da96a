import { ViewSpans } from "../../../liveview/view/view-spans.ts";
import { ToldHead } from "../../../liveview/head/told-head.ts";
import { Effects } from "../../../liveview/view/effects.ts";
import { html, liveComponent, memo } from "../../../liveview/index.ts";
import type { SlotValue } from "../../../liveview/template/html.ts";
import { Components } from "../../../liveview/view/components.ts";
import { ShownChildren } from "../../../liveview/view/shown-children.ts";
import { Stage } from "../../../liveview/view/stage.ts";
import type { TakenEvents } from "../../../liveview/view/taken-events.ts";
import { ViewOutput } from "../../../liveview/view/view-output.ts";

const Note = liveComponent("Note", {
  mount: () => ({ count: 0 }),
  render: ({ count }) => html`<b>${count}</b>`,
});

interface State {
  readonly name: string;
  readonly part?: () => SlotValue;
}

const home = {
  self: "<0.0.1>" as never,
  path: "/",
  params: {},
  search: {},
  effects: new Effects(),
};

function open(): { stage: Stage<State>; components: Components; shown: () => string } {
  const state: State = { name: "first" };
  const render = ({ name, part }: State) =>
    html`<p>${name}</p>${part && memo([part], part)}${
      name === "plain" ? undefined : Note({ id: "a" })
    }`;
  const components = new Components(home, undefined);
  const children = new ShownChildren("view", 10);
  const update = components.render(undefined, () => render(state));
  if (update instanceof Promise) throw new Error("nothing here takes its time");
  components.commit(update);
  const head = new ToldHead(undefined);
  const output = new ViewOutput(update.tree, -1, { children, effects: new Effects(), head });
  const events = {
    applied: 0,
    all: { applied: 0, settled: 0, lost: [] },
  } as unknown as TakenEvents;
  const stage = new Stage({
    state,
    render,
    components,
    children,
    output,
    events,
    spans: new ViewSpans("Spec"),
  });
  return { stage, components, shown: () => stage.page().html.replaceAll(/<!--.*?-->/g, "") };
}

test("an event of a component that is taken again does not hide a change of its view before it", () => {
  const { stage, components, shown } = open();
  void stage.change({ name: "second" }, 0);
  void stage.replay();

  void stage.changeComponent(components.all.get("Note#a")!, { count: 1 }, 1);

  expect(shown()).toBe("<p>second</p><b>1</b>");
});

test("what is taken again counts only if it can be shown, also what is rendered last", () => {
  const { stage } = open();
  void stage.replay();
  const broken: State = {
    name: "second",
    part: () => {
      throw new Error("it cannot be shown");
    },
  };
  void stage.change({ name: "plain" }, 1);

  expect(() => stage.change({ ...broken, name: "plain" }, 2)).toThrow("it cannot be shown");
  expect(stage.state.name).toBe("plain");
  expect(stage.state.part).toBeUndefined();
});

test("components that come in memos while events are taken again are found", () => {
  const { stage, components, shown } = open();
  void stage.replay();
  void stage.change({ name: "plain" }, 1);

  void stage.change({ name: "plain", part: () => Note({ id: "late" }) }, 2);

  expect(components.all.has("Note#late")).toBe(true);
  expect(shown()).toBe("<p>plain</p><b>0</b>");
});
