/**
 * Asks a schema what it says of a form: the value that it makes of it, or what is wrong with which field.
 *
 * @module
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { parseContent } from "./content.ts";
import { keysIn, type FormContent, type FormIssue } from "./form-state.ts";
import { join, rowName } from "./path.ts";
import type { Shape } from "./shape.ts";

/** What a schema says of a form. */
export type Verdict<Output> =
  | { readonly isValid: true; readonly value: Output }
  | { readonly isValid: false; readonly issues: readonly FormIssue[] };

/** Who fills in a form need not hear of more. */
const mostIssues = 100;
const longestMessage = 500;

/** What `schema`, whose shape is `shape`, says of `content`. Throws what the schema throws. */
export async function validate<Schema extends StandardSchemaV1>(
  schema: Schema,
  shape: Shape,
  content: FormContent,
): Promise<Verdict<StandardSchemaV1.InferOutput<Schema>>> {
  const result = await schema["~standard"].validate(parseContent(shape, content));
  if (result.issues === undefined) return { isValid: true, value: result.value };
  const issues = result.issues.slice(0, mostIssues).map(({ path = [], message }) => ({
    name: nameAt(shape, content, path.map(keyOf)),
    message: message.slice(0, longestMessage),
  }));
  return { isValid: false, issues };
}

function keyOf(part: PropertyKey | StandardSchemaV1.PathSegment): PropertyKey {
  return typeof part === "object" ? part.key : part;
}

/** The name of the field at `path`, or of the one around it when it is none: a schema counts rows, a form names them. */
function nameAt(shape: Shape, content: FormContent, path: readonly PropertyKey[]): string {
  let name = "";
  let at: Shape | undefined = shape;
  for (const part of path) {
    if (typeof part === "number") {
      const key: number | undefined = keysIn(content.rows, name)?.[part];
      if (key === undefined) return name;
      name = rowName(name, key);
      at = at?.item;
    } else {
      at = at?.field(String(part));
      if (at === undefined) return name;
      name = join(name, String(part));
    }
  }
  return name;
}
