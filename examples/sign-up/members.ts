// The process that knows which names are taken: everybody who signs up asks it.
import {
  child,
  defineServer,
  lookup,
  ProcessDownError,
  supervise,
  supervisor,
  type ChildSpec,
  type SupervisorArgument,
} from "perigee/runtime";

/** Whether a name can be had. `away`: nobody knows just now. */
export type Answer = "free" | "taken" | "away";

/** The names of all members. A program would keep them in its database. */
export const Members = defineServer(import.meta, {
  init: (_argument: undefined, { handover }) => ({
    names: handover?.names ?? new Set(["ada", "grace", "admin"]),
    /** What is known of members' pictures. */
    pictures: handover?.pictures ?? new Map<string, string>(),
  }),
  handover: ({ names, pictures }: { names: Set<string>; pictures: Map<string, string> }) => ({
    names,
    pictures,
  }),
  calls: {
    ask: ({ names }, name: string): Answer => (names.has(key(name)) ? "taken" : "free"),
    /** Two people may want it in the same moment: the process takes one after the other. */
    claim: ({ names }, name: string): Answer => {
      if (names.has(key(name))) return "taken";
      names.add(key(name));
      return "free";
    },
    keepPicture: ({ pictures }, name: string, picture: string): void => {
      pictures.set(key(name), picture);
    },
    picture: ({ pictures }, name: string): string | undefined => pictures.get(key(name)),
  },
});

const processName = "sign-up.members";
const key = (name: string): string => name.trim().toLowerCase();

/** The members under a supervisor of their own, for `node.start`. */
export const members = (): ChildSpec<SupervisorArgument> => {
  const register = child(Members, undefined, { id: "register", name: processName });
  return { id: "members", definition: supervisor, argument: supervise({ children: [register] }) };
};

/** Whether a name can be had. */
export const askName = (name: string): Promise<Answer> =>
  whileThere(async () => (await lookup(Members, processName))?.ask(name));

/** Takes a name, if it can be had. */
export const claimName = (name: string): Promise<Answer> =>
  whileThere(async () => (await lookup(Members, processName))?.claim(name));

/** Keeps what is known of a picture. */
export const keepPicture = async (name: string, picture: string): Promise<void> => {
  await (await lookup(Members, processName))?.keepPicture(name, picture);
};

/** What is known of the picture of a member; `undefined` when that is nothing. */
export const askPicture = async (name: string): Promise<string | undefined> =>
  (await lookup(Members, processName))?.picture(name);

async function whileThere(ask: () => Promise<Answer | undefined>): Promise<Answer> {
  try {
    return (await ask()) ?? "away";
  } catch (thrown) {
    if (thrown instanceof ProcessDownError) return "away";
    throw thrown;
  }
}
