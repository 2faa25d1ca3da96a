import { html, liveView, type LiveView } from "perigee";

const hidden = liveView(import.meta, { mount: () => ({}), render: () => html`<p></p>` });

export function getHidden(): LiveView {
  return hidden;
}
