import { each, html, liveView, route } from "perigee";
import { messages, signOutForm } from "./parts.ts";
import { keeper } from "./session.ts";

/** For keepers: built upon the guard of the account. */
export const archiveRoute = route("/account/archive", { guard: keeper });

/** What only a keeper may see, and do. */
export const Archive = liveView(import.meta, {
  route: archiveRoute,
  mount: (ctx) => ({
    name: ctx.granted.person.name,
    papers: ["Note G", "A letter to Babbage", "On flying"],
  }),
  events: {
    burn: (state, paper: string) => {
      state.papers = state.papers.filter((kept) => kept !== paper);
    },
  },
  // What a page shows says nothing of what a browser may send.
  authorize: { burn: (_paper, ctx) => ctx.granted.person.role === "keeper" },
  head: () => ({ title: "The archive" }),
  render: ({ name, papers }, on, { flash }) => html`
    <section class="example sign-in">
      <header class="stack">
        <h1>The archive</h1>
        <p class="lead">Two guards, one built upon the other: signed in, and a keeper.</p>
        <p><a href="/account" data-live-navigate>Back to the account</a></p>
      </header>
      <div class="panel">
        ${messages(flash)} ${signOutForm(name)}
        <ul class="papers">
          ${each(
            papers,
            (paper) => paper,
            (paper) => html`
              <li>
                ${paper} <button type="button" class="danger" @click=${on.burn(paper)}>Burn</button>
              </li>
            `,
          )}
        </ul>
      </div>
    </section>
  `,
});
