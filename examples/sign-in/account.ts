import { html, liveView, route } from "perigee";
import { messages, signOutForm } from "./parts.ts";
import { signedIn } from "./session.ts";

/** For everybody who is signed in. */
export const accountRoute = route("/account", { guard: signedIn });

/** A page of one's own. */
export const Account = liveView(import.meta, {
  route: accountRoute,
  mount: (ctx) => ({ ...ctx.granted.person, visits: 0 }),
  events: {
    count: (state) => {
      state.visits += 1;
    },
  },
  head: ({ name }) => ({ title: `${name}'s account` }),
  render: ({ name, role, visits }, on, { flash }) => html`
    <section class="example sign-in">
      <header class="stack">
        <h1>Your account</h1>
        <p class="lead">The view behind this page knows who you are: its guard said so.</p>
        <p class="small">
          Open it in a second tab and sign out there: this one leaves, too. The guard is asked again
          before each click.
        </p>
        <p><a href="/account/archive" data-live-navigate>To the archive</a></p>
      </header>
      <div class="panel">
        ${messages(flash)} ${signOutForm(name)}
        <p>You are a ${role}, and have knocked <output>${visits}</output> times.</p>
        <button type="button" @click=${on.count()}>Knock</button>
      </div>
    </section>
  `,
});
