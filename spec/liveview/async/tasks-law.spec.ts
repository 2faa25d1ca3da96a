/**
 * The law of tasks: whatever is started, cancelled, replaced, and however often the view crashes meanwhile, of each name and key
 * the last that was started and not cancelled is heard of once, and of all others nothing.
 */
import * as fc from "fast-check";
import { startView } from "../../../liveview/index.ts";
import { startNode, type Node } from "../../../runtime/index.ts";
import { Turnstile } from "../../runtime/gate.ts";
import { Workshop } from "./modules/workshop.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 2 });
});
afterAll(() => node.stop());

const key = fc.constantFrom("a", "b", "c");
const step = fc.record({
  do: fc.constantFrom("build", "build", "elsewhere", "elsewhere", "cancel", "throw"),
  key,
});

/** Two crashes, before it is known where a task runs: it has not begun, and is not interrupted. */
const examples: [{ do: string; key: string }[]][] = [
  [
    [
      { do: "elsewhere", key: "b" },
      { do: "throw", key: "a" },
      { do: "throw", key: "a" },
    ],
  ],
];

test("each is heard of once, or never when nobody wants it", async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 9 }), async (steps) => {
    const view = await startView(Workshop);
    const gate = new Turnstile();
    const wanted = new Map<string, string>();
    const opening = (async () => {
      for (;;) (await gate.next()).open();
    })();
    const heard = async (): Promise<string[]> =>
      (/<p>(.*)<\/p>/.exec(await view.html())?.[1] ?? "")
        .split("; ")
        .filter((text) => text.includes(" done "));
    const never = new Set<string>();
    /** Nobody wants it any more: what was not heard by now never is. */
    const unwant = async (name: string): Promise<void> => {
      const text = wanted.get(name);
      wanted.delete(name);
      if (text !== undefined && !(await heard()).includes(text)) never.add(text);
    };
    const gateOf = (n: number): string => (n % 2 === 0 ? gate.pid : "nobody");

    for (const [n, { do: what, key: of }] of steps.entries()) {
      if (what === "throw") {
        const restarted = view.restarted();
        await view.send("throw").catch(() => {});
        await restarted;
      } else if (what === "cancel") {
        await view.send("cancel", of);
        for (const name of ["build", "elsewhere"]) await unwant(`${name} ${of}`);
      } else {
        await view.send(what, { key: of, text: `t${n}`, gate: gateOf(n) });
        await unwant(`${what} ${of}`);
        wanted.set(`${what} ${of}`, `${of} done T${n}`);
      }
    }
    const diffs = view.diffs();
    for (const text of wanted.values()) {
      while (!(await heard()).includes(text)) await diffs.next();
    }
    const all = await heard();
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((text) => never.has(text))).toEqual([]);
    await view.stop();
    void opening;
  });
  await fc.assert(property, { numRuns: 40, timeout: 6_000, endOnFailure: true, examples });
});
