/**
 * What a schema takes where: so that `"3"` becomes a number where it wants one, and a box that is not
 * ticked is false.
 *
 * Zod and ArkType describe themselves as JSON Schema (https://standardschema.dev/json-schema), and
 * Valibot does with `toStandardJsonSchema`. Of a schema that does not, nothing is known, and it is given texts.
 *
 * @module
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { typeOf, alternativesOf, describe, toNode, type SchemaNode } from "./json-schema.ts";
import { listOf, stepsTo, type Step } from "./path.ts";

/** What a field takes: `any` when that is not known. */
export type ShapeType = "text" | "number" | "boolean" | "list" | "rows" | "object" | "any";

/** What a schema, or a part of it, takes. */
export class Shape {
  readonly #root: SchemaNode;
  /** Its alternatives: several of a union. */
  readonly #nodes: readonly SchemaNode[];
  readonly #fields = new Map<string, Shape | undefined>();
  #item: Shape | undefined;
  /** Whether it may be left out. */
  readonly isOptional: boolean;
  /** Whether it may be null. */
  readonly isNullable: boolean;
  readonly type: ShapeType;

  private constructor(root: SchemaNode, node: unknown, isOptional: boolean) {
    this.#root = root;
    const nodes = alternativesOf(root, node);
    this.#nodes = nodes.filter(({ type }) => type !== "null");
    this.isOptional = isOptional;
    this.isNullable = nodes.some(({ type }) => [type].flat().includes("null"));
    const type = typeOf(this.#nodes);
    this.type = type !== "list" ? type : this.item.type === "object" ? "rows" : "list";
  }

  /** What `schema` takes. */
  static of(schema: StandardSchemaV1): Shape {
    const node = describe(schema);
    return new Shape(node, node, false);
  }

  /** Whether it takes fields that it does not name. */
  get isOpen(): boolean {
    return (
      this.type === "any" ||
      this.#nodes.some(
        ({ additionalProperties: more }) =>
          more === true || (typeof more === "object" && more !== null),
      )
    );
  }

  /** The names of its fields. */
  get names(): readonly string[] {
    return [...new Set(this.#nodes.flatMap(({ properties }) => Object.keys(toNode(properties))))];
  }

  /** What its field takes; undefined when it has none of that name. */
  field(name: string): Shape | undefined {
    // What it does not name is not remembered: anybody can ask for anything.
    const holders = this.#nodes.filter(({ properties }) => Object.hasOwn(toNode(properties), name));
    if (holders.length === 0) return this.isOpen ? this.#part({}, true) : undefined;
    if (!this.#fields.has(name)) this.#fields.set(name, this.#fieldOf(name, holders));
    return this.#fields.get(name);
  }

  /** What stands in its list. */
  get item(): Shape {
    const anyOf = this.#nodes.flatMap(({ items }) => (items === undefined ? [] : [items]));
    this.#item ??= this.#part(anyOf.length === 0 ? {} : { anyOf }, false);
    return this.#item;
  }

  /** What the field with this whole name takes, whatever the keys of its rows; undefined when it has none. */
  at(name: string): Shape | undefined {
    const steps = stepsTo(name);
    return steps === undefined ? undefined : this.#inside(steps);
  }

  #inside([step, ...rest]: readonly Step[]): Shape | undefined {
    if (step === undefined) return this;
    const held = this.type === "object" || this.type === "any" ? this.field(step.field) : undefined;
    if (held === undefined || step.key === undefined) return held && held.#inside(rest);
    return held.type === "rows" || held.type === "any" ? held.item.#inside(rest) : undefined;
  }

  #fieldOf(name: string, holders: readonly SchemaNode[]): Shape {
    const anyOf = holders.map(({ properties }) => toNode(properties)[name]);
    const isRequired = this.#nodes.every(
      ({ required }) => Array.isArray(required) && required.includes(name),
    );
    return this.#part(anyOf.length === 1 ? anyOf[0] : { anyOf }, !isRequired);
  }

  #part(node: unknown, isOptional: boolean): Shape {
    return new Shape(this.#root, node, isOptional);
  }
}

/** Whether the rows that `name` goes through are there. */
export function hasRows(name: string, rowsOf: (list: string) => readonly number[]): boolean {
  return (stepsTo(name) ?? []).every(
    (step) => step.key === undefined || rowsOf(listOf(step)).includes(step.key),
  );
}
