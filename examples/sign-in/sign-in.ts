import { guard, html, liveView, route } from "perigee";
import { z } from "zod";
import { messages, signOutForm } from "./parts.ts";
import { account } from "./session.ts";

/** `/sign-in?next=…`: where to go afterwards. */
export const signInRoute = route("/sign-in", {
  search: z.object({ next: z.string().max(500).catch("/account") }),
  guard: guard((ctx) => ({ user: account.read(ctx)?.user })),
});

/** A plain form: only HTTP can set a cookie, so it is posted, with JavaScript and without. */
export const SignIn = liveView(import.meta, {
  route: signInRoute,
  mount: (ctx) => ({ next: ctx.search.next, user: ctx.granted.user }),
  head: () => ({ title: "Sign in" }),
  render: ({ next, user }, _on, { flash }) => html`
    <section class="example sign-in">
      <header class="stack">
        <h1>Sign in</h1>
        <p class="lead">
          Pages behind a guard: who is not signed in comes here first, and goes on from here.
        </p>
        <p class="small">
          Two people have a key: <strong>ada</strong>, who keeps the archive, with the password
          <code>analytical engine</code>, and <strong>grace</strong> with <code>nanoseconds</code>.
        </p>
        <ul class="links">
          <li><a href="/account" data-live-navigate>The account</a> is for both.</li>
          <li><a href="/account/archive" data-live-navigate>The archive</a> is for ada.</li>
        </ul>
      </header>
      <div class="panel">
        ${messages(flash)} ${user === undefined ? formFor(next) : signOutForm(user)}
      </div>
    </section>
  `,
});

const formFor = (next: string) => html`
  <form class="stack" method="post" action="/sign-in" aria-label="Sign in">
    <input type="hidden" name="next" value=${next} />
    <label class="field">Name <input name="name" autocomplete="username" required /></label>
    <label class="field">
      Password
      <input name="password" type="password" autocomplete="current-password" required />
    </label>
    <button class="primary">Sign in</button>
  </form>
`;
