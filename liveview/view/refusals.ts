/**
 * What a client is told when its event is refused.
 *
 * @module
 */
import type { PayloadIssue } from "../protocol/frame.ts";
import { describeIssues } from "./payloads.ts";

/** Why an event is refused. */
export type Refusal = readonly [code: string, message: string, issues?: readonly PayloadIssue[]];

/**
 * There is no such event. In production, what a view can do is nobody's business who has not seen it on
 * the page.
 *
 * @param who - has no such event: the view, or one of its components.
 */
export function unknownEvent(who: string, name: string, known: object): Refusal {
  const message = `${who} has no event "${name.slice(0, 100)}"`;
  if (process.env["NODE_ENV"] === "production") return ["unknown_event", message];
  return ["unknown_event", `${message}; it has: ${Object.keys(known).join(", ") || "none"}`];
}

/** The page went to a URL that is none of the route of this view. */
export function otherRoute(url: unknown): Refusal {
  const text = typeof url === "string" ? JSON.stringify(url.slice(0, 100)) : "what is no text";
  return ["other_route", `${text} is no URL of this view's route`];
}

/** The payload is not what its schema asks for, which is nobody's business either. */
export function badPayload(name: string, issues: readonly PayloadIssue[]): Refusal {
  if (process.env["NODE_ENV"] === "production") return ["bad_payload", "the payload was refused"];
  return ["bad_payload", `the payload of "${name}" was refused: ${describeIssues(issues)}`, issues];
}
