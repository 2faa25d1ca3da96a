// The process that counts failed attempts: whoever guesses passwords has to wait.
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

const mostFailures = 5;
const windowMs = 60_000;
/** Of so many it keeps count; then it forgets the first. */
const mostKept = 10_000;

interface Failures {
  readonly count: number;
  readonly until: number;
}

/** Failed attempts of the last minute, by who made them. */
export const Attempts = defineServer(import.meta, {
  init: (_argument: undefined, { handover }) => ({
    failures: handover?.failures ?? new Map<string, Failures>(),
  }),
  handover: ({ failures }: { failures: Map<string, Failures> }) => ({ failures }),
  calls: {
    /** Whether somebody may try. */
    mayTry: ({ failures }, who: string): boolean => {
      const known = failures.get(who);
      return known === undefined || known.until < Date.now() || known.count < mostFailures;
    },
    failed: ({ failures }, who: string): void => {
      const known = failures.get(who);
      const count = known === undefined || known.until < Date.now() ? 0 : known.count;
      failures.delete(who);
      failures.set(who, { count: count + 1, until: Date.now() + windowMs });
      if (failures.size > mostKept) failures.delete(failures.keys().next().value ?? "");
    },
    forget: ({ failures }, who: string): void => {
      failures.delete(who);
    },
  },
});

const processName = "sign-in.attempts";

/** The count under a supervisor of its own, for `node.start`. */
export const attempts = (): ChildSpec<SupervisorArgument> => {
  const count = child(Attempts, undefined, { id: "count", name: processName });
  return { id: "attempts", definition: supervisor, argument: supervise({ children: [count] }) };
};

/** Whether `who` may try once more; nobody may while nobody counts. */
export async function mayTry(who: string): Promise<boolean> {
  try {
    return (await (await lookup(Attempts, processName))?.mayTry(who)) ?? false;
  } catch (thrown) {
    if (thrown instanceof ProcessDownError) return false;
    throw thrown;
  }
}

/** Somebody has tried. */
export async function hasTried(who: string, isRight: boolean): Promise<void> {
  const count = await lookup(Attempts, processName);
  await (isRight ? count?.forget(who) : count?.failed(who));
}
