/**
 * The variables of the module that a function was written in, as they are now.
 *
 * JavaScript has no way to ask for them; V8's inspector has, and a thread may inspect itself. It takes a
 * tenth of a millisecond, in which a session is open; the watchdog's, from the main thread, are others.
 *
 * @module
 */
import { Session } from "node:inspector";

/** Names and values of what a module declares and imports. */
export type ModuleVariables = Readonly<Record<string, unknown>>;

/**
 * The variables of the module of `written` that some function uses; `undefined` where they cannot be
 * had, as in a realm of its own.
 */
export function moduleVariablesOf(written: object): ModuleVariables | undefined {
  let scopes: unknown;
  const hatch = { written, take: (value: unknown) => void (scopes = value) };
  const session = new Session();
  try {
    session.connect();
    Reflect.set(globalThis, key, hatch);
    askForScopes(session);
  } catch {
    return undefined;
  } finally {
    Reflect.deleteProperty(globalThis, key);
    session.disconnect();
  }
  // An array without the methods of one.
  return typeof scopes === "object" && scopes !== null
    ? Object.values(scopes).find(isModule)?.object
    : undefined;
}

const key = Symbol.for("perigee.module-scope");
const hatch = `globalThis[Symbol.for("perigee.module-scope")]`;

interface Scope {
  readonly description: string;
  readonly object: ModuleVariables;
}

function isModule(scope: Partial<Scope>): scope is Scope {
  return scope.description === "Module";
}

/** A session with one's own thread answers before `post` returns. */
function askForScopes(session: Session): void {
  session.post("Runtime.evaluate", { expression: `${hatch}.written` }, (_, answer) => {
    const { objectId = "" } = answer.result;
    session.post(
      "Runtime.getProperties",
      { objectId, ownProperties: true },
      (_error, properties) => {
        const found = properties.internalProperties?.find(({ name }) => name === "[[Scopes]]");
        session.post("Runtime.callFunctionOn", {
          objectId: found?.value?.objectId ?? "",
          functionDeclaration: `function () { ${hatch}.take(this); }`,
        });
      },
    );
  });
}
