/**
 * Stopping in order, with real OS processes and real signals.
 */
import { fileURLToPath } from "node:url";
import { stopOnSignals } from "../../runtime/stop-on-signals.ts";
import { endPrograms, OsProgram } from "../support/launched-program.ts";

const stopper = fileURLToPath(new URL("modules/stopper.ts", import.meta.url));

const start = async (way: string): Promise<OsProgram> => {
  const program = new OsProgram(process.execPath, ["--conditions=perigee-source", stopper, way]);
  await program.line(/^up$/);
  return program;
};

afterEach(endPrograms);

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "%s stops the program, which then ends by itself with code 0",
  async (signal) => {
    const program = await start("ends");

    program.kill(signal);

    expect(await program.ended).toBe(0);
  },
);

test("a second signal ends it at once, with code 1", async () => {
  const program = await start("hangs");
  program.kill("SIGTERM");
  await program.line(/^stopping$/);

  program.kill("SIGINT");

  expect(await program.ended).toBe(1);
});

test("the same signal again within half a second is not a second one", async () => {
  const program = await start("hangs");
  program.kill("SIGINT");
  await program.line(/^stopping$/);

  program.kill("SIGINT");
  await program.line(/^SIGINT$/);
  program.kill("SIGTERM");

  // It was there to hear that.
  await program.line(/^SIGTERM$/);
  expect(await program.ended).toBe(1);
});

test.each(["is late", "lingers"])("one that %s is ended with code 1, and says so", async (way) => {
  const program = await start(way);

  program.kill("SIGTERM");

  expect(await program.ended).toBe(1);
  const line = await program.errors.until(/stop-overdue/);
  expect(JSON.parse(line!.input)).toEqual({
    event: "stop-overdue",
    level: "error",
    time: expect.any(String),
    stopMs: 50,
  });
});

test("a stop that fails ends it with code 1, and why", async () => {
  const program = await start("fails");

  program.kill("SIGTERM");

  expect(await program.ended).toBe(1);
  expect(await program.errors.until(/it cannot stop/)).toBeDefined();
});

test("once released, signals do what they do without it", async () => {
  const program = await start("released");

  program.kill("SIGTERM");

  expect(await program.ended).toBe("SIGTERM");
});

test.each([Number.NaN, -1])("refuses to wait %d milliseconds", (stopMs) => {
  expect(() => stopOnSignals(async () => {}, { stopMs })).toThrow(
    expect.objectContaining({ code: "ERR_OPTION" }),
  );
});
