/**
 * The notice beside a region whose view was given up: says so, and lets a person try again.
 *
 * It stands before the region's element, so what the region shows is not touched: it can be read,
 * selected and copied, what was typed included.
 *
 * @module
 */
import { focusRegion } from "./focus-region.ts";
import { useStyles } from "./styles.ts";

/** A notice that is shown and hidden. */
export interface Notice {
  /** Shows it; `retry` is called whenever a person asks for that. */
  show(retry: () => void): void;
  hide(): void;
}

/** What a notice says. */
export interface NoticeWords {
  readonly text: string;
  /** On the button. */
  readonly retry: string;
}

/**
 * Makes the notice of a region; nothing is in the page until it is shown.
 *
 * A page changes its looks by the class `perigee-failed`, or by `--perigee-failed-color` and
 * `--perigee-failed-background`: the rules here give way to any other. Or it has a
 * `<template data-live-failed>` with all the content, among the children of the region's parent for
 * this one, of `<body>` or `<head>` for all; in it, an element with `data-live-retry` tries again.
 */
export function createNotice(root: HTMLElement, words: NoticeWords): Notice {
  let element: HTMLElement | undefined;
  let isTried = false;
  const remove = (): boolean => {
    const hadFocus = element?.contains(document.activeElement) === true;
    element?.remove();
    element = undefined;
    return hadFocus;
  };
  return {
    show(retry) {
      if (element !== undefined && !isTried) return;
      // As a new element, or a screen reader would not say it again.
      const hadFocus = remove();
      isTried = false;
      const shown = createElement(root, words);
      element = shown;
      shown.addEventListener("click", (event) => {
        const button = event.target instanceof Element && event.target.closest(RETRY);
        if (button === false || button === null) return;
        event.preventDefault();
        isTried = true;
        // Not `disabled`: that would take the focus away.
        button.ariaDisabled = "true";
        retry();
      });
      root.before(shown);
      if (hadFocus) shown.querySelector<HTMLElement>(RETRY)?.focus();
    },
    hide() {
      if (remove()) focusRegion(root);
    },
  };
}

const RETRY = "[data-live-retry]";

function createElement(root: HTMLElement, { text, retry }: NoticeWords): HTMLElement {
  const element = document.createElement("div");
  element.role = "alert";
  const template = findTemplate(root);
  if (template) {
    element.append(template.content.cloneNode(true));
    return element;
  }
  useStyles(styles);
  element.className = "perigee-failed";
  const button = document.createElement("button");
  button.type = "button";
  button.dataset["liveRetry"] = "";
  button.append(retry);
  const words = document.createElement("span");
  words.append(text);
  element.append(words, button);
  return element;
}

function findTemplate(root: HTMLElement): HTMLTemplateElement | null | undefined {
  const template = "template[data-live-failed]";
  return (
    root.parentElement?.querySelector<HTMLTemplateElement>(`:scope>${template}`) ??
    document.querySelector<HTMLTemplateElement>(`:is(head,body)>${template}`)
  );
}

const styles = `
:where(.perigee-failed) {
  position: sticky; inset-block-start: .5rem; z-index: 2147483646; box-sizing: border-box;
  display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem;
  margin-block: .5rem; padding: .625rem 1rem; border: 1px solid; border-radius: .5rem;
  font: 500 .875rem/1.4 system-ui, sans-serif;
  color: var(--perigee-failed-color, #8c1d18); background: var(--perigee-failed-background, #fdecea);
}
:where(.perigee-failed button) {
  padding: .375rem .75rem; border: 1px solid; border-radius: .375rem;
  font: inherit; color: inherit; background: none; cursor: pointer;
}
:where(.perigee-failed button:hover) { text-decoration: underline; }
:where(.perigee-failed [aria-disabled=true]) { opacity: .5; cursor: default; text-decoration: none; }
@media (prefers-color-scheme: dark) {
  :where(.perigee-failed) {
    color: var(--perigee-failed-color, #f9b4ae); background: var(--perigee-failed-background, #3a1210);
  }
}`;
