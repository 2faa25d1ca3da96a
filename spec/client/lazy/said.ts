/**
 * What both parts of `lazy-script.ts` share.
 */
let last = "";

/** Puts words into the page. */
export const say = (words: string): void => {
  last = words;
  const output = document.querySelector("output");
  if (output) output.textContent = words;
};

/** What was said last. */
export const saidLast = (): string => last;
