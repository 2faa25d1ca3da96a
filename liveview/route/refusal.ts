/**
 * Why a view is not shown to somebody: no crash, but an answer.
 *
 * @module
 */
import { StartRefusedError } from "../../runtime/index.ts";
import type { PayloadIssue } from "../protocol/frame.ts";
import type { FlashMessages } from "../navigation/flash.ts";
import { describeIssues } from "../view/payloads.ts";
import type { LocationProblem } from "./locate.ts";

/** Why a view is not shown: travels from its process to the gateway. */
export interface ViewRefusal {
  readonly type: "view-refused";
  /** The HTTP status of the page. */
  readonly status: number;
  /** Where the page is instead, with a status of 303. */
  readonly location?: string;
  /** What goes along to there. */
  readonly flash?: FlashMessages;
  /** For the visitor. */
  readonly message: string;
  /** For who develops; never shown in production. */
  readonly detail?: string;
}

/** A URL that does not fit its route: there is no such page, or not with this search. */
export function refuseLocation({ where, issues }: LocationProblem): ViewRefusal {
  const detail = describe(where, issues);
  return where === "search"
    ? { type: "view-refused", status: 400, message: "This page has no such search.", detail }
    : { type: "view-refused", status: 404, message: "There is no such page.", detail };
}

function describe(where: string, issues: readonly PayloadIssue[]): string {
  return issues.length === 0 ? `another ${where}` : describeIssues(issues, where);
}

/** Why a view did not start, when it was not for a failure. */
export function readRefusal(thrown: unknown): ViewRefusal | undefined {
  if (!(thrown instanceof StartRefusedError)) return undefined;
  const { detail } = thrown;
  return isRefusal(detail) ? detail : undefined;
}

/** Whether it is one. */
export function isRefusal(detail: unknown): detail is ViewRefusal {
  return (
    typeof detail === "object" &&
    detail !== null &&
    "type" in detail &&
    detail.type === "view-refused"
  );
}
