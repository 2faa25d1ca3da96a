import {
  listPresent,
  nobodyPresent,
  presence,
  startView,
  subscribe,
  track,
  applyPresence,
  type PresenceNews,
  type ViewHandle,
} from "../../../liveview/index.ts";
import {
  call,
  kill,
  NotCloneableError,
  NotInProcessError,
  OptionError,
  send,
  spawn,
  spawnHere,
  startNode,
  whereis,
  type Node,
} from "../../../runtime/index.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { crash } from "../../../liveview/testing/index.ts";
import { guest, hall, Hall, threadEnder, type Guest, type GuestOrder } from "../modules/hall.ts";

let node: Node;
beforeEach(async () => {
  node = await startNode({ threads: 2 });
});
afterEach(() => node.stop());

const enter = (key?: string) => startView(Hall, key === undefined ? {} : { search: { key } });

/** Waits until the view shows it, and gives how many milliseconds that took. */
async function shows(
  view: Pick<ViewHandle<never>, "html" | "diffs">,
  text: string,
): Promise<number> {
  const from = performance.now();
  const diffs = view.diffs();
  for (;;) {
    const shown = (await view.html()).replaceAll(/<.*?>/gs, "").trim();
    if (shown === text) return performance.now() - from;
    await diffs.next();
  }
}

describe("a view that is somewhere", () => {
  test("is seen there by all who listen, on all threads, and by itself", async () => {
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    expect(threadOf(ada.pid)).not.toBe(threadOf(bob.pid));

    expect(await shows(ada, "ada:ADA bob:BOB")).toBeLessThan(1_000);
    expect(await shows(bob, "ada:ADA bob:BOB")).toBeLessThan(1_000);
    await ada.send("type", true);
    expect(await shows(bob, "ada:ADA… bob:BOB")).toBeLessThan(1_000);
    await ada.send("type", false);
    await ada.send("come", "guest");
    expect(await shows(bob, "ada:ADA bob:BOB guest:GUEST")).toBeLessThan(1_000);
    await ada.send("go", "guest");
    expect(await shows(bob, "ada:ADA bob:BOB")).toBeLessThan(1_000);
  });

  test("is there once, however many tabs it has, with what is known of each", async () => {
    const [bob, ada] = [await enter("bob"), await enter("ada")];
    expect(await shows(bob, "bob:BOB ada:ADA")).toBeLessThan(1_000);
    const tab = await enter("ada");
    expect(await shows(bob, "bob:BOB ada:ADA+ADA")).toBeLessThan(1_000);
    await tab.send("type", true);
    expect(await shows(bob, "bob:BOB ada:ADA+ADA…")).toBeLessThan(1_000);

    await ada.stop();
    expect(await shows(bob, "bob:BOB ada:ADA…")).toBeLessThan(1_000);
    await tab.stop();
    expect(await shows(bob, "bob:BOB")).toBeLessThan(1_000);
  });

  test("has been there all the time when it crashes and is back", async () => {
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    expect(await shows(bob, "ada:ADA bob:BOB")).toBeLessThan(1_000);
    const [news, stop] = await listen();

    await crash(ada);
    await ada.send("type", true);
    expect(await shows(bob, "ada:ADA… bob:BOB")).toBeLessThan(1_000);

    expect(news.flatMap(({ joined, left }) => joined.concat(left))).toEqual([]);
    stop();
  });

  test("is not there by a handler that throws", async () => {
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    expect(await shows(bob, "ada:ADA bob:BOB")).toBeLessThan(1_000);

    await ada.send("comeThenFail", "ghost").catch(() => {});
    await ada.send("come", "guest");

    expect(await shows(bob, "ada:ADA bob:BOB guest:GUEST")).toBeLessThan(1_000);
  });

  test("is back when its thread ended, and sees who is there", async () => {
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    expect(await shows(bob, "ada:ADA bob:BOB")).toBeLessThan(1_000);
    const restarted = ada.restarted();
    send(await spawn(threadEnder, undefined, { near: ada.pid }), "end");
    await restarted;

    await ada.send("come", "guest");
    expect(await shows(bob, "ada:ADA bob:BOB guest:GUEST")).toBeLessThan(1_000);
    expect(await shows(ada, "ada:ADA bob:BOB guest:GUEST")).toBeLessThan(1_000);
  });

  test("hears nothing more when it does not listen any more", async () => {
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    expect(await shows(ada, "ada:ADA bob:BOB")).toBeLessThan(1_000);
    await ada.send("stopListening");
    await bob.send("come", "guest");
    expect(await shows(bob, "ada:ADA bob:BOB guest:GUEST")).toBeLessThan(1_000);
    await ada.send("nothing");

    expect(await shows(ada, "ada:ADA bob:BOB")).toBeLessThan(1_000);
  });
});

