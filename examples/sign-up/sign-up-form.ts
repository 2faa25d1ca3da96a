// What a person is asked, and what a program makes of the answers.
import { defineForm } from "perigee";
import { z } from "zod";

/** The form. Passwords are in no state, checkpoint or page: the browser has them, and sends them along. */
export const signUpForm = defineForm(
  z
    .object({
      name: z
        .string()
        .trim()
        .min(3, "Choose at least three characters.")
        .max(20, "Choose at most twenty characters.")
        .regex(/^[\w-]*$/, "Letters, digits, - and _ only."),
      email: z.email("This is no e-mail address yet."),
      password: z.string().min(12, "Choose at least twelve characters."),
      links: z
        .array(
          z.object({ url: z.string().regex(/^$|^https:\/\/./, "A link begins with https://") }),
        )
        .max(4, "Four links are enough."),
      news: z.boolean(),
    })
    .refine(({ name, password }) => name === "" || !password.includes(name), {
      path: ["password"],
      message: "Your name is too easy to guess.",
    }),
  { id: "sign-up", secret: ["password"] },
);

/** How hard a password is to guess, from 0 to 4: by its length, and how many kinds of characters it has. */
export function strengthOf(password: string): number {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) =>
    kind.test(password),
  ).length;
  const different = new Set(password).size;
  const bits = different * 1.5 + password.length + kinds * 3;
  return password === "" ? 0 : Math.min(4, Math.max(1, Math.floor(bits / 11)));
}

export const strengthWords = ["none yet", "weak", "fair", "good", "strong"] as const;
