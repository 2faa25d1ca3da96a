/**
 * The names of a form's fields, as types: a name that the schema does not have does not compile.
 *
 * @module
 */

/** What is a field by itself, whatever it has inside. */
type Leaf = string | number | bigint | boolean | symbol | Date | Blob | null | undefined;

/** How deep fields may lie in each other. */
type Deeper = [never, 0, 1, 2, 3, 4, 5];
type Depth = 0 | 1 | 2 | 3 | 4 | 5 | 6;

type IsAny<Type> = 0 extends 1 & Type ? true : false;

/** The row of a list of objects; `never` for anything else. */
type RowIn<Value> = Value extends readonly (infer Row)[]
  ? IsAny<Row> extends true
    ? never
    : Row extends Leaf | readonly unknown[]
      ? never
      : Row extends object
        ? Row
        : never
  : never;

type Inside<Name extends string, Value, Level extends Depth> =
  IsAny<Value> extends true
    ? never
    : Value extends Leaf
      ? never
      : Value extends readonly unknown[]
        ? [RowIn<Value>] extends [never]
          ? never
          : `${Name}[${number}].${NameIn<RowIn<Value>, Deeper[Level]>}`
        : Value extends object
          ? `${Name}.${NameIn<Value, Deeper[Level]>}`
          : never;

type NameIn<Input, Level extends Depth> = [Level] extends [never]
  ? never
  : Input extends object
    ? {
        [Name in keyof Input & string]-?: Name | Inside<Name, Input[Name], Level>;
      }[keyof Input & string]
    : never;

/**
 * The names of the fields of a schema's input: `email`, `address.street`, and of the row of a list with
 * the key 3, `links[3].url`. Objects and lists have names, too: errors may be theirs.
 */
export type FieldName<Input> = IsAny<Input> extends true ? string : NameIn<Input, 5>;

/** What a schema takes in the field `Name`. */
type ValueIn<Input, Name extends string> = Input extends object
  ? Name extends keyof Input
    ? Input[Name]
    : Name extends `${infer List}[${number}].${infer Rest}`
      ? ValueIn<RowIn<NonNullable<ValueIn<Input, List>>>, Rest>
      : Name extends `${infer Head}.${infer Rest}`
        ? Head extends keyof Input
          ? ValueIn<NonNullable<Input[Head]>, Rest>
          : never
        : never
  : never;

/** The names of those fields that are lists of objects: what has rows. */
export type RowsName<Input> = {
  [Name in FieldName<Input>]: [RowIn<NonNullable<ValueIn<Input, Name>>>] extends [never]
    ? never
    : Name;
}[FieldName<Input>];

/** What a schema takes as a row of the list `Name`. */
export type RowOf<Input, Name extends string> = RowIn<NonNullable<ValueIn<Input, Name>>>;

/** Values that a form begins with: of what is left out, the field is empty. */
export type InitialValues<Input> = Input extends Leaf
  ? Input | null
  : Input extends readonly (infer Item)[]
    ? readonly InitialValues<Item>[]
    : Input extends object
      ? { readonly [Name in keyof Input]?: InitialValues<Input[Name]> | undefined }
      : unknown;
