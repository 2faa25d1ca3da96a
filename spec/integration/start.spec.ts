/**
 * The entries that a person starts: by hand with whatever Node the machine has, and with npm.
 */
import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { endPrograms, OsProgram } from "../support/launched-program.ts";

const run = promisify(execFile);
const entry = fileURLToPath(new URL("../../examples/start.js", import.meta.url));

afterEach(endPrograms);

test("started by hand, it says in one sentence which Node it needs and how to run it", async () => {
  const started = run(process.execPath, [entry], { env: { ...process.env, NODE_OPTIONS: "" } });

  await expect(started).rejects.toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^The examples need Node 24 or newer .*run `npm start`.*\n$/),
  });
});

test("on a port that is in use, it names the port and the remedy, and ends", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };

  const started = run(process.execPath, ["--conditions=perigee-source", entry], {
    env: { ...process.env, PORT: String(port) },
  });

  await expect(started).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(new RegExp(`port ${port} .*PORT=${port + 1} npm start`)),
  });
  other.close();
});

test("`npm start` that is ended with SIGTERM takes the server along, in order", async () => {
  const npm = new OsProgram("npm", ["start"], { PORT: "0" });
  const [url] = await npm.line(/http:\/\/\S+$/);
  expect((await fetch(url)).status).toBe(200);

  npm.kill("SIGTERM");

  expect(await npm.ended).toBe(0);
  await expect(fetch(url)).rejects.toThrow("fetch failed");
  // The server's standard output, which is npm's, has ended with it.
  expect(await npm.output.until(/http/)).toBeUndefined();
});
