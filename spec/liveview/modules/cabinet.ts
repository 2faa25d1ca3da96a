/**
 * A view with components in a memoised list, each with a view inside of it.
 */
import { childView, each, html, liveComponent, liveView, memo } from "perigee";
import { Widget } from "./family.ts";

/** A component that shows a view while it is open. */
export const Drawer = liveComponent("Drawer", {
  mount: (_props: { readonly title: string }) => ({ isOpen: true, turns: 0 }),
  events: {
    turn: (state) => {
      state.isOpen = !state.isOpen;
      state.turns += 1;
    },
  },
  render: (state, props, on) => html`<section>
    <button @click=${on.turn()}>${state.turns}</button>
    ${state.isOpen && childView(Widget, { id: props.title, props: { title: props.title } })}
  </section>`,
});

/** Its drawers, in an order that can be another. */
export const Cabinet = liveView(import.meta, {
  mount: () => ({ drawers: [{ title: "a" }, { title: "b" }] }),
  events: {
    reverse: (state) => {
      state.drawers.reverse();
    },
    fail: () => {
      throw new Error("handler fails");
    },
  },
  render: (state) => html`<main>
    ${each(
      state.drawers,
      (drawer) => drawer.title,
      memo([], ({ title }) => html`<div>${Drawer({ id: title, title })}</div>`),
    )}
  </main>`,
});
