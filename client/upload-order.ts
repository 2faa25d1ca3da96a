/**
 * What a view says of a file that is to go to a store elsewhere.
 *
 * @module
 */

/** Where a file is to go. */
export interface UploadOrder {
  readonly ref: string;
  readonly uploader: "PUT" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: Readonly<Record<string, string>>;
}
