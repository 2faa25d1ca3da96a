/**
 * What stands in a tag and is no scalar, as it travels: events, spreads and hooks.
 *
 * @module
 */
import { nameKind } from "../protocol/name-kind.ts";
import { compactPayload, payloadProblem } from "../protocol/payload.ts";
import {
  BINDING,
  COMMANDS,
  HOOK,
  SPREAD,
  type BindingValue,
  type CommandsValue,
  type HookValue,
  type Payload,
  type SpreadValue,
} from "../protocol/value.ts";
import { bindingOf, isHandling, type Handling } from "../template/binding.ts";
import { Commands } from "../template/commands.ts";
import { Hook } from "../template/hook.ts";
import type { SlotValue } from "../template/html.ts";
import { primitiveIn } from "../template/primitive.ts";
import { isElementSlot, type ElementSlot, type Slot } from "../template/slot.ts";
import { resolveSpread } from "../template/spread-rules.ts";
import { Spread } from "../template/spread.ts";
import { TemplateValueError } from "../template/template-errors.ts";

/**
 * What `value` is in `slot`, or undefined when it is none of these.
 *
 * @throws {TemplateValueError} when something of it is refused, or is no plain data.
 */
export function toTagValue(
  slot: Slot,
  value: SlotValue,
): BindingValue | CommandsValue | SpreadValue | HookValue | undefined {
  if (slot.kind === "event") {
    const binding = bindingOf(value);
    return binding && toBindingValue(slot, binding);
  }
  if (!isElementSlot(slot)) return undefined;
  if (value instanceof Spread) return toSpreadValue(slot, value);
  if (value instanceof Hook) return toHookValue(slot, value);
  return primitiveIn(slot, value) === null ? [SPREAD] : undefined;
}

function toBindingValue(slot: Slot, handling: Handling): BindingValue | CommandsValue {
  // What is in a command was checked when it was made.
  if (handling instanceof Commands) return [COMMANDS, ...handling.list];
  const { name, payload } = handling;
  if (payload === undefined) return [BINDING, name];
  return [BINDING, name, plainData(slot, `The payload of ${name}`, payload)];
}

function toSpreadValue(slot: ElementSlot, spread: Spread): SpreadValue {
  const parts = resolveSpread(slot, spread).flatMap(({ wireName, slot: part, value }) => [
    wireName,
    isHandling(value) ? toBindingValue(part, value) : value,
  ]);
  return [SPREAD, ...parts];
}

function toHookValue(slot: Slot, { hookName, data }: Hook): HookValue {
  if (typeof hookName !== "string") {
    throw new TemplateValueError(`A hook has a name, not ${nameKind(hookName)}`, slot);
  }
  if (data === undefined) return [HOOK, hookName];
  return [HOOK, hookName, plainData(slot, `What the hook ${hookName} is given`, data)];
}

function plainData(slot: Slot, what: string, data: Payload): Payload {
  const problem = payloadProblem(data);
  if (problem === undefined) return compactPayload(data);
  throw new TemplateValueError(`${what} must be plain data: ${problem}`, slot);
}
