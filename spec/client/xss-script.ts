/**
 * Runs in a page without a policy: shows frames as the client does, and looks for scripts in what there is.
 */
import { decodeFrame } from "../../client/codec.ts";
import { Region } from "../../client/region.ts";

declare global {
  interface Window {
    pwned?: unknown;
    /** Shows frames, in base64, in a region of its own. */
    showFrames(frames: readonly string[]): void;
    /** Uses what a person could use. */
    useAll(): void;
    /** What could run a script. */
    dangers(): string[];
    /** What stands in each context of each section. */
    readSections(): Record<string, unknown>[];
  }
}

window.showFrames = (frames) => {
  const root = document.createElement("main");
  document.body.append(root);
  const region = new Region(root, 0, { send: () => true, pace: (_bound, act) => void act() });
  for (const frame of frames) {
    const bytes = Uint8Array.from(atob(frame), (character) => character.charCodeAt(0));
    region.receive(decodeFrame(bytes.buffer) as Parameters<Region["receive"]>[0]);
  }
};

window.useAll = () => {
  for (const element of document.querySelectorAll<HTMLElement>("main *")) {
    for (const type of ["focus", "mouseover", "load", "error", "toggle"]) {
      element.dispatchEvent(new Event(type));
    }
    if (element.matches("a")) element.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  }
};

const urlNames = new Set("href xlink:href src data action formaction poster to".split(" "));
const isScript = (value: string) => /^(?:javascript|vbscript):/.test(protocolOf(value));
const protocolOf = (value: string) => URL.parse(value, location.href)?.protocol ?? "";

window.dangers = () =>
  [...document.querySelectorAll("main, main *")].flatMap((element) => {
    const isPicture = element.matches("img, video");
    const attributes = [...element.attributes].filter(({ name, value }) => {
      if (name === "values") return value.split(";").some(isScript);
      const isPage = protocolOf(value) === "data:" && !isPicture;
      return name.startsWith("on") || (urlNames.has(name) && (isScript(value) || isPage));
    });
    const isActive = element.matches("script, base, meta, link, style, math, [srcdoc]");
    const names = isActive ? [element.localName] : [];
    return names.concat(attributes.map(({ name, value }) => `${name}=${value}`));
  });

window.readSections = () =>
  [...document.querySelectorAll("section")].map((section) => {
    const find = (selector: string) => section.querySelector(selector)!;
    const attribute = (selector: string, name: string) => find(selector).getAttribute(name);
    return {
      text: find(".text").textContent,
      row: find(".row").textContent,
      drawn: find(".drawn").textContent,
      nested: find(".nested").textContent,
      double: attribute(".attributes", "title"),
      single: attribute(".attributes", "data-b"),
      bare: attribute(".attributes", "data-c"),
      part: attribute(".attributes", "data-d"),
      drawnAttribute: attribute(".drawn", "data-a"),
      byName: attribute(".spread", "data-a"),
      proto: attribute(".spread", "__proto__"),
      property: (find(".property") as HTMLElement).title,
      value: (find("input") as HTMLInputElement).value,
      area: (find("textarea") as HTMLTextAreaElement).value,
      children: section.querySelectorAll("*").length,
    };
  });
