/**
 * The schemas of payloads: what the browser really sent, parsed, before a handler sees it.
 *
 * @module
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { OptionError } from "../../runtime/index.ts";
import type { PayloadIssue } from "../protocol/frame.ts";

/** Schemas of payloads, by the names of their events. */
export type Schemas = Readonly<Record<string, StandardSchemaV1>>;

// oxlint-disable typescript/no-generated-empty-object-type -- what has no names is meant
/** No schemas. */
export type NoSchemas = Readonly<Record<never, StandardSchemaV1>>;
// oxlint-enable typescript/no-generated-empty-object-type

/**
 * Checks that each of `payloads` is a schema, and belongs to one of `events`.
 *
 * @throws {OptionError} when one is not, or does not.
 */
export function checkSchemas(payloads: Schemas, events: object): void {
  for (const [name, schema] of Object.entries(payloads)) {
    if (!isSchema(schema)) throw new OptionError(`payloads.${name}`, schema, aSchema);
    if (!Object.hasOwn(events, name)) {
      throw new OptionError(`payloads.${name}`, "there", "left out: there is no such event");
    }
  }
}

const aSchema = "a Standard Schema, such as those of zod, valibot and arktype";

/** What came of a payload. */
export type ParsedPayload =
  | { readonly type: "payload"; readonly payload: unknown }
  | { readonly type: "refused"; readonly issues: readonly PayloadIssue[] };

/** What the handler of `event` gets for `payload`: the same without a schema. Throws what the schema throws. */
export function parsePayload(
  schemas: Schemas,
  event: string,
  payload: unknown,
): ParsedPayload | Promise<ParsedPayload> {
  const schema = Object.hasOwn(schemas, event) ? schemas[event] : undefined;
  if (schema === undefined) return { type: "payload", payload };
  const result = schema["~standard"].validate(payload);
  // Also a promise of another library: taken for a result, it would have no issues.
  return "then" in result ? Promise.resolve(result).then(read) : read(result);
}

/** One line for all that is wrong with a payload. */
export function describeIssues(issues: readonly PayloadIssue[], what = "payload"): string {
  return issues.map(({ path, message }) => `${what}${pathText(path)}: ${message}`).join("; ");
}

/** Who sends a payload of ten thousand mistakes need not hear of each. */
const mostIssues = 20;
const longestText = 300;

function read(result: StandardSchemaV1.Result<unknown>): ParsedPayload {
  if (result.issues === undefined) return { type: "payload", payload: result.value };
  const issues = result.issues.slice(0, mostIssues).map(({ path = [], message }) => ({
    path: path.map(keyOf),
    message: message.slice(0, longestText),
  }));
  return { type: "refused", issues };
}

function keyOf(part: PropertyKey | StandardSchemaV1.PathSegment): string | number {
  const key = typeof part === "object" ? part.key : part;
  return typeof key === "number" ? key : String(key).slice(0, longestText);
}

/** `.todos[3].title` */
function pathText(path: readonly (string | number)[]): string {
  const rest = path.map((key) => {
    if (typeof key === "number") return `[${key}]`;
    return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
      ? `.${key}`
      : `[${JSON.stringify(key)}]`;
  });
  return rest.join("");
}

/** Whether a value is a Standard Schema. Some are functions, arktype's among them. */
export function isSchema(value: unknown): value is StandardSchemaV1 {
  const isHolder = (typeof value === "object" && value !== null) || typeof value === "function";
  return isHolder && "~standard" in value;
}
