/**
 * The Chromium that comes with `npm install`, for machines that have none.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { builtOnce } from "./built-once.ts";
import { run } from "./run.ts";

const nodeModules = fileURLToPath(new URL("../../node_modules/", import.meta.url));
const unpackProgram = fileURLToPath(new URL("unpack-chromium.ts", import.meta.url));

/** What it takes to start a browser: its file, and the environment it needs. */
export interface ChromiumBinary {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The unpacked binary of @sparticuz/chromium, in `node_modules/.cache`; unpacking it takes about two seconds, once.
 *
 * The package's own nss, nspr and expat libraries are used only where the machine lacks some library: the machine's
 * match its C library, these match Amazon Linux 2023's.
 */
export async function bundledChromium(): Promise<ChromiumBinary> {
  const folder = await builtOnce(
    join(nodeModules, ".cache", `chromium-${await packageVersion()}`),
    unpack,
  );
  const executablePath = join(folder, "chromium");
  const env = { ...process.env, FONTCONFIG_FILE: join(folder, "fonts.conf") } as Record<
    string,
    string
  >;
  const startsAsItIs = await run(executablePath, ["--version"], { env }).then(
    () => true,
    () => false,
  );
  if (startsAsItIs) return { executablePath, env };
  return { executablePath, env: { ...env, LD_LIBRARY_PATH: join(folder, "al2023", "lib") } };
}

async function unpack(folder: string): Promise<void> {
  await run(process.execPath, [unpackProgram], {
    env: { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: "nodejs24.x" },
  });
  await writeFile(join(folder, "fonts.conf"), fontsConfiguration);
}

async function packageVersion(): Promise<string> {
  const text = await readFile(join(nodeModules, "@sparticuz/chromium/package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** The package's own file names /tmp/fonts; this one means the fonts beside it, on whatever machine. */
const fontsConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;
