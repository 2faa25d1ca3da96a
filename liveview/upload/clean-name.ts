/**
 * Names of files as they may be shown and stored: what a client says, without the tricks.
 *
 * @module
 */

const longest = 255;

/**
 * The last part of `name`, as a file may be called on any system: without folders, control characters, marks
 * that turn the direction of text around, characters and names that Windows has for itself, and dots and spaces
 * at either end; at most 255 bytes of UTF-8, of which the extension is kept. `file` when nothing is left.
 */
export function cleanFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const clean = last
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "")
    .replaceAll(/[<>:"|?*\uFFFD]/g, "_")
    .replaceAll(/^[\s.]+|[\s.]+$/g, "");
  if (clean === "") return "file";
  return shorten(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(clean) ? `_${clean}` : clean);
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= longest) return name;
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 && Buffer.byteLength(name.slice(dot)) <= 32 ? name.slice(dot) : "";
  const room = longest - Buffer.byteLength(extension);
  let stem = "";
  let bytes = 0;
  for (const letter of name.slice(0, name.length - extension.length)) {
    bytes += Buffer.byteLength(letter);
    if (bytes > room) break;
    stem += letter;
  }
  return stem.replace(/[\s.]+$/, "") + extension;
}
