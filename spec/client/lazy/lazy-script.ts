/**
 * A script of a page that loads a part of itself when a button is pressed.
 */
import { say } from "./said.ts";

say("loaded");
document.querySelector("button")?.addEventListener("click", () => {
  void import("./lazy-part.ts").then(({ answer }) => say(answer()));
});
