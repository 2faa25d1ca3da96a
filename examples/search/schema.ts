// Standard Schemas (https://standardschema.dev), by hand, as there are two. With more of them, take zod, valibot or arktype.

/** What makes one thing of another, or refuses it. */
export interface Schema<Input, Output> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "perigee-examples";
    readonly types?: { readonly input: Input; readonly output: Output };
    readonly validate: (
      value: unknown,
    ) => { readonly value: Output } | { readonly issues: readonly { readonly message: string }[] };
  };
}

/** A schema of a function that gives `undefined` for what is refused. A route gives it texts by their names. */
export function schema<Input, Output>(
  read: (texts: Input) => Output | undefined,
): Schema<Input, Output> {
  return {
    "~standard": {
      version: 1,
      vendor: "perigee-examples",
      validate: (value) => {
        const output = read(value as Input);
        return output === undefined
          ? { issues: [{ message: "there is none" }] }
          : { value: output };
      },
    },
  };
}
