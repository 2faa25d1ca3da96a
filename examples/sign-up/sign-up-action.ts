// What happens to the form when it is posted: the view has it posted once all is well, as only HTTP can set a cookie.
// Without JavaScript it is all there is: the browser posts the form by itself.
import { defineSession, httpAction, redirect, refuse } from "perigee";
import { z } from "zod";
import { claimName, type Answer } from "./members.ts";
import { signUpForm } from "./sign-up-form.ts";

/** Who has signed up in this browser. */
export const membership = defineSession(z.object({ member: z.string() }));

/** Makes somebody a member. */
export const signUpAction = httpAction(import.meta, {
  fields: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  handle: async (fields) => {
    const submitted = await signUpForm.parse(fields);
    if (!submitted.ok) {
      const issues = submitted.issues.map(({ name, message }) => `${name}: ${message}`);
      return refuse(400, `Go back, please, and look at ${issues.join(" ")}`);
    }
    const { name } = submitted.value;
    // Here a program would store the member, with the password hashed.
    const answer = await claimName(name);
    if (answer !== "free") return refuse(409, problemWith(answer));
    return { answer: redirect("/sign-up"), session: membership.data({ member: name }) };
  },
});

/** Signs them out. */
export const signUpLeave = httpAction(import.meta, {
  fields: z.object({}),
  handle: () => ({ answer: redirect("/sign-up"), session: null }),
});

/** What a person is told. */
export const problemWith = (answer: Exclude<Answer, "free">): string =>
  answer === "taken"
    ? "Somebody has this name already."
    : "Names cannot be checked just now. Try again in a moment.";
