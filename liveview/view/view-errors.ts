/**
 * What can go wrong between a program and a view.
 *
 * @module
 */
import { describeReason, type ExitReason } from "../../runtime/index.ts";
import { LiveViewError } from "../errors.ts";
import type { ViewRefusal } from "../route/refusal.ts";
import type { PayloadIssue } from "../protocol/frame.ts";

/** A view refused an event. */
export class EventRefusedError extends LiveViewError {
  override readonly name = "EventRefusedError";
  readonly code = "ERR_EVENT_REFUSED";
  /** Why, as a stable word: `unknown_event`, `bad_payload`. */
  readonly refusal: string;
  /** What the event's schema says is wrong with the payload; empty in production, and without a schema. */
  readonly issues: readonly PayloadIssue[];

  constructor(refusal: string, message: string, issues: readonly PayloadIssue[] = []) {
    super(message);
    this.refusal = refusal;
    this.issues = issues;
  }
}

/** A view does not keep up with its events. */
export class ViewBusyError extends LiveViewError {
  override readonly name = "ViewBusyError";
  readonly code = "ERR_VIEW_BUSY";
  /** How many wait. */
  readonly waiting: number;

  constructor(waiting: number) {
    super(`${waiting} events of the view wait already: await some of them before sending more`);
    this.waiting = waiting;
  }
}

/** A view's process ended; the event that it was handling did not count. */
export class ViewDownError extends LiveViewError {
  override readonly name = "ViewDownError";
  readonly code = "ERR_VIEW_DOWN";
  /** Why it ended. */
  readonly reason: ExitReason;

  constructor(reason: ExitReason) {
    super(`the view's process ended (${describeReason(reason)}): its state is as before the event`);
    this.reason = reason;
  }
}

/** A view is not shown there: no failure, but an answer. */
export class ViewRefusedError extends LiveViewError {
  override readonly name = "ViewRefusedError";
  readonly code = "ERR_VIEW_REFUSED";
  /** The HTTP status that its page would have. */
  readonly status: number;

  constructor({ status, message, detail }: ViewRefusal) {
    super(detail === undefined ? message : `${message} (${detail})`);
    this.status = status;
  }
}

/** A component cannot be defined like this. */
export class ComponentDefinitionError extends LiveViewError {
  override readonly name = "ComponentDefinitionError";
  readonly code = "ERR_COMPONENT_DEFINITION";
  /** The name that it was to have. */
  readonly component: string;

  constructor(component: string, problem: string) {
    super(`the component ${JSON.stringify(component)} cannot be defined: ${problem}`);
    this.component = component;
  }
}
