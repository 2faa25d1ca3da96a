/** Pages that are not for everybody. */
import { z } from "zod";
import {
  defineSession,
  guard,
  html,
  liveView,
  redirect,
  refuse,
  route,
  topic,
  type InfoContext,
  type ViewHook,
} from "../../../liveview/index.ts";

export const person = defineSession(z.object({ user: z.string() }));

/** Of this thread only: specs run with one. */
const banned = new Set<string>();

export const signedIn = guard(
  (ctx) => {
    const user = person.read(ctx)?.user;
    if (user === undefined || banned.has(user))
      return redirect(`/sign-in?next=${encodeURIComponent(ctx.url)}`);
    return { user: { name: user, isAdmin: user === "ada" } };
  },
  { events: true },
);

const member = guard(signedIn, async ({ granted, params }) => {
  await Promise.resolve();
  if (params["team"] === "secret" && !granted.user.isAdmin)
    return refuse(404, "There is no such team.");
  if (params["team"] === "broken") throw new Error("the guard fails");
  return { team: params["team"] ?? "none" };
});

export const teamRoute = route("/teams/:team", { guard: member });
export const ended = topic<{ type: "ended"; reason: string; n: number }>("spec.ended");

const watched: ViewHook<{ log: string[] }, InfoContext> = {
  before: (state, occasion) => {
    state.log.push(`before ${occasion.type === "params" ? "params" : occasion.name}`);
    return !(occasion.type === "event" && occasion.name === "halted");
  },
  after: (state, { type }) => {
    state.log.push(`after ${type}`);
  },
};

export const Team = liveView(import.meta, {
  route: teamRoute,
  mount: (ctx) => ({
    text: `${ctx.granted.user.name} of ${ctx.granted.team}`,
    n: 0,
    log: [] as string[],
  }),
  params: (state, ctx) => {
    state.text = `${ctx.granted.user.name} of ${ctx.granted.team}`;
  },
  hooks: (on) => [on(watched), on({ before: (state) => void state.log.push("inner") })],
  events: {
    add: (state) => {
      state.n += 1;
    },
    remove: (state, _n: number) => {
      state.n = 0;
    },
    ban: (_state, _payload, ctx) => {
      banned.add(ctx.granted.user.name);
    },
    pardon: () => banned.clear(),
    halted: (state) => {
      state.n = -1;
    },
    fail: () => {
      throw new Error("as asked");
    },
  },
  authorize: { remove: (n, ctx) => ctx.granted.user.isAdmin && n > 0 },
  info: {
    tick: (state) => {
      state.n += 10;
    },
  },
  terminate: (state, reason, ctx) => ctx.publish(ended, { type: "ended", reason, n: state.n }),
  render: (state) => html`<p>${state.text}</p>
    <b>${state.n}</b><i>${state.log.join(", ")}</i>`,
});
