import { isMainThread } from "node:worker_threads";
import { html, liveView } from "perigee";

if (!isMainThread) throw new Error("only at home on the main thread");

export const Homesick = liveView(import.meta, { mount: () => ({}), render: () => html`<p></p>` });
