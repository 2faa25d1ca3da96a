/**
 * The package as npm would publish it, in a project outside this repository.
 */
import { readFile, rm } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { endPrograms, OsProgram } from "../support/launched-program.ts";
import { packedProject } from "../support/packed-project.ts";
import { createProgramFolder, runProgram, typeErrorsIn } from "../support/user-program.ts";

const installMs = 180_000;
const programMs = 60_000;
const entries = [
  "perigee",
  "perigee/runtime",
  "perigee/client",
  "perigee/testing",
  "perigee/metrics/opentelemetry",
  "perigee/metrics/prometheus",
];
const counter = fileURLToPath(new URL("../../examples/counter/counter.ts", import.meta.url));

const types = (names: readonly string[]): string =>
  names.map((name, at) => `export type * as Entry${at} from "${name}";\n`).join("");

const shell = `<!DOCTYPE html><html><head></head><body><main id="app"></main></body></html>`;

let project: string;
const folders: string[] = [];

beforeAll(async () => {
  project = await packedProject();
}, installMs);

afterEach(endPrograms);

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function programFolder(files: Record<string, string>): Promise<string> {
  const folder = await createProgramFolder(project, files);
  folders.push(folder);
  return folder;
}

test("every entry is a built file of the package", async () => {
  const folder = await programFolder({
    "resolve.ts": `
      import { existsSync } from "node:fs";
      import { fileURLToPath } from "node:url";
      for (const entry of ${JSON.stringify(entries)}) {
        const path = fileURLToPath(import.meta.resolve(entry));
        console.log(entry, /node_modules\\/perigee\\/dist\\/.+\\.js$/.test(path), existsSync(path));
      }`,
  });

  expect(await runProgram(folder, "resolve.ts")).toBe(
    entries.map((entry) => `${entry} true true\n`).join(""),
  );
});

test("the entries for servers can be imported, by a program that then ends", async () => {
  const folder = await programFolder({
    "import.ts": `
      import { html, liveView, serve, startView } from "perigee";
      import { kill, startNode } from "perigee/runtime";
      import { crash } from "perigee/testing";
      import { observeMetrics } from "perigee/metrics/opentelemetry";
      import { registerMetrics } from "perigee/metrics/prometheus";
      const metrics = [observeMetrics, registerMetrics];
      const all = [html, liveView, serve, startView, kill, startNode, crash, ...metrics];
      console.log(all.map((it) => typeof it).join());`,
  });

  expect(await runProgram(folder, "import.ts")).toBe(`${Array(9).fill("function").join()}\n`);
});

test(
  "its declarations need neither its source nor a package that only it has",
  async () => {
    const [server, browser] = await Promise.all([
      programFolder({ "types.ts": types(entries.filter((name) => name !== "perigee/client")) }),
      programFolder({ "types.ts": types(["perigee/client"]) }),
    ]);

    expect(await typeErrorsIn(server)).toBe("");
    expect(await typeErrorsIn(browser, ["dom", "dom.iterable"])).toBe("");
  },
  programMs,
);

test(
  "serves the counter example and its client, and stops",
  async () => {
    const folder = await programFolder({
      "counter.ts": await readFile(counter, "utf8"),
      "shell.html": shell,
      "server.ts": `
        import { serve } from "perigee";
        import { Counter } from "./counter.ts";
        const shell = new URL("shell.html", import.meta.url);
        const server = await serve({ port: 0, shell, routes: { "/": Counter } });
        const html = await (await fetch(server.url)).text();
        const source = /<script[^>]* src="([^"]+)"/.exec(html)?.[1] ?? "no script";
        const script = await fetch(new URL(source, server.url));
        const size = (await script.text()).length;
        await server.stop();
        console.log(JSON.stringify({ html, source, status: script.status, size }));`,
    });

    const served = JSON.parse(await runProgram(folder, "server.ts")) as Record<string, unknown>;

    expect(served).toMatchObject({ html: expect.stringContaining("Count is"), status: 200 });
    expect(served["source"]).toMatch(/^\/perigee\/client-[\w-]+\.js$/);
    expect(served["size"]).toBeGreaterThan(1000);
    expect(await typeErrorsIn(folder)).toBe("");
  },
  programMs,
);

describe("its program", () => {
  const perigee = (...args: readonly string[]): OsProgram =>
    new OsProgram(join(project, "node_modules/.bin/perigee"), args, {
      // Its first line takes the `node` that is found first.
      PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
      NODE_OPTIONS: "",
    });

  test("tells the version of the package", async () => {
    const { version } = JSON.parse(
      await readFile(join(project, "node_modules/perigee/package.json"), "utf8"),
    ) as { readonly version: string };

    expect(await perigee("--version").line(/./)).toMatchObject({ input: version });
  });

  test(
    "starts a server, again when it was killed, and stops it",
    async () => {
      const folder = await programFolder({
        "counter.ts": await readFile(counter, "utf8"),
        "shell.html": shell,
        "server.ts": `
          import { serve } from "perigee";
          import { Counter } from "./counter.ts";
          const shell = new URL("shell.html", import.meta.url);
          const server = await serve({ port: 0, shell, routes: { "/": Counter } });
          console.log("up", process.pid, server.url);`,
      });
      const program = perigee("start", join(folder, "server.ts"));
      const [, first] = await program.line(/^up (\d+)/);

      process.kill(Number(first), "SIGKILL");

      expect(await program.nodeDown()).toMatchObject({ signal: "SIGKILL" });
      const [, url = ""] = await program.line(/^up \d+ (\S+)/);
      expect(await (await fetch(url)).text()).toContain("Count is");
      program.kill("SIGTERM");
      expect(await program.ended).toBe(0);
    },
    programMs,
  );
});
