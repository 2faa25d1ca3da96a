#!/usr/bin/env node
/**
 * The program `perigee`.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { helpText, readCommand } from "./command.ts";
import { Launcher, type Program } from "./launcher.ts";

const badUsage = 2;

const command = readCommand(process.argv.slice(2), process.versions.node);
switch (command.type) {
  case "start":
    start({ file: resolve(command.file), args: command.args });
    break;
  case "help":
    process.stdout.write(helpText);
    break;
  case "version":
    process.stdout.write(`${readVersion()}\n`);
    break;
  case "problem":
    refuse(command.problem);
}

function start(program: Program): void {
  const { file, args } = program;
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    refuse(`perigee cannot start ${file}: there is no such file.`);
  } else if (process.env["PERIGEE_LAUNCHER"] === "off") {
    process.argv.splice(1, Infinity, file, ...args);
    void import(pathToFileURL(file).href);
  } else new Launcher(program).start();
}

function refuse(problem: string): void {
  process.stderr.write(`${problem}\n`);
  process.exitCode = badUsage;
}

function readVersion(): string {
  const manifest = fileURLToPath(import.meta.resolve("perigee/package.json"));
  return (JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string }).version;
}
