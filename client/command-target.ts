/**
 * What commands are done to.
 *
 * @module
 */
import { TargetType, type CommandTarget } from "../liveview/protocol/command.ts";

/** The elements that are meant, from `element` on; none of those that a page is made by. */
export function findTargets(target: CommandTarget, element: Element): Element[] {
  const found = find(target, element);
  return found.filter(({ localName }) => !/^(?:script|style|base|meta|link)$/.test(localName));
}

function find(target: CommandTarget, element: Element): Element[] {
  if (target === null) return [element];
  if (typeof target === "string") return [...document.querySelectorAll(target)];
  const [type, selector] = target;
  if (type === TargetType.inner) return [...element.querySelectorAll(selector)];
  const around = element.closest(selector);
  return around === null ? [] : [around];
}
