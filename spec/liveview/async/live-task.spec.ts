import { html, liveTask, liveView } from "../../../liveview/index.ts";
import { build } from "./modules/workshop.ts";

const taken = { done: () => {}, failed: () => {} };
const view = (config: object): unknown =>
  liveView(import.meta, { mount: () => ({}), render: () => html`<p></p>`, ...config });

test.each([
  ["a task without a name", () => liveTask(import.meta, "", () => 1)],
  [
    "a task that runs nowhere",
    () => liveTask(import.meta, "one", () => 1, { isolation: "moon" as "view" }),
  ],
  [
    "a task that restarts twice",
    () => liveTask(import.meta, "one", () => 1, { restart: "twice" as "once" }),
  ],
  ["a view that lists what is no task", () => view({ tasks: (on: On) => [on({}, taken)] })],
  [
    "a view that lists a task twice",
    () => view({ tasks: (on: On) => [on(build, taken), on(build, taken)] }),
  ],
  ["a page that waits for less than nothing", () => view({ pageWaitMs: -1 })],
  ["a page that waits for ever", () => view({ pageWaitMs: Infinity })],
])("%s is refused", (_what, define) => {
  expect(define).toThrow(expect.objectContaining({ code: "ERR_OPTION" }));
});

type On = (task: object, handlers: object) => object;
