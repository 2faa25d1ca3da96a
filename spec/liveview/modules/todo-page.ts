import { html, liveView, route } from "perigee";
import { z } from "zod";

export const todoRoute = route("/todos/:id", {
  params: z.object({ id: z.coerce.number<string>().int() }),
  search: z.object({
    filter: z.enum(["all", "done"]).default("all"),
    page: z.coerce.number<string>().min(1).default(1),
  }),
});

/** What it shows is where it is. */
export const TodoPage = liveView(import.meta, {
  route: todoRoute,
  mount: (ctx) => ({ id: ctx.params.id, ...ctx.search, next: "" }),
  events: {
    where: (state, _payload, ctx) => {
      state.next = todoRoute.url({ id: ctx.params.id + 1 }, { page: ctx.search.page + 1 });
    },
  },
  render: ({ id, filter, page, next }, on) => html`
    <p @click=${on.where}>${id + 0.5} ${filter} ${page} ${next}</p>
  `,
});

export const laterRoute = route("/later", {
  search: z.object({}).refine(async () => true),
});

/** Cannot be shown: its schema is asynchronous. */
export const LaterPage = liveView(import.meta, {
  route: laterRoute,
  mount: () => ({}),
  render: () => html``,
});
