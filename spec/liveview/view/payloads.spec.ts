import { html, liveView, startView, type ViewHandle } from "../../../liveview/index.ts";
import { awaitExit, spawn, startNode, type Node } from "../../../runtime/index.ts";
import { Order, setMode } from "../modules/order.ts";

type OrderHandle = typeof Order extends { readonly events?: infer Events }
  ? ViewHandle<NonNullable<Events>>
  : never;

let node: Node;
let view: OrderHandle;

/** A node whose thread has this NODE_ENV. */
const startIn = (mode: string): void => {
  beforeAll(async () => {
    node = await startNode({ threads: 1 });
    await awaitExit(await spawn(setMode, mode));
  });
  afterAll(() => node.stop());
  beforeEach(async () => {
    view = await startView(Order);
  });
  afterEach(() => view.stop());
};

const said = async (): Promise<string | undefined> =>
  /<p>(.*)<\/p>/.exec((await view.html()).replaceAll("&quot;", '"'))?.[1];

describe("a payload with a schema", () => {
  startIn("development");

  test.each([
    ["zod", { lines: [{ amount: "2" }, { amount: "3" }] }, "zod 3,4"],
    ["valibot", { name: " Ada " }, "valibot Ada"],
    ["arktype", { at: "41" }, "arktype 42"],
    ["taken", "free", "taken free"],
    ["defaulted", undefined, "defaulted 3"],
    ["nullable", null, "nullable null"],
  ] as const)("of %s reaches the handler as the schema made it", async (name, payload, shown) => {
    await view.send(name as "given", payload);

    expect(await said()).toBe(shown);
  });

  test.each([
    ["zod", { lines: [{ amount: "2" }, { amount: "x" }] }, "payload.lines[1].amount: "],
    ["valibot", { name: " " }, "payload.name: say who"],
    ["arktype", { at: 4 }, "payload.at: "],
    ["taken", "taken", "payload: is taken"],
    ["nullable", undefined, "payload: "],
    ["zod", undefined, "payload: "],
    ["many", null, 'payload[0]["Symbol(odd)"]["two words"]: xxx'],
  ] as const)("of %s that does not fit is refused: %j", async (name, payload, message) => {
    const { pid } = view;

    const refused = view.send(name as "given", payload);
    await expect(refused).rejects.toMatchObject({
      code: "ERR_EVENT_REFUSED",
      refusal: "bad_payload",
      message: expect.stringContaining(`the payload of "${name}" was refused: ${message}`),
    });

    expect(await said()).toBe("");
    await view.send("given", 1);
    expect([await said(), view.pid]).toEqual(["given 1", pid]);
  });

  test("is refused with the issues as data", async () => {
    const issues = [{ path: ["name"], message: "say who" }];

    await expect(view.send("valibot", { name: "" })).rejects.toMatchObject({ issues });
  });

  test("is refused with twenty issues at most, none of them long", async () => {
    const error = await view.send("many", null).catch((thrown: unknown) => thrown);

    const { issues } = error as { issues: { message: string }[] };
    expect([issues.length, issues[0]?.message.length]).toEqual([20, 300]);
  });

  test("is the one that is refused, whatever else is on its way", async () => {
    const all = await Promise.allSettled([
      view.send("given", 1),
      view.send("valibot", { name: "" }),
      view.send("taken", "free"),
      view.send("taken", "taken"),
      view.send("given", new Date() as unknown as number),
      view.send("nope" as "given", 1),
      view.send("given", 2),
    ]);

    expect(all.map(({ status }) => status === "fulfilled")).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
      true,
    ]);
    expect(await said()).toBe("given 2");
  });

  test.each([
    ["throwing", "the schema fails"],
    ["rejecting", "the schema rejects"],
  ] as const)("whose schema is %s ends the process, as a handler would", async (name, message) => {
    await view.send("given", 1);
    const restarted = view.restarted();

    await expect(view.send(name, null)).rejects.toMatchObject({
      code: "ERR_VIEW_DOWN",
      reason: { type: "error", message },
    });

    await restarted;
    expect(await said()).toBe("given 1");
  });

  test.each([
    ["nothing", undefined, "nothing"],
    ["null", null, "null"],
    ["an empty map", {}, "{}"],
    ["a map that looks like null on its way", { "": null }, '{"":null}'],
    ["and one within", { "": { "": 1 } }, '{"":{"":1}}'],
  ])("%s arrives as what it is", async (_, payload, shown) => {
    await view.send("given", payload);

    expect(await said()).toBe(`given ${shown}`);
  });

  test("that is left out takes the default of the handler", async () => {
    await view.send("optional");

    expect(await said()).toBe("optional 7");
  });
});

describe("in production, a payload with a schema", () => {
  startIn("production");

  test("is refused without a word of the schema", async () => {
    const error = await view.send("valibot", { name: "" }).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ refusal: "bad_payload", message: "the payload was refused" });
    expect(error).toMatchObject({ issues: [] });
  });
});

describe("a schema", () => {
  const define = (payloads: object): unknown =>
    liveView(import.meta, {
      mount: () => ({}),
      payloads: payloads as Record<string, never>,
      events: { add: () => {} },
      render: () => html``,
    });

  test.each([
    [{ add: () => true }, "payloads.add must be a Standard Schema"],
    [{ add: null }, "payloads.add must be a Standard Schema"],
    [{ ad: { "~standard": {} } }, "payloads.ad must be left out: there is no such event"],
  ])("that is none, or of no event, is an error of the definition: %j", (payloads, message) => {
    expect(() => define(payloads)).toThrow(
      expect.objectContaining({ code: "ERR_OPTION", message: expect.stringContaining(message) }),
    );
  });
});
