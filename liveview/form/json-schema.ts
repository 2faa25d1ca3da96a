/**
 * As much of JSON Schema as tells what kind of value a field takes.
 *
 * @module
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";

/** A part of a JSON Schema. */
export type SchemaNode = Readonly<Record<string, unknown>>;

/** What `schema` takes, in its own words; empty when it does not say. */
export function describe(schema: StandardSchemaV1): SchemaNode {
  const { jsonSchema } = schema["~standard"] as StandardSchemaV1.Props & {
    readonly jsonSchema?: { readonly input: (options: object) => unknown };
  };
  try {
    // What JSON Schema has no word for is anything: Zod and ArkType ask to be told so in their own ways.
    const libraryOptions = { unrepresentable: "any", fallback: ({ base }: SchemaNode) => base };
    return toNode(jsonSchema?.input({ target: "draft-2020-12", libraryOptions }));
  } catch {
    return {};
  }
}

/** What kind of value they take, when they agree. */
export function typeOf(
  nodes: readonly SchemaNode[],
): "text" | "number" | "boolean" | "list" | "object" | "any" {
  const types = new Set(nodes.flatMap(typesOf));
  types.delete("null");
  if (types.has("number")) types.delete("integer");
  const [only] = types;
  return (types.size === 1 ? kinds.get(only) : undefined) ?? "any";
}

const kinds = new Map<unknown, "text" | "number" | "boolean" | "list" | "object">([
  ["string", "text"],
  ["number", "number"],
  ["integer", "number"],
  ["boolean", "boolean"],
  ["array", "list"],
  ["object", "object"],
]);

/** More are in no schema that was written by hand. */
const mostReferences = 32;

/** The parts of a union, references followed; a part that is none is its only one. */
export function alternativesOf(
  root: SchemaNode,
  value: unknown,
  depth: number = 0,
): readonly SchemaNode[] {
  const node = toNode(value);
  if (depth > mostReferences) return [{}];
  const { $ref, anyOf, oneOf, allOf } = node;
  if (typeof $ref === "string") return alternativesOf(root, find(root, $ref), depth + 1);
  const parts = [anyOf, oneOf, allOf].flatMap((list) => (Array.isArray(list) ? list : []));
  if (parts.length === 0) return [node];
  const inner = parts.flatMap((part) => alternativesOf(root, part, depth + 1));
  return node["properties"] === undefined ? inner : [node, ...inner];
}

/** `#/$defs/Row` in `root`. */
function find(root: SchemaNode, reference: string): unknown {
  let found: unknown = root;
  for (const part of reference.replace(/^#\/?/, "").split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (key !== "") found = toNode(found)[key];
  }
  return found;
}

/** Of a literal or an enum without a type, those of its values. */
function typesOf(node: SchemaNode): readonly unknown[] {
  if (node["type"] !== undefined) return [node["type"]].flat();
  const values: unknown = node["enum"] ?? ("const" in node ? [node["const"]] : undefined);
  if (Array.isArray(values)) return values.map((value) => (value === null ? "null" : typeof value));
  return ["any"];
}

/** Itself, when it is an object. */
export function toNode(value: unknown): SchemaNode {
  return typeof value === "object" && value !== null ? (value as SchemaNode) : {};
}
