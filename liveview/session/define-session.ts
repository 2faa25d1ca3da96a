/**
 * What a program keeps in sessions, typed by a schema.
 *
 * @module
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { OptionError } from "../../runtime/index.ts";
import { isSchema } from "../view/payloads.ts";
import type { PlainRecord } from "./plain-data.ts";
import type { SessionRecord } from "./visitor.ts";

/** Whoever knows a session: the context of a view, a guard or an action. */
export interface HasSession {
  readonly session: SessionRecord | undefined;
}

/** What a program keeps in sessions; made by {@link defineSession}. */
export interface SessionDefinition<Schema extends StandardSchemaV1> {
  /** What the session holds; `undefined` without one, and for one that does not fit the schema any more. */
  readonly read: (context: HasSession) => StandardSchemaV1.InferOutput<Schema> | undefined;
  /** What an action answers to have it kept: `{ session: account.data({ user: "ada" }) }`. */
  readonly data: (data: StandardSchemaV1.InferInput<Schema> & PlainRecord) => PlainRecord;
}

/**
 * Defines what a program keeps in sessions: `defineSession(z.object({ user: z.string() }))`.
 *
 * A session is kept by the browser in a signed cookie, so it is small, plain data, and no secret to who holds it.
 *
 * @param schema - a Standard Schema that is not asynchronous.
 * @throws {OptionError} when it is none.
 */
export function defineSession<Schema extends StandardSchemaV1>(
  schema: Schema,
): SessionDefinition<Schema> {
  if (!isSchema(schema)) throw new OptionError("schema", schema, "a Standard Schema");
  return {
    read: ({ session }) => {
      if (session === undefined) return undefined;
      const result = schema["~standard"].validate(session.data);
      if ("then" in result) throw new OptionError("schema", schema, "one that is not asynchronous");
      return result.issues === undefined ? result.value : undefined;
    },
    data: (data) => data,
  };
}
