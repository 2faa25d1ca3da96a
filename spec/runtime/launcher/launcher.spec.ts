/**
 * The launcher with real OS processes: what dies, what comes back, and what is said.
 */
import {
  endPrograms,
  isThere,
  launch,
  launcherPath,
  OsProgram,
} from "../../support/launched-program.ts";
import { run } from "../../support/run.ts";
import { fileURLToPath } from "node:url";

const puppet = new URL("modules/puppet.ts", import.meta.url);

const upPid = async (program: OsProgram): Promise<number> =>
  Number((await program.line(/^up (\d+)/))[1]);

afterEach(endPrograms);

describe("a program that was up", () => {
  let program: OsProgram;
  let pid: number;
  beforeEach(async () => {
    program = launch(puppet, ["ready"]);
    pid = await upPid(program);
  });

  test("is started again at once when it was killed, and that is reported", async () => {
    process.kill(pid, "SIGKILL");

    expect(await program.nodeDown()).toEqual({
      event: "node-down",
      level: "error",
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      signal: "SIGKILL",
      code: null,
      uptimeMs: expect.any(Number),
      restartInMs: 0,
    });
    const next = await upPid(program);
    expect(next).not.toBe(pid);
    expect(isThere(next)).toBe(true);
  });

  test.each([
    ["aborts", "abort", { signal: "SIGABRT", code: null }],
    ["is hit by a memory fault", "die=SIGSEGV", { signal: "SIGSEGV", code: null }],
    ["ends with another code than 0", "exit=7", { signal: null, code: 7 }],
  ])("is started again when it %s", async (_, act, how) => {
    program.say(act);

    expect(await program.nodeDown()).toMatchObject(how);
    await upPid(program);
  });

  test("is not started again when it ends with code 0", async () => {
    program.say("exit=0");

    expect(await program.ended).toBe(0);
    expect(await program.output.until(/^up/)).toBeUndefined();
    expect(await program.errors.until(/./)).toBeUndefined();
  });

  test("is in a process group of its own, where Ctrl-C in a terminal does not reach it", async () => {
    const group = await run("ps", ["-o", "pgid=", "-p", String(pid)]);

    expect(Number(group)).toBe(pid);
  });

  test("is told to stop, and its exit code is the launcher's", async () => {
    program.kill("SIGTERM");
    await program.line(/^heard SIGTERM$/);

    program.say("exit=3");

    expect(await program.ended).toBe(3);
    expect(isThere(pid)).toBe(false);
    // That it ends is what was asked for: nobody need read of it.
    expect(await program.errors.until(/./)).toBeUndefined();
  });

  test("hears of two signals that are one only once, and of another kind at once", async () => {
    program.kill("SIGINT");
    await program.line(/^heard SIGINT$/);

    program.kill("SIGINT");
    program.kill("SIGHUP");

    await program.line(/^heard SIGHUP$/);
    expect(program.output.taken.slice(1)).toEqual(["heard SIGINT", "heard SIGHUP"]);
  });

  test("is killed when it is still there 5 seconds after a second signal", async () => {
    program.kill("SIGTERM");
    program.kill("SIGINT");

    expect(await program.ended).toBe(128 + 9);
    expect(isThere(pid)).toBe(false);
  });

  test("is not started again after the launcher was asked to stop meanwhile", async () => {
    for (const restartInMs of [0, 100, 200]) {
      program.say("exit=1");
      expect(await program.nodeDown()).toMatchObject({ restartInMs });
      await upPid(program);
    }
    program.say("exit=1");
    expect(await program.nodeDown()).toMatchObject({ restartInMs: 400 });

    program.kill("SIGTERM");

    expect(await program.ended).toBe(0);
    expect(await program.output.until(/^up/)).toBeUndefined();
  });
});

describe("a program that was never up", () => {
  test("is not started again when it ends by itself: it has said why", async () => {
    const program = launch(puppet, ["exit=3"]);

    expect(await program.ended).toBe(3);
    await upPid(program);
    expect(await program.output.until(/^up/)).toBeUndefined();
    expect(await program.errors.until(/./)).toBeUndefined();
  });

  test("is started five times at most when it dies of signals", async () => {
    const program = launch(puppet, ["die=SIGKILL"]);

    expect(await program.ended).toBe(128 + 9);
    const waits: (number | null)[] = [];
    for (let death = 0; death < 5; death += 1) {
      await upPid(program);
      waits.push((await program.nodeDown()).restartInMs);
    }
    expect(waits).toEqual([0, 100, 200, 400, null]);
    expect(await program.output.until(/^up/)).toBeUndefined();
  });
});

test("a program gets its arguments as they are, options too", async () => {
  const program = launch(puppet, ["one", "--help", "-x=2"]);

  expect(await program.line(/^up/)).toMatchObject({
    input: expect.stringMatching(/^up \d+ one --help -x=2$/),
  });
});

test("without the launcher a program runs in the very process that was started", async () => {
  const program = launch(puppet, ["one", "exit=5"], { PERIGEE_LAUNCHER: "off" });

  expect(await program.line(/^up/)).toMatchObject({ input: `up ${program.pid} one exit=5` });
  expect(await program.ended).toBe(5);
});

test("a program is told to stop when its launcher is gone", async () => {
  const program = launch(puppet, ["ready", "heed"]);
  await upPid(program);

  program.kill("SIGKILL");

  await program.line(/^heard SIGTERM$/);
  // Its standard output, which is the launcher's, ends with it.
  expect(await program.output.until(/^up/)).toBeUndefined();
});

test("a script of package.json stops when the shell around it is ended", async () => {
  const words = ["--conditions=perigee-source", launcherPath, "start", fileURLToPath(puppet)];
  // The colon keeps the shell from putting the launcher in its own place.
  const script = `"${process.execPath}" ${words.join(" ")} ready heed; :`;
  const shell = new OsProgram("sh", ["-c", script], { npm_lifecycle_event: "start" });
  await upPid(shell);

  shell.kill("SIGTERM");

  await shell.line(/^heard SIGTERM$/);
  expect(await shell.output.until(/^up/)).toBeUndefined();
});

describe("used badly", () => {
  const flags = ["--conditions=perigee-source", launcherPath];

  test.each([
    ["nothing to do", [], /^perigee needs to be told what to do: .*perigee start app\.ts/],
    ["an unknown command", ["begin", "x.ts"], /^perigee does not know the command "begin"/],
    ["an unknown option", ["start", "--fast", "x.ts"], /^perigee does not know the option --fast/],
    ["no file", ["start"], /^perigee start needs the file of the program/],
    ["no such file", ["start", "nope.ts"], /^perigee cannot start \/.*\/nope\.ts: .*no such file/],
  ])("with %s, it says so in one line and ends with 2", async (_, args, sentence) => {
    const program = new OsProgram(process.execPath, [...flags, ...args]);

    expect(await program.ended).toBe(2);
    await program.errors.until(/^\b$/);
    expect(program.errors.taken).toEqual([expect.stringMatching(sentence)]);
  });

  test("by an older Node, it says which one it needs", async () => {
    const older = `Object.defineProperty(process,"versions",{value:{...process.versions,node:"22.1.0"}})`;
    const program = new OsProgram(process.execPath, [
      `--import=data:text/javascript,${encodeURIComponent(older)}`,
      ...flags,
      "start",
      fileURLToPath(puppet),
    ]);

    expect(await program.ended).toBe(2);
    expect(await program.errors.until(/./)).toMatchObject({
      input: expect.stringMatching(/^perigee needs Node\.js 24 or newer, and this is 22\.1\.0/),
    });
  });
});
