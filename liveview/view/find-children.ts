/**
 * The child views that a tree declares.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { ComponentValue, componentAt } from "../template/component-value.ts";
import { Each } from "../template/each.ts";
import { isRows, Rendered, type SlotValue } from "../template/html.ts";
import { Memo } from "../template/memo.ts";
import { StreamRows } from "../template/stream-rows.ts";
import { TemplateValueError } from "../template/template-errors.ts";
import { DeclaredChild, type ChildDeclaration } from "./declared-child.ts";
import { findUncloneable } from "./find-uncloneable.ts";

/** The child views of one tree, by their ids. */
export type DeclaredChildren = ReadonlyMap<string, ChildDeclaration>;

/** What is known of the tree before. */
export interface FindOptions {
  /** Its child views: of those, what did not change is the same object. */
  readonly before: DeclaredChildren;
  /** How many there may be. */
  readonly max: number;
}

/**
 * The child views that `tree` declares.
 *
 * @throws {TemplateValueError} when two have the same id, when there are too many, or when the props of
 *   one cannot be cloned.
 */
export function findChildren(tree: Rendered, options: FindOptions): DeclaredChildren {
  const found = new Map<string, ChildDeclaration>();
  findInTemplate(tree, options, found);
  return found;
}

/** Where a value stands, for messages. */
type Place = Pick<Rendered, "strings"> & { readonly index: number };

type Found = Map<string, ChildDeclaration>;

function findInTemplate({ strings, values }: Rendered, options: FindOptions, found: Found): void {
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (typeof value === "object" && value !== null) {
      findInValue(value, { strings, index }, options, found);
    }
  }
}

function findInValue(value: SlotValue, place: Place, options: FindOptions, found: Found): void {
  if (value instanceof StreamRows) refuseInRows(value, place, options);
  if (value instanceof DeclaredChild) add(value.declaration, place, options, found);
  if (value instanceof Rendered) findInTemplate(value, options, found);
  else for (const part of partsOf(value)) findInValue(part, place, options, found);
}

/** The server does not keep the row, and would take the child for one that is not shown any more. */
function refuseInRows({ rows }: StreamRows, place: Place, options: FindOptions): void {
  const found: Found = new Map();
  for (const row of rows.values()) findInValue(row, place, options, found);
  const [id] = found.keys();
  if (id === undefined) return;
  const name = JSON.stringify(id);
  throw new TemplateValueError(
    `The child view ${name} stands in a row of a stream: use each`,
    place,
  );
}

/** What a value is made of: the one place that knows. */
function partsOf(value: SlotValue): readonly SlotValue[] {
  if (value instanceof Each) return value.rows;
  if (value instanceof Memo) return [Memo.contentOf(value)];
  if (value instanceof ComponentValue) return [componentAt(value)?.next];
  return isRows(value) ? value : [];
}

function add(
  declaration: ChildDeclaration,
  place: Place,
  { before, max }: FindOptions,
  found: Found,
): void {
  const { id, props } = declaration;
  if (found.has(id)) {
    throw new TemplateValueError(
      `Two child views have the id ${JSON.stringify(id)}: each needs one of its own in its view`,
      place,
    );
  }
  if (found.size >= max) {
    throw new TemplateValueError(
      `A view shows at most ${max} child views (the limit maxViewsPerPage): show fewer at a time`,
      place,
    );
  }
  const known = before.get(id);
  const isKnown = known !== undefined && isDeepStrictEqual(known, declaration);
  if (!isKnown) checkProps(id, props, place);
  found.set(id, isKnown ? known : declaration);
}

function checkProps(id: string, props: unknown, place: Place): void {
  const problem = findUncloneable(props, "props");
  if (problem === undefined) return;
  throw new TemplateValueError(
    `The props of the child view ${JSON.stringify(id)} must be plain data: ${problem}`,
    place,
  );
}
