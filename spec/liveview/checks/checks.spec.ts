/**
 * The checks, in views on a thread of their own.
 */
import { startView, type ViewHandle } from "../../../liveview/index.ts";
import {
  awaitExit,
  spawn,
  spawnHere,
  startNode,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { setMode } from "../modules/order.ts";
import { Careless, relayWarnings } from "./modules/careless.ts";

type CarelessHandle = typeof Careless extends { readonly events?: infer Events }
  ? ViewHandle<NonNullable<Events>>
  : never;

let node: Node;
let view: CarelessHandle;
let warnings: (readonly [code: string, message: string])[];

const startIn = (mode: string): void => {
  beforeEach(async () => {
    node = await startNode({ threads: 1 });
    await awaitExit(await spawn(setMode, mode));
    warnings = [];
    const here: Pid<readonly [string, string]> = spawnHere({
      message: (warning) => void warnings.push(warning as readonly [string, string]),
    });
    await awaitExit(await spawn(relayWarnings, here));
    view = await startView(Careless);
  });
  afterEach(() => node.stop());
};

/** A warning is told in a later tick, before the answer of an event that is sent after it. */
const told = async (): Promise<readonly string[]> => {
  await view.send("later");
  await view.send("reads");
  return warnings.flatMap(([code, message]) =>
    code === "PERIGEE_SHARED_STATE" ? [message.split(",", 1).join()] : [],
  );
};

describe("in development", () => {
  startIn("development");

  test.each([
    ["a variable", "counts", "Careless.counts changes count"],
    ["an array", "lists", "Careless.lists changes visits"],
    ["a Map", "caches", "Careless.caches changes cache"],
    ["a Set", "tags", "Careless.tags changes tags"],
    ["a part of an object", "sets", "Careless.sets changes settings"],
    ["what it imports", "imports", "Careless.imports changes basket"],
    ["a variable, after an await", "later", "Careless.later changes count"],
  ] as const)("a view that changes %s of its module is told of, once", async (_, name, message) => {
    await view.send(name);
    await view.send(name);

    const all = await told();

    expect(all.filter((text) => text === message)).toHaveLength(1);
    // `told` itself counts.
    expect(all.filter((text) => text !== message && !text.endsWith("changes count"))).toEqual([]);
  });

  test("a view that reads them is not told of", async () => {
    await view.send("reads");

    expect(await told()).toEqual(["Careless.later changes count"]);
  });

  test("an id that is there twice is told of", async () => {
    await told();

    const ids = warnings.filter(([code]) => code === "PERIGEE_DUPLICATE_ID");
    expect(ids).toEqual([
      ["PERIGEE_DUPLICATE_ID", expect.stringContaining('two elements have the id "p"')],
    ]);
  });

  test("a handler that puts no plain data into the state fails", async () => {
    await view.send("reads");

    await expect(view.send("keepsFunction")).rejects.toMatchObject({
      reason: {
        type: "error",
        message: expect.stringContaining("state.bad.at[0] is a function"),
      },
    });
  });

  test("a render that changes the state fails, and says what it changed", async () => {
    await expect(view.send("sorts")).rejects.toMatchObject({
      reason: {
        type: "error",
        message: expect.stringContaining("render changed state.todos: a render only reads"),
      },
    });
  });

  test("all checks together take less than a millisecond for an event", async () => {
    const samples: number[] = [];
    for (let n = 0; n < 100; n += 1) {
      const from = performance.now();
      await view.send("reads");
      samples.push(performance.now() - from);
    }

    const [fastest = Infinity] = samples.toSorted((one, other) => one - other);
    expect(fastest).toBeLessThan(2);
  });
});

describe("in production", () => {
  startIn("production");

  test("nothing is looked for", async () => {
    for (const name of ["counts", "lists", "caches", "sorts", "keepsFunction"] as const) {
      await view.send(name);
    }

    await told();

    expect(warnings).toEqual([]);
    expect(await view.html()).toMatch(/a<.*b</s);
  });
});
