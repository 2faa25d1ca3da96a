/**
 * The package as its users get it: built, packed, and installed with npm in a project outside this repository.
 */
import { createHash } from "node:crypto";
import {
  cp,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { builtOnce } from "./built-once.ts";
import { run } from "./run.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const projects = join(tmpdir(), `perigee-packed-${userInfo().uid}`);

/** What a package is made of; `dist/` is not: it is built from these, never taken as it lies about. */
const sources = ["runtime", "liveview", "client", "package.json", "tsconfig.json"];
const documents = ["README.md", "CHANGELOG.md", "PROTOCOL.md", "LICENSE"];

/**
 * A folder with an installed `perigee`, made by `npm run build`, `npm pack` and `npm install` of the tarball.
 *
 * Shared by the specs of a run, and by later runs until a source changes. `user-program.ts` writes
 * programs into it and runs them.
 */
export function packedProject(): Promise<string> {
  project ??= prepareProject();
  return project;
}

let project: Promise<string> | undefined;

async function prepareProject(): Promise<string> {
  const folder = join(projects, await fingerprint());
  await builtOnce(folder, buildProject);
  const now = new Date();
  await utimes(folder, now, now);
  await removeOldProjects();
  return folder;
}

async function buildProject(building: string): Promise<void> {
  const source = join(building, "source");
  await mkdir(source);
  const parts = [...sources, ...(await readdir(root)).filter((name) => documents.includes(name))];
  await Promise.all(
    parts.map((part) => cp(join(root, part), join(source, part), { recursive: true })),
  );
  await symlink(join(root, "node_modules"), join(source, "node_modules"));
  await run("npm", ["pack", "--pack-destination", building], { cwd: source });
  const tarball = (await readdir(building)).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack made no tarball");
  await rm(source, { recursive: true });
  const manifest = { name: "a-user", private: true, type: "module" };
  await writeFile(join(building, "package.json"), JSON.stringify(manifest));
  const packages = [`./${tarball}`, ...(await companions())];
  await run("npm", ["install", "--prefer-offline", ...packages], { cwd: building });
}

/** What a user installs beside it who takes the entries that need it, and what the documents use. */
async function companions(): Promise<string[]> {
  const { peerDependencies, devDependencies } = JSON.parse(
    await readFile(join(root, "package.json"), "utf8"),
  ) as Readonly<Record<"peerDependencies" | "devDependencies", Readonly<Record<string, string>>>>;
  const all = { ...peerDependencies, zod: devDependencies["zod"] };
  return Object.entries(all).map(([name, range]) => `${name}@${range}`);
}

/** Changes with whatever the package is made of. */
async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  for (const part of [...sources, ...documents]) {
    for (const path of await filesUnder(part)) {
      hash.update(`${path}\0`).update(await readFile(join(root, path)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

async function filesUnder(part: string): Promise<string[]> {
  const found = await stat(join(root, part)).catch(() => undefined);
  if (found === undefined) return [];
  if (!found.isDirectory()) return [part];
  const entries = await readdir(join(root, part), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}${sep}${entry.name}`.slice(root.length))
    .toSorted();
}

const dayMs = 24 * 60 * 60 * 1000;

/** Those that no run has used for a day. */
async function removeOldProjects(): Promise<void> {
  for (const name of await readdir(projects)) {
    const folder = join(projects, name);
    const age = await stat(folder).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > dayMs) await rm(folder, { recursive: true, force: true });
  }
}
