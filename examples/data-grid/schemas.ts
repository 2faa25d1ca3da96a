// What events of the grid may carry, as Standard Schemas (https://standardschema.dev): by hand, as there are two. With more of
// them, take zod, valibot or arktype.
import type { Cell } from "./grid.ts";
import { isColumn, type Column } from "./parts.ts";

/** A schema that lets values through as they are. */
export interface Schema<Value> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "perigee-examples";
    readonly types?: { readonly input: Value; readonly output: Value };
    readonly validate: (
      value: unknown,
    ) => { readonly value: Value } | { readonly issues: readonly { readonly message: string }[] };
  };
}

const schema = <Value>(what: string, is: (value: unknown) => value is Value): Schema<Value> => ({
  "~standard": {
    version: 1,
    vendor: "perigee-examples",
    validate: (value) => (is(value) ? { value } : { issues: [{ message: `expected ${what}` }] }),
  },
});

/** The name of a column. */
export const aColumn: Schema<Column> = schema("a column", isColumn);

/** A cell; whether there is a part with this number, only the grid knows. */
export const aCell: Schema<Cell> = schema(
  "a cell",
  (value): value is Cell =>
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "number" &&
    "column" in value &&
    isColumn(value.column),
);
