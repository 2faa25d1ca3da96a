/**
 * What was said to be durable is there after the OS process died, and after it was stopped and another
 * one started, as in a deploy.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import { endPrograms, launch, type OsProgram } from "../support/launched-program.ts";
import { ScriptedUser, writtenOn } from "../support/scripted-user.ts";
import { Dice } from "../support/dice.ts";

const seed = Number(process.env["FAULT_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const served = new URL("modules/served-ledger.ts", import.meta.url);

describe(`a server with a store in a file (FAULT_SEED=${seed})`, () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let url: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "perigee-"));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    env = { PORT: String(port), STORE: join(folder, "views.db") };
  });
  afterEach(async () => {
    endPrograms();
    await rm(folder, { recursive: true, force: true });
  });

  const up = async (program: OsProgram): Promise<number> =>
    Number((await program.line(/^up (\d+)/))[1]);

  test("goes on after a stop and a start as if there had been none", async () => {
    const first = launch(served, [], env);
    await up(first);
    const user = await ScriptedUser.open(url);
    for (let n = 1; n <= 20; n += 1) user.click("write", n);
    await user.settled(5);

    first.kill("SIGTERM");
    for (let n = 21; n <= 30; n += 1) user.click("write", n);
    expect(await first.ended).toBe(0);
    for (let n = 31; n <= 40; n += 1) user.click("write", n);
    await up(launch(served, [], env));
    await user.settled(40);

    expect(user.lost).toEqual(new Set());
    expect(writtenOn(user)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    user.leave();
  }, 30_000);

  test("has what is durable after its OS process was killed again and again", async () => {
    const dice = new Dice(seed);
    const program = launch(served, [], env);
    let pid = await up(program);
    const users = await Promise.all(Array.from({ length: 4 }, () => ScriptedUser.open(url)));
    for (let kills = 0; kills < 3; kills += 1) {
      for (let step = 0; step < 40; step += 1) {
        const user = dice.pick(users);
        const n = user.click("write", user.clicks + 1);
        if (dice.chance(0.3)) await user.settled(n);
      }
      const user = dice.pick(users);
      await user.until(() => user.durable > 0);
      process.kill(pid, "SIGKILL");
      pid = await up(program);
    }
    for (const user of users) await user.settled(user.clicks);

    for (const user of users) {
      const clicks = Array.from({ length: user.clicks }, (_, at) => at + 1);
      // What came after the last checkpoint is undone, and the page is told.
      expect(writtenOn(user)).toEqual(clicks.filter((n) => !user.lost.has(n)));
      expect([...user.lost].filter((n) => user.wasDurable.has(n))).toEqual([]);
      user.leave();
    }
    program.kill("SIGTERM");
    expect(await program.ended).toBe(0);
  }, 60_000);
});
