// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
import * as fc from "fast-check";
import { diff } from "../../liveview/diff/diff.ts";
import { TemplateBook } from "../../liveview/diff/template-book.ts";
import { toValue } from "../../liveview/diff/to-value.ts";
import { encodeServerFrame } from "../../liveview/protocol/codec.ts";
import type { ServerFrame } from "../../liveview/protocol/frame.ts";
import type { Rendered } from "../../liveview/template/html.ts";
import { renderToString } from "../../liveview/template/render-to-string.ts";
import type { Walk } from "../client/law-script.ts";
import { Chromium, joinedParts } from "../client/in-chromium.ts";
import { bundle } from "../client/page-gateway.ts";
import { tree } from "../liveview/diff/random-trees.ts";

import.meta.jest.setTimeout(30_000);

const chromium = new Chromium();

describe("the law: a page, a join, and a join with all diffs look the same", () => {
  const base64 = (frame: ServerFrame) => Buffer.from(encodeServerFrame(frame)).toString("base64");

  function walkThrough(renders: readonly Rendered[]): Walk {
    const [first, ...rest] = renders;
    const last = renders.at(-1)!;
    const book = new TemplateBook();
    const value = toValue(first!, book);
    const joined = base64([0, 0, 1, 0, book.takeNew(), value, "t"]);
    let shown = first!;
    const diffs = rest.map((next, n) => {
      const change = diff(shown, next, book) ?? null;
      shown = next;
      return base64([1, 0, n + 2, 0, change, book.takeNew()]);
    });
    return {
      first: renderToString(first!),
      last: renderToString(last),
      joined,
      diffs,
      rejoined: base64([0, 0, 99, 0, ...joinedParts(last), "t"]),
    };
  }

  test("for random trees", async () => {
    const seed = Date.now() % 2 ** 31;
    const page = await chromium.browser.newPage();
    await page.setContent("<!doctype html><body></body>");
    await page.addScriptTag({
      type: "module",
      content: bundle(new URL("../client/law-script.ts", import.meta.url)),
    });
    await page.waitForFunction(() => "look" in window);
    const samples = fc.sample(fc.array(tree, { minLength: 1, maxLength: 5 }), {
      numRuns: 400,
      seed,
    });
    const walks = samples.map(walkThrough);

    const looks = await page.evaluate((all) => all.map((walk) => window.look(walk)), walks);
    await page.close();

    for (const [index, look] of looks.entries()) {
      const { first, last } = walks[index]!;
      const label = { seed, index, first, last };
      expect({ ...label, ...look }).toEqual({
        ...label,
        adopted: look.firstPage,
        firstPage: look.firstPage,
        patched: look.lastPage,
        rendered: look.lastPage,
        joined: look.lastPage,
        rejoined: look.lastPage,
        lastPage: look.lastPage,
        isKept: true,
      });
    }
  });
});
