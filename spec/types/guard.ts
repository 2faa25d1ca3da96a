/**
 * What must compile of guards, and what must not: checked by the type check, never run.
 */
import { z } from "zod";
import {
  guard,
  html,
  httpAction,
  liveView,
  redirect,
  refuse,
  route,
  defineSession,
  type ViewHook,
} from "../../liveview/index.ts";

export const account = defineSession(z.object({ user: z.string(), visits: z.number().default(0) }));

const signedIn = guard((ctx) => {
  const session = account.read(ctx);
  if (session === undefined) return redirect("/sign-in");
  return { user: session.user };
});
const admin = guard(signedIn, async ({ granted }) => {
  // @ts-expect-error nobody granted that
  if (granted.team === 1) return undefined;
  return (await isAdmin(granted.user.trim())) ? { since: 2020 } : refuse();
});
const open = guard(() => undefined);

const adminRoute = route("/admin/:id", { guard: admin });

export const Admin = liveView(import.meta, {
  route: adminRoute,
  mount: (ctx) => {
    const since: number = ctx.granted.since;
    // @ts-expect-error nobody granted that
    const team: unknown = ctx.granted.team;
    return { name: ctx.granted.user.trim(), since, team: String(team), id: ctx.params.id };
  },
  payloads: { rename: z.object({ to: z.string() }) },
  events: {
    rename: (state, { to }) => {
      state.name = to;
    },
    add: (state, by: number, ctx) => {
      state.since = by + ctx.granted.since;
    },
  },
  authorize: {
    rename: ({ to }, ctx) => to.startsWith(ctx.granted.user),
    add: (by, ctx) => by < ctx.granted.since,
    // @ts-expect-error there is no such event
    remove: () => true,
  },
  hooks: (on) => [
    on({ before: (state, _occasion, ctx) => state.since < ctx.granted.since }),
    // @ts-expect-error the state has no such field
    on({ after: (state) => void state.nope }),
    on(counted),
    // @ts-expect-error it is for views with a log
    on(logged),
  ],
  render: (state, on) => html`<a @click=${on.add(1)}>${state.name}</a>`,
});

declare const counted: ViewHook<{ since: number }>;
declare const logged: ViewHook<{ log: string[] }>;
declare function isAdmin(name: string): Promise<boolean>;

export const Plain = liveView(import.meta, {
  route: route("/plain", { guard: open }),
  mount: (ctx) => {
    // @ts-expect-error nobody granted anything
    return { user: String(ctx.granted.user) };
  },
  render: (state) => html`${state.user}`,
});

export const signIn = httpAction(import.meta, {
  fields: z.object({ user: z.string() }),
  handle: ({ user, ...rest }) => {
    // @ts-expect-error the schema has no such field
    if (rest.password === "") return refuse();
    return { answer: redirect("/"), session: account.data({ user }) };
  },
});

// @ts-expect-error a session has a user
account.data({ visits: 1 });
// @ts-expect-error an action answers with a page or a redirect
httpAction(import.meta, { fields: z.object({}), handle: () => "/" });
