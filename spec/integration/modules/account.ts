/** A page that says who is there, and what is posted to it. */
import { z } from "zod";
import {
  defineSession,
  html,
  httpAction,
  liveView,
  redirect,
  refuse,
} from "../../../liveview/index.ts";

export const account = defineSession(z.object({ user: z.string() }));

export const Account = liveView(import.meta, {
  mount: (ctx) => ({
    user: account.read(ctx)?.user ?? "nobody",
    language: ctx.connect.headers["accept-language"] ?? "none",
    agent: ctx.connect.userAgent ?? "none",
    address: ctx.connect.address ?? "none",
    n: 0,
  }),
  events: {
    add: (state) => {
      state.n += 1;
    },
    fail: () => {
      throw new Error("as asked");
    },
    who: (state, _payload, ctx) => {
      state.user = `still ${account.read(ctx)?.user ?? "nobody"}`;
    },
  },
  render: (state) =>
    html`<p>${state.user}</p>
      <i>${state.language} ${state.agent} ${state.address}</i><b>${state.n}</b>`,
});

export const signIn = httpAction(import.meta, {
  fields: z.object({ user: z.string().min(1), next: z.string().default("/") }),
  handle: ({ user, next }) => {
    if (user === "mallory") return refuse(403, "Not you.");
    if (user === "crash") throw new Error("secret internals");
    return { answer: redirect(next), session: account.data({ user: user.repeat(1) }) };
  },
});

export const large = httpAction(import.meta, {
  fields: z.object({}),
  handle: () => ({ answer: redirect("/"), session: { all: "x".repeat(4_000) } }),
});

export const signOut = httpAction(import.meta, {
  fields: z.object({}),
  handle: () => ({ answer: redirect("/"), session: null }),
});
