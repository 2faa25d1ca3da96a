/**
 * What the script of a page runs: connects when the page is there.
 *
 * @module
 */
import { connect } from "./index.ts";

// A module script runs when the document is parsed, unless it is `async`.
if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", () => connect());
} else {
  connect();
}
