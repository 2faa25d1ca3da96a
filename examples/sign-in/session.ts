// Who is signed in: what the browser keeps, the guards that read it, and the posts that set it.
import { defineSession, guard, httpAction, isLocalPath, redirect, refuse } from "perigee";
import { z } from "zod";
import { hasTried, mayTry } from "./attempts.ts";
import { findPerson, whoHas } from "./people.ts";

/** What the browser keeps, signed. */
export const account = defineSession(z.object({ user: z.string() }));

/** Only for who is signed in; others come back after that. */
export const signedIn = guard(
  (ctx) => {
    // Asked each time, and not kept in the session: what somebody may do can change.
    const person = findPerson(account.read(ctx)?.user ?? "");
    return person === undefined
      ? redirect(`/sign-in?next=${encodeURIComponent(ctx.url)}`)
      : { person };
  },
  { events: true },
);

/** Only for keepers. */
export const keeper = guard(signedIn, ({ granted }) =>
  granted.person.role === "keeper" ? {} : refuse(403, "Only keepers may open the archive."),
);

/** What the form of `sign-in.ts` does. It works without JavaScript. */
export const signIn = httpAction(import.meta, {
  fields: z.object({
    name: z.string().trim().toLowerCase().max(100),
    password: z.string().max(1_000),
    next: z.string().default("/account"),
  }),
  handle: async ({ name, password, next }, { connect }) => {
    const who = `${connect.address ?? ""} ${name}`;
    // Where a link says, but only on this site.
    const target = isLocalPath(next) ? next : "/account";
    const again = (error: string) =>
      redirect(`/sign-in?next=${encodeURIComponent(target)}`, { flash: { error } });
    if (!(await mayTry(who))) return again("Too many attempts. Try again in a minute.");
    const person = await whoHas(name, password);
    await hasTried(who, person !== undefined);
    if (person === undefined) return again("This name and this password do not go together.");
    const flash = { success: `Welcome, ${person.name}.` };
    return { answer: redirect(target, { flash }), session: account.data({ user: person.name }) };
  },
});

/** Signs out, in all tabs at once. */
export const signOut = httpAction(import.meta, {
  fields: z.object({}),
  handle: () => ({
    answer: redirect("/sign-in", { flash: { info: "You have signed out." } }),
    session: null,
  }),
});
