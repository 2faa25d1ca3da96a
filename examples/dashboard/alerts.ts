/** What a widget tells its dashboard when somebody should look. */
export interface Alert {
  readonly type: "alert";
  readonly text: string;
  /** Any further field of a message. */
  readonly [field: string]: unknown;
}