describe("the process that knows who is there", () => {
  test("knows it again when it has failed, and everybody is told", async () => {
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    expect(await shows(bob, "ada:ADA bob:BOB")).toBeLessThan(1_000);
    const [news, stop] = await listen();

    kill((await whereis("perigee.presence"))!);
    await ada.send("come", "guest");
    expect(await shows(bob, "ada:ADA bob:BOB guest:GUEST")).toBeLessThan(1_000);
    expect(await shows(ada, "ada:ADA bob:BOB guest:GUEST")).toBeLessThan(1_000);

    expect(news.flatMap(({ left }) => left)).toEqual([]);
    stop();
  });

  test("says so, too, when the last has left meanwhile", async () => {
    const [ada, bob] = [await enter("ada"), await enter()];
    expect(await shows(bob, "ada:ADA")).toBeLessThan(1_000);

    const knowing = (await whereis("perigee.presence"))!;
    await ada.stop();
    // Within the time that it may take to be back: the next knows nothing of it.
    kill(knowing);

    expect(await shows(bob, "")).toBeLessThan(1_000);
    expect(await listPresent(hall)).toEqual([]);
  });

  test("is asked by whom it does not tell", async () => {
    expect(await listPresent(hall)).toEqual([]);
    const ada = await enter("ada");
    expect(await shows(ada, "ada:ADA")).toBeLessThan(1_000);
    const list = await listPresent(hall);
    expect(list).toEqual([{ key: "ada", metas: [{ name: "ADA" }] }]);
    expect(await listPresent(presence("elsewhere"))).toEqual([]);
  });
});

describe("a process that is no view", () => {
  test("is somewhere, and sees who is, until it ends", async () => {
    const ada = await enter("ada");
    expect(await shows(ada, "ada:ADA")).toBeLessThan(1_000);
    const pid = await spawn(guest, undefined);
    const ask = (order: GuestOrder) => call(pid, order);

    await ask({ type: "track", key: "bot", name: "Bot" });
    expect(await shows(ada, "ada:ADA bot:Bot")).toBeLessThan(1_000);
    await ask({ type: "update", key: "bot", typing: true });
    await ask({ type: "update", key: "nobody", typing: true });
    expect(await shows(ada, "ada:ADA bot:Bot…")).toBeLessThan(1_000);
    expect(await ask({ type: "news" })).toContain("ada");
    await ask({ type: "track", key: "other", name: "Other" });
    await ask({ type: "untrack", key: "bot" });
    expect(await shows(ada, "ada:ADA other:Other")).toBeLessThan(1_000);
    kill(pid);
    expect(await shows(ada, "ada:ADA")).toBeLessThan(1_000);
  });

  test("is refused what makes no sense", async () => {
    expect(() => presence("")).toThrow(OptionError);
    expect(() => presence(7 as unknown as string)).toThrow(OptionError);
    expect(() => track(hall, "ada", { name: "Ada" })).toThrow(NotInProcessError);
    expect(() => subscribe(hall, node.root)).toThrow(OptionError);
    const thrown = await inProcess(() => track(hall, "", { name: "x" }));
    expect(thrown).toBeInstanceOf(OptionError);
    const name = (() => "") as unknown as string;
    expect(await inProcess(() => track(hall, "x", { name }))).toBeInstanceOf(NotCloneableError);
  });
});

describe("applying news", () => {
  const news = (version: number, parts: Partial<PresenceNews<Guest>>): PresenceNews<Guest> => ({
    type: "presence",
    of: "hall",
    epoch: "one",
    version,
    joined: [],
    changed: [],
    left: [],
    ...parts,
  });
  const [ada, bob] = [guestOf("ada"), guestOf("bob")];

  test("gives who is there, in the order they came", () => {
    let here = applyPresence(nobodyPresent<Guest>(), news(3, { list: [ada] }));
    here = applyPresence(here, news(4, { joined: [bob] }));
    expect(here.present).toEqual([ada, bob]);
    const typing = { key: "ada", metas: [{ name: "ada", typing: true }] };
    here = applyPresence(here, news(5, { changed: [typing] }));
    expect(here.present).toEqual([typing, bob]);
    here = applyPresence(here, news(6, { left: [typing] }));
    expect(here).toEqual({ epoch: "one", version: 6, present: [bob] });
  });

  test("leaves out what is older, or of another life", () => {
    const here = applyPresence(nobodyPresent<Guest>(), news(3, { list: [ada] }));
    expect(applyPresence(here, news(3, { joined: [bob] }))).toBe(here);
    expect(applyPresence(here, news(9, { epoch: "two", joined: [bob] }))).toBe(here);
    const again = applyPresence(here, news(0, { epoch: "two", list: [] }));
    expect(again.present).toEqual([]);
  });
});

function guestOf(key: string) {
  return { key, metas: [{ name: key }] };
}

/** Everything that is told of the hall from now on, but how it was at first. */
async function listen(): Promise<[news: PresenceNews<Guest>[], stop: () => void]> {
  const news: PresenceNews<Guest>[] = [];
  const pid = await new Promise<ReturnType<typeof spawnHere>>((resolve) => {
    const listener = spawnHere({
      opened: () => subscribe(hall),
      message: (message) => {
        news.push(message as PresenceNews<Guest>);
        resolve(listener);
      },
    });
  });
  news.length = 0;
  return [news, () => kill(pid)];
}

function inProcess(body: () => void): Promise<unknown> {
  return new Promise((resolve) => {
    const pid = spawnHere({
      opened: () => {
        try {
          resolve(body());
        } catch (thrown) {
          resolve(thrown);
        }
      },
    });
    expect(pid).toBeDefined();
  });
}
