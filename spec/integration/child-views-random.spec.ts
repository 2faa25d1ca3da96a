/**
 * Whatever comes, goes, crashes and is cut off, in whatever order: in the end each page shows what the
 * processes of its views hold, and no process is left that nobody shows.
 */
import { serve, type Server } from "../../liveview/index.ts";
import type { ViewPage } from "../../liveview/view/view-message.ts";
import {
  awaitExit,
  call,
  kill,
  listChildren,
  whereis,
  type ChildInfo,
} from "../../runtime/index.ts";
import { Parent, type Shown } from "../liveview/modules/family.ts";
import { Dice } from "../support/dice.ts";
import { FamilyClient, type FamilyView } from "../support/family-client.ts";

const shell = new URL("site/shell.html", import.meta.url);
const rounds = Number(process.env["FAULT_ROUNDS"] ?? 4);
const seed = Number(process.env["FAULT_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const ids = ["a", "b", "c", "d"];

describe(`random faults under views inside of views (FAULT_SEED=${seed})`, () => {
  let server: Server;
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Parent },
      checkpointMs: 20,
      log: () => {},
      limits: { unseenMs: 1_000 },
      node: { threads: 2, spareThreads: 1, turnBudgetMs: 200 },
    });
  });
  afterAll(() => server.stop());

  const all = async (): Promise<readonly ChildInfo[]> =>
    listChildren((await whereis("perigee.views"))!);
  const ended = async (): Promise<void> => {
    for (let left = await all(); left.length > 0; left = await all()) {
      // One that has none is about to be started again.
      for (const { pid } of left) if (pid !== undefined) await awaitExit(pid);
    }
  };
  const killGateway = async (): Promise<void> => {
    const children = await listChildren(server.node.root);
    const gateway = children.find(({ id }) => id === "perigee.gateway");
    if (gateway?.pid !== undefined) kill(gateway.pid);
  };

  test.each(Array.from({ length: rounds }, (_, round) => seed + round))(
    "seed %i: pages show what processes hold, and none is left",
    async (roundSeed) => {
      const dice = new Dice(roundSeed);
      const clients = await Promise.all(
        Array.from({ length: 3 }, () => FamilyClient.open(server.url, `/?shows=${any(dice)}`)),
      );
      const gatewayDiesAt = roundSeed % 2 === 0 ? dice.below(80) : undefined;
      for (let step = 0; step < 80; step += 1) {
        await act(dice.pick(clients), dice);
        if (step === gatewayDiesAt) await killGateway();
        for (const client of clients) if (!client.isConnected) await client.reconnect();
      }

      for (const client of clients) await atRest(client);
      const children = await all();
      for (const client of clients) {
        for (const view of client.views.values()) {
          const { pid } = children.find(({ id }) => id === idOf(view))!;
          const { html } = (await call(pid!, { type: "page" })) as ViewPage;
          expect(wordsOf(html)).toBe(client.text(view.path).replaceAll("|", " ").trim());
        }
      }

      for (const client of clients) client.break();
      // Each ends when nobody has looked for a second.
      await ended();
    },
    60_000,
  );
});

function any(dice: Dice): string {
  return encodeURIComponent(JSON.stringify(anyShown(dice)));
}

function anyShown(dice: Dice): Shown[] {
  return ids
    .filter(() => dice.chance(0.6))
    .toSorted(() => dice.next() - 0.5)
    .map((id) => ({
      id,
      kind: dice.chance(0.3) ? "middle" : "widget",
      title: dice.pick(["one", "two"]),
      sticky: dice.chance(0.2),
    }));
}

/** Something that a person, or chance, does to one of the views of a page. */
async function act(client: FamilyClient, dice: Dice): Promise<void> {
  const { path } = dice.pick([...client.views.values()]);
  if (path !== "") {
    // Not so often that one is given up: that is another spec's business.
    const name = dice.chance(0.08) ? dice.pick(["fail", "endThread"]) : "add";
    client.click(path, name, 1);
  } else if (dice.chance(0.1)) client.click("", "fail");
  else client.click("", "show", anyShown(dice) as never);
  if (dice.chance(0.05)) await client.reconnect();
  if (dice.chance(0.3)) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits until nothing happens any more: everything that is shown has answered. */
async function atRest(client: FamilyClient): Promise<void> {
  for (;;) {
    const views = [...client.views.values()];
    for (const { path, state } of views) if (state === "failed") client.retry(path);
    await client.until(
      () =>
        [...client.views.values()].every(({ state }) => state === "joined" || state === "failed") ||
        !client.isConnected,
    );
    if (!client.isConnected) await client.reconnect();
    else if (await isStill(client, new Set(client.views.values()))) return;
  }
}

/** What is on its way is there when everything has answered, twice: once for what the first made. */
async function isStill(client: FamilyClient, views: ReadonlySet<FamilyView>): Promise<boolean> {
  for (const view of [...views, ...views]) await answered(client, view);
  if (!client.isConnected) return false;
  return [...client.views.values()].every((view) => views.has(view) && view.state === "joined");
}

async function answered(client: FamilyClient, view: FamilyView): Promise<void> {
  if (!client.views.has(view.number)) return;
  const n = client.click(view.path, view.path === "" ? "count" : "add", 0);
  await client.until(
    () =>
      view.acked >= n ||
      view.state !== "joined" ||
      !client.views.has(view.number) ||
      !client.isConnected,
  );
}

function idOf({ token }: FamilyView): string {
  return token.slice(0, token.indexOf("."));
}

/** What HTML says without what stays the same. */
function wordsOf(html: string): string {
  const words: string[] = [];
  const parts =
    /<!--lit-part-->([^<]*)<!--\/lit-part-->|data-live-child="([^"]*)" data-live-kind="([^"]*)"/g;
  for (const [, ...found] of html.matchAll(parts)) words.push(...found.filter(Boolean));
  return words.join(" ");
}
