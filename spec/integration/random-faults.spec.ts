/**
 * The promise to people: what was acknowledged happened once, whatever befell process, thread, gateway
 * and connection meanwhile.
 */
import { serve, type Server } from "../../liveview/index.ts";
import { kill, listChildren } from "../../runtime/index.ts";
import { Ledger } from "../liveview/modules/ledger.ts";
import { ScriptedUser, writtenOn } from "../support/scripted-user.ts";
import { Dice } from "../support/dice.ts";

const shell = new URL("site/shell.html", import.meta.url);
const rounds = Number(process.env["FAULT_ROUNDS"] ?? 3);
const seed = Number(process.env["FAULT_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

const deeds = ["write", "write", "writeLater"];
const faults = ["throwAfter", "spin", "endThread"];

describe(`random faults under clicking users (FAULT_SEED=${seed})`, () => {
  let server: Server;
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Ledger },
      checkpointMs: 20,
      log: () => {},
      node: { threads: 2, spareThreads: 1, turnBudgetMs: 100 },
    });
  });
  afterAll(() => server.stop());

  const killGateway = async (): Promise<void> => {
    const children = await listChildren(server.node.root);
    const gateway = children.find(({ id }) => id === "perigee.gateway");
    if (gateway?.pid !== undefined) kill(gateway.pid);
  };

  test.each(Array.from({ length: rounds }, (_, round) => seed + round))(
    "seed %i: every click is there once, or was said to be lost",
    async (roundSeed) => {
      const dice = new Dice(roundSeed);
      const users = await Promise.all(
        Array.from({ length: 6 }, () => ScriptedUser.open(server.url)),
      );
      const healthy = new Set(users);
      const gatewayDiesAt = roundSeed % 2 === 0 ? dice.below(120) : undefined;
      for (let step = 0; step < 120; step += 1) {
        const user = dice.pick(users);
        // A view that fails too often is given up, by design: that is another spec's business.
        const isFault = dice.chance(0.06) && healthy.delete(user);
        const n = user.clicks + 1;
        user.click(dice.pick(isFault ? faults : deeds), n);
        if (dice.chance(0.03)) dice.pick(users).breakConnection();
        // More often, and the node gives up: that is another spec's business, too.
        if (step === gatewayDiesAt) await killGateway();
        if (dice.chance(0.3)) await user.settled(n - dice.below(3));
      }
      for (const user of users) await user.settled(user.clicks);

      for (const user of users) {
        const clicks = Array.from({ length: user.clicks }, (_, at) => at + 1);
        // Lost is what was never applied; all else is there, once, in order.
        expect(writtenOn(user)).toEqual(clicks.filter((n) => !user.lost.has(n)));
        user.leave();
      }
    },
    60_000,
  );
});
