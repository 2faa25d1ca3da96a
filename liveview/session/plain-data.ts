/**
 * What can be written as JSON and read again.
 *
 * @module
 */

/** What can be written as JSON and read again. */
export type PlainData =
  | string
  | number
  | boolean
  | null
  | readonly PlainData[]
  | { readonly [field: string]: PlainData };

/** A record of such. */
export type PlainRecord = Readonly<Record<string, PlainData>>;
