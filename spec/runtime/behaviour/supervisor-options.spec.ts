/**
 * What makes no sense is refused where it is asked for, and whoever asked lives on.
 *
 * @module
 */
import {
  call,
  ChildExistsError,
  InitFailedError,
  kill,
  listChildren,
  OptionError,
  spawn,
  startChild,
  supervise,
  supervisor,
  type ChildSpec,
  type Pid,
  type ProcessConfig,
} from "../../../runtime/index.ts";
import { confined } from "../modules/confined.ts";
import { puppet } from "../modules/puppet.ts";
import {
  child,
  events,
  node,
  pidOf,
  placements,
  superviseHere,
  useSupervision,
} from "../supervised.ts";

useSupervision();

const valid: ChildSpec<never> = { id: "a", definition: puppet, argument: {} as never };
const pid = "<0.1.1>" as Pid;

const wrongSpecs: readonly (readonly [wrong: object, option: string])[] = [
  [{ id: "" }, "id"],
  [{ id: 7 }, "id"],
  [{ id: undefined }, "id"],
  [{ definition: undefined }, "definition"],
  [{ definition: () => {} }, "definition"],
  [{ definition: { url: "file:///a.ts" } }, "definition"],
  [{ restart: "always" }, "restart"],
  [{ shutdownMs: -1 }, "shutdownMs"],
  [{ shutdownMs: Number.NaN }, "shutdownMs"],
  [{ shutdownMs: "soon" }, "shutdownMs"],
  [{ name: "" }, "name"],
  [{ name: 7 }, "name"],
  [{ isolation: "process" }, "isolation"],
  [{ near: 7 }, "near"],
  [{ owner: {} }, "owner"],
  [{ isolation: "thread", near: pid }, "near"],
  [{ config: { maxHeapMb: 0 } }, "config.maxHeapMb"],
];

describe("a child spec", () => {
  it.each(wrongSpecs)("with %j is refused", async (wrong, option) => {
    const spec = { ...valid, ...(wrong as Partial<ChildSpec<never>>) };
    const supervisorPid = await superviseHere({});

    expect(() => supervise({ children: [spec] })).toThrow(OptionError);
    expect(() => supervise({ children: [spec] })).toThrow(option);
    await expect(startChild(supervisorPid, spec)).rejects.toThrow(OptionError);
    await expect(startChild(supervisorPid, spec)).rejects.toMatchObject({ option });
    await expect(listChildren(supervisorPid)).resolves.toEqual([]);
  });

  it.each([
    [{}, 5_000],
    [{ shutdownMs: 0 }, 0],
    [{ shutdownMs: Infinity }, Infinity],
    [{ definition: supervisor, argument: supervise() }, Infinity],
    [{ definition: supervisor, argument: supervise(), shutdownMs: 7 }, 7],
    [{ definition: { url: supervisor.url, place: supervisor.place } }, Infinity],
    [{ definition: { url: supervisor.url, place: 99 } }, 5_000],
  ])("with %j stops within %d ms", (given, shutdownMs) => {
    const spec = { ...valid, ...(given as Partial<ChildSpec<never>>) };

    expect(supervise({ children: [spec] }).children).toMatchObject([{ shutdownMs }]);
  });
});

describe("the options of a supervisor", () => {
  it.each([
    [{ maxRestarts: -1 }, "maxRestarts"],
    [{ maxRestarts: 0.5 }, "maxRestarts"],
    [{ windowMs: 0 }, "windowMs"],
    [{ windowMs: Number.POSITIVE_INFINITY }, "windowMs"],
    [{ strategy: "all-for-one" }, "strategy"],
    [{ countFor: "node" }, "countFor"],
    [{ strategy: "one-for-all", countFor: "child" }, "countFor"],
    [{ strategy: "rest-for-one", countFor: "child" }, "countFor"],
  ])("are refused: %j", (options, option) => {
    expect(() => supervise(options as object)).toThrow(OptionError);
    expect(() => supervise(options as object)).toThrow(option);
  });

  it("are refused with two children of one id", () => {
    const children = [child("a"), child("b"), child("a")];

    expect(() => supervise({ children })).toThrow(ChildExistsError);
    expect(() => supervise({ children })).toThrow('"a"');
  });

  it("have defaults", () => {
    expect(supervise()).toEqual({
      children: [],
      strategy: "one-for-one",
      countFor: "supervisor",
      maxRestarts: 3,
      windowMs: 5_000,
    });
  });
});

describe.each(placements)("the config of children %s", (_, placement) => {
  const confinedChild = (config?: ProcessConfig): ChildSpec<never> => ({
    id: "a",
    definition: confined,
    argument: {} as never,
    owner: events.pid,
    ...placement.child(),
    ...(config !== undefined && { config }),
  });
  const seenBy = (process: Pid): Promise<unknown> => call(process, { do: "environment" });

  it("is theirs at each start", async () => {
    const children = [confinedChild({ env: { COLOUR: "red" } })];
    const supervisorPid = await superviseHere({ children }, placement.supervisor());
    const first = await pidOf(supervisorPid, "a");
    await expect(seenBy(first)).resolves.toEqual({ COLOUR: "red" });

    kill(first);
    await events.take(2);

    await expect(seenBy(await pidOf(supervisorPid, "a"))).resolves.toEqual({ COLOUR: "red" });
    kill(supervisorPid);
  });

  it("is that of their supervisor when they have none, and never more", async () => {
    const config = { maySpawn: true, env: { COLOUR: "blue" }, mailbox: { max: 10 } };
    const near = placement.supervisor();
    const supervisorPid = await spawn(supervisor, supervise(), { near, config });

    const plain = await startChild(supervisorPid, confinedChild());
    const greedy = { ...confinedChild({ mailbox: { max: 11 } }), id: "b" };

    await expect(seenBy(plain)).resolves.toEqual({ COLOUR: "blue" });
    await expect(startChild(supervisorPid, greedy)).rejects.toThrow("config.mailbox.max");
    expect((await listChildren(supervisorPid)).map(({ id }) => id)).toEqual(["a"]);
    kill(supervisorPid);
  });
});

describe("a supervisor without its argument", () => {
  it.each([undefined, null, 7, {}])("does not start: %j", async (argument) => {
    const started = spawn(supervisor, argument as never, { near: node.root });

    await expect(started).rejects.toThrow(InitFailedError);
    await expect(started).rejects.toThrow("supervise()");
  });
});
