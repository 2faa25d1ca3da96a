/**
 * Checks that what a browser sent is a frame, field by field: the gateway's and the view's border control.
 *
 * @module
 */
import {
  ClientFrameType,
  MAX_VIEW_NUMBER,
  type ChildPlace,
  type ClientFrame,
  type EventData,
  type FormFields,
} from "./frame.ts";
import { nameKind } from "./name-kind.ts";
import { isPayload, payloadProblem } from "./payload.ts";
import type { Key } from "./value.ts";

/** How many rows of a stream a client may ask for in one frame. */
const MAX_ASKED_ROWS = 10_000;

/** How many fields a form may have. */
const MAX_FORM_FIELDS = 1_000;

/** A frame that holds what its type promises, or what is wrong with it. */
export type CheckedFrame =
  | { readonly type: "frame"; readonly frame: ClientFrame }
  | {
      readonly type: "problem";
      readonly problem: string;
      /** The number of the event that it would be, if it has one. */
      readonly n?: number;
    };

/** Checks a decoded message. Payload and data of an event are plain data afterwards. */
export function readClientFrame(message: unknown): CheckedFrame {
  if (!Array.isArray(message)) return problem(`a frame is an array, not ${nameKind(message)}`);
  const parts: readonly unknown[] = message;
  const [type, view] = parts;
  if (type === ClientFrameType.ping) return frame([type]);
  if (!isViewNumber(view)) return problem(`view number is ${nameKind(view)}`);
  switch (type) {
    case ClientFrameType.join:
      return readJoin(view, parts);
    case ClientFrameType.event:
      return readEvent(view, parts);
    case ClientFrameType.leave:
      return frame([type, view]);
    case ClientFrameType.rows:
      return readRows(view, parts);
    case ClientFrameType.chunk:
      return readChunk(view, parts);
    default:
      return problem(`frame type is ${nameKind(type)}`);
  }
}

function readJoin(
  view: number,
  [, , token, url, sent, place, seen]: readonly unknown[],
): CheckedFrame {
  if (typeof token !== "string" || typeof url !== "string") {
    return problem("a join needs a token and a url, both strings");
  }
  if (sent !== 0 && !isEventNumber(sent)) return problem(`last event is ${nameKind(sent)}`);
  const root = [ClientFrameType.join, view, token, url, sent] as const;
  const where = place ?? null;
  if (!isPlace(view, where)) return problem("a child needs its name and the view around it");
  if (seen === undefined) return frame(where === null ? root : [...root, where]);
  if (seen !== 0 && !isEventNumber(seen)) return problem(`last frame is ${nameKind(seen)}`);
  return frame([...root, where, seen]);
}

function isPlace(view: number, place: unknown): place is number | ChildPlace | null {
  if (place === null || isViewNumber(place)) return true;
  if (!Array.isArray(place)) return false;
  const [parent, child, ...rest]: readonly unknown[] = place;
  return isViewNumber(parent) && parent !== view && typeof child === "string" && rest.length === 0;
}

function readRows(view: number, [, , stream, rows]: readonly unknown[]): CheckedFrame {
  if (typeof stream !== "string") return problem(`the name of a stream is ${nameKind(stream)}`);
  return isRows(rows)
    ? frame([ClientFrameType.rows, view, stream, rows])
    : problem(`rows are keys and versions, of at most ${MAX_ASKED_ROWS} rows`);
}

function readChunk(view: number, [, , ref, offset, bytes]: readonly unknown[]): CheckedFrame {
  if (typeof ref !== "string") return problem(`the ref of an upload is ${nameKind(ref)}`);
  const isOffset = Number.isSafeInteger(offset) && Number(offset) >= 0;
  if (!isOffset) return problem(`the place of a chunk is ${nameKind(offset)}`);
  return bytes instanceof Uint8Array
    ? frame([ClientFrameType.chunk, view, ref, Number(offset), bytes])
    : problem(`a chunk is ${nameKind(bytes)}, not bytes`);
}

function readEvent(view: number, [, , n, name, payload, data]: readonly unknown[]): CheckedFrame {
  if (!isEventNumber(n)) return problem(`event number is ${nameKind(n)}`);
  if (typeof name !== "string") return problem(`event name is ${nameKind(name)}`, n);
  const sent = payload ?? null;
  if (!isPayload(sent)) return problem(payloadProblem(sent) ?? "", n);
  if (data === undefined || data === null) {
    return frame([ClientFrameType.event, view, n, name, sent]);
  }
  return isEventData(data)
    ? frame([ClientFrameType.event, view, n, name, sent, data])
    : problem("event data has a wrong shape", n);
}

function frame(checked: ClientFrame): CheckedFrame {
  return { type: "frame", frame: checked };
}

function problem(text: string, n?: number): CheckedFrame {
  return { type: "problem", problem: text, ...(n === undefined ? {} : { n }) };
}

function isRows(rows: unknown): rows is readonly Key[] {
  return (
    Array.isArray(rows) &&
    rows.length <= 2 * MAX_ASKED_ROWS &&
    rows.every((part) => typeof part === "string" || Number.isFinite(part))
  );
}

function isViewNumber(view: unknown): view is number {
  return Number.isInteger(view) && Number(view) >= 0 && Number(view) <= MAX_VIEW_NUMBER;
}

function isEventNumber(n: unknown): n is number {
  return Number.isSafeInteger(n) && Number(n) > 0;
}

function isEventData(data: unknown): data is EventData {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return false;
  return Object.entries(data).every(([field, value]) => dataChecks.get(field)?.(value) === true);
}

const dataFields: { readonly [field in keyof Required<EventData>]: (value: unknown) => boolean } = {
  form: isFormFields,
  used: (names) => isStrings(names) && names.length <= MAX_FORM_FIELDS,
  name: isString,
  value: isStringOrStrings,
  checked: isBoolean,
  key: isString,
  code: isString,
  alt: isBoolean,
  ctrl: isBoolean,
  meta: isBoolean,
  shift: isBoolean,
  repeat: isBoolean,
  scrollTop: isFinite,
  scrollLeft: isFinite,
  scrollHeight: isFinite,
  scrollWidth: isFinite,
  clientHeight: isFinite,
  clientWidth: isFinite,
};

const dataChecks: ReadonlyMap<string, (value: unknown) => boolean> = new Map(
  Object.entries(dataFields),
);

function isFormFields(form: unknown): form is FormFields {
  return (
    typeof form === "object" &&
    form !== null &&
    !Array.isArray(form) &&
    Object.keys(form).length <= MAX_FORM_FIELDS &&
    Object.values(form).every(isStringOrStrings)
  );
}

function isStringOrStrings(value: unknown): boolean {
  return isString(value) || isStrings(value);
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isString);
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}
