/**
 * The types of `on`: what may be bound in a template follows from the handlers.
 *
 * @module
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Binding } from "../template/binding.ts";

/**
 * What an event carries: what its handler takes as payload, or the input of its schema; `never` for a
 * handler that takes none, with `undefined` for one that can do without.
 */
export type PayloadOf<Handler> = Handler extends {
  readonly schema: infer Schema extends StandardSchemaV1;
}
  ? StandardSchemaV1.InferInput<Schema>
  : Handler extends (...args: infer Arguments) => unknown
    ? Second<Arguments>
    : never;

type Second<Arguments extends readonly unknown[]> = Arguments extends
  | readonly []
  | readonly [unknown]
  ? never
  : Arguments[1];

/** What does not travel to a browser and back. */
type Unsendable =
  | ((...args: never[]) => unknown)
  | bigint
  | symbol
  | Date
  | RegExp
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | PromiseLike<unknown>;

/** A payload with `never` where it is no plain data. */
type Sendable<Payload> = Payload extends Unsendable
  ? never
  : Payload extends object
    ? { readonly [Name in keyof Payload]: Sendable<Payload[Name]> }
    : Payload;

/** The arguments that bind an event: its payload, if it takes any, which can be left out if it need not be there. */
export type PayloadArguments<Payload> = unknown extends Payload
  ? [payload?: unknown]
  : [Payload] extends [undefined | void]
    ? []
    : undefined extends Payload
      ? [payload?: Sendable<Payload>]
      : [payload: Sendable<Payload>];

/** Handlers, and the schemas of those that have one beside them. */
export type WithSchemas<Events, Payloads> = {
  readonly [Name in keyof Events]: Name extends keyof Payloads
    ? { readonly schema: Payloads[Name] }
    : Events[Name];
};

/**
 * The events of a view, for its template: `@click=${on.add(10)}` sends the payload given here,
 * `@submit=${on.save}` (not called) the one that the browser has.
 */
export type On<Events> = {
  readonly [Name in keyof Events]: (
    ...payload: PayloadArguments<PayloadOf<Events[Name]>>
  ) => Binding;
};
