/**
 * The OS process of a server is killed: how long until the launcher has started another one and the page
 * of a person has its view back, with its state; beside the time that a bare HTTP server takes from its
 * start to its first answer.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureInTurn, type Benchmark, type Row, type Settings } from "../row.ts";
import { freePort } from "../../support/free-port.ts";
import { ScriptedUser } from "../../support/scripted-user.ts";
import { getPage, startTalking } from "./talking-program.ts";

/** At most 3,000 ms. */
export const recoveringNode: Benchmark = { name: "recovery.node", measure };

const launcher = fileURLToPath(new URL("../../../runtime/launcher/cli.ts", import.meta.url));
const server = fileURLToPath(new URL("counter-server.ts", import.meta.url));

const bareServer = `
  require("node:http").createServer((request, response) => response.end("up")).listen(0, "127.0.0.1", function () {
    console.log("up", process.pid, this.address().port);
  });`;

function measure({ rounds }: Settings): Promise<Row> {
  const head = { name: recoveringNode.name, unit: "ms" };
  // One takes seconds where the other rows take microseconds.
  return measureInTurn(head, Math.ceil(rounds / 3), recover, startBare);
}

async function recover(): Promise<number> {
  // A launcher of its own each time: the first restart is at once, later ones wait.
  const folder = await mkdtemp(join(tmpdir(), "perigee-"));
  const port = await freePort();
  const env = { PORT: String(port), STORE: join(folder, "views.db") };
  const launched = startTalking([...process.execArgv, launcher, "start", server], env);
  const { pid } = await launched.up();
  const person = await ScriptedUser.open(`http://127.0.0.1:${port}`);
  person.click("increment");
  await person.until(() => person.durable === 1);
  const before = person.joins;
  const start = performance.now();
  process.kill(pid, "SIGKILL");
  await person.until(() => person.joins > before);
  const took = performance.now() - start;
  if (!JSON.stringify(person.tree).endsWith(",1]")) throw new Error("its state is not there");
  person.leave();
  await launched.stop();
  await rm(folder, { recursive: true, force: true });
  return took;
}

async function startBare(): Promise<number> {
  const start = performance.now();
  const bare = startTalking(["-e", bareServer]);
  await getPage((await bare.up()).port);
  const took = performance.now() - start;
  await bare.stop();
  return took;
}
