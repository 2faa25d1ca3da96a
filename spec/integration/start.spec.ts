/**
 * The entry that a person may start by hand, with whatever Node the machine has.
 */
import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const entry = fileURLToPath(new URL("../../examples/start.js", import.meta.url));

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
