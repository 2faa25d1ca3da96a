// Who may sign in. A program would ask its database; what is kept of a password is the same: never itself.
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

/** Somebody who may sign in. */
export interface Person {
  readonly name: string;
  readonly role: "member" | "keeper";
}

const people = [
  { name: "ada", role: "keeper", hash: "vj_mtmJaYV4ODglwItNRtiN180_svEj5b9ZqEtI1bCg" },
  { name: "grace", role: "member", hash: "uNC3e2S9kmIi0eA0ry1C8YfRDsnUkZqgMID0lrhqi9o" },
] as const;

const hashOf = promisify<string, string, number, Buffer>(scrypt);

/** Somebody by their name. */
export const findPerson = (name: string): Person | undefined =>
  people.find((person) => person.name === name);

/** Who has this name and this password. Takes as long for a name that nobody has: so it does not say which names there are. */
export async function whoHas(name: string, password: string): Promise<Person | undefined> {
  const found = people.find((person) => person.name === name);
  const right = found === undefined ? randomBytes(32) : Buffer.from(found.hash, "base64url");
  const given = await hashOf(password, `salt of ${name}`, 32);
  return timingSafeEqual(given, right) ? found : undefined;
}
