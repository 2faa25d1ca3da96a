/**
 * Style sheets of the client's own elements.
 *
 * @module
 */

/**
 * Adds these rules to the page, once.
 *
 * A constructed sheet is no inline style, so a content security policy has nothing against it.
 */
export function useStyles(rules: string): void {
  if (used.has(rules)) return;
  used.add(rules);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets.push(sheet);
}

const used = new Set<string>();
