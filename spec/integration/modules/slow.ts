/**
 * A view that takes its time to mount.
 */
import { html, liveView } from "../../../liveview/index.ts";
import { send, whereis } from "../../../runtime/index.ts";

/** Tells the process named `spec.slow` that its mount has begun, and goes on a little later. */
export const Slow = liveView(import.meta, {
  mount: async () => {
    const spec = await whereis("spec.slow");
    if (spec !== undefined) send(spec, "mounting");
    await new Promise((resolve) => setTimeout(resolve, 300));
    return {};
  },
  events: {},
  render: () => html`<p>slow and whole</p>`,
});
