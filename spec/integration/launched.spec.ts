/**
 * A served view under the launcher: what dies comes back, and what is stopped stops in order.
 */
import { FrameClient, getPage } from "../support/frame-client.ts";
import { endPrograms, isThere, launch, type OsProgram } from "../support/launched-program.ts";

const served = new URL("modules/served.ts", import.meta.url);

let program: OsProgram;

async function up(): Promise<{ pid: number; url: string }> {
  const [, pid, url = ""] = await program.line(/^up (\d+) (\S+)/);
  return { pid: Number(pid), url };
}

async function openClient(page: string): Promise<FrameClient> {
  const { tokens } = await getPage(page);
  const client = await FrameClient.open(new URL(page).origin);
  await client.join(tokens[0]!);
  return client;
}

afterEach(endPrograms);

test("a server whose OS process is killed is back, at the same port", async () => {
  program = launch(served);
  const { url } = await up();
  program.kill("SIGTERM");
  expect(await program.ended).toBe(0);
  // That one chose a port which is free now.
  program = launch(served, [], { PORT: new URL(url).port });
  const first = await up();

  process.kill(first.pid, "SIGKILL");

  expect(await program.nodeDown()).toMatchObject({ signal: "SIGKILL", restartInMs: 0 });
  const second = await up();
  expect(second).toEqual({ pid: expect.any(Number), url });
  expect(second.pid).not.toBe(first.pid);
  expect((await getPage(url)).status).toBe(200);
});

test("a server that has told that it is up is started again however it ends", async () => {
  program = launch(served, ["fails"]);
  await up();

  expect(await program.nodeDown()).toMatchObject({ signal: null, code: 7 });
  await up();
});

test("a server that cannot start is not started again", async () => {
  program = launch(served);
  const { url } = await up();

  const other = launch(served, [], { PORT: new URL(url).port });

  expect(await other.ended).toBe(1);
  expect(await other.errors.until(/port \d+ .* is in use/)).toBeDefined();
  expect(await other.errors.until(/node-down/)).toBeUndefined();
});

describe.each(["SIGTERM", "SIGINT"] as const)("%s to the launcher", (signal) => {
  test("tells clients when to come back, and leaves nothing behind", async () => {
    program = launch(served);
    const { pid, url } = await up();
    const clients = [await openClient(url), await openClient(url)];

    program.kill(signal);

    for (const client of clients) {
      const { code, reason } = await client.closed;
      expect(code).toBe(1012);
      expect(reason).toMatch(/^\d+$/);
      expect(Number(reason)).toBeLessThanOrEqual(200);
    }
    expect(await program.ended).toBe(0);
    expect(isThere(pid)).toBe(false);
    await expect(fetch(url)).rejects.toThrow("fetch failed");
    expect(await program.errors.until(/./)).toBeUndefined();
  });
});

test("a server whose launcher is killed stops in order by itself", async () => {
  program = launch(served);
  const { url } = await up();
  const client = await openClient(url);

  program.kill("SIGKILL");

  expect(await client.closed).toMatchObject({ code: 1012 });
  // Its standard output, which is the launcher's, ends with it.
  expect(await program.output.until(/^up/)).toBeUndefined();
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});

test("without the launcher it stops in order too", async () => {
  program = launch(served, [], { PERIGEE_LAUNCHER: "off" });
  const { pid, url } = await up();
  const client = await openClient(url);
  expect(pid).toBe(program.pid);

  program.kill("SIGTERM");

  expect(await client.closed).toMatchObject({ code: 1012 });
  expect(await program.ended).toBe(0);
});

test("what takes its time to stop is not waited for after a second signal", async () => {
  program = launch(served, ["reluctant"]);
  await up();
  program.kill("SIGTERM");
  await program.line(/^stopping$/);

  program.kill("SIGINT");

  expect(await program.ended).toBe(1);
});
