// Ten thousand objects in orbit, all made up. A program would ask a database; these are computed from their number.

/** Something that circles the earth. */
export interface OrbitalObject {
  /** Its catalogue number, from 1 to {@link catalogueSize}. */
  readonly number: number;
  readonly name: string;
  readonly kind: Kind;
  /** The lowest and the highest point of its orbit, in kilometres above the ground. */
  readonly perigeeKm: number;
  readonly apogeeKm: number;
}

/** What it is. */
export type Kind = "satellite" | "rocket stage" | "debris";

/** How many objects there are. */
export const catalogueSize = 10_000;

/** The object with this catalogue number. */
export function objectOf(number: number): OrbitalObject {
  const dice = scatter(number);
  const kind = kindOf(dice);
  const perigeeKm = 300 + (dice % 1_217);
  return {
    number,
    name: nameOf(number, dice, kind),
    kind,
    perigeeKm,
    apogeeKm: perigeeKm + ((dice >>> 9) % (kind === "satellite" ? 90 : 2_400)),
  };
}

/** The numbers of those whose name, kind or number contains `text`, in order; case does not matter. */
export function findObjects(text: string): number[] {
  const wanted = text.trim().toLowerCase();
  const found: number[] = [];
  for (let number = 1; number <= catalogueSize; number += 1) {
    const dice = scatter(number);
    const kind = kindOf(dice);
    const words = `${number} ${nameOf(number, dice, kind)} ${kind}`;
    if (words.toLowerCase().includes(wanted)) found.push(number);
  }
  return found;
}

const programmes = [
  ..."Albatross Anemone Bluebell Bramble Campion Cormorant Curlew Dunlin Eider Fulmar Gannet".split(
    " ",
  ),
  ..."Heron Juniper Kestrel Lapwing Linnet Merlin Osprey Petrel Plover Sandpiper Tern".split(" "),
] as const;

function kindOf(dice: number): Kind {
  const tenth = (dice >>> 4) % 10;
  if (tenth < 5) return "satellite";
  return tenth < 7 ? "rocket stage" : "debris";
}

function nameOf(number: number, dice: number, kind: Kind): string {
  const programme = programmes[(dice >>> 13) % programmes.length] ?? "";
  // Launches of a programme follow each other: so do the numbers of what is left of them.
  const name = `${programme} ${1 + Math.floor(number / 40)}`;
  if (kind === "satellite") return name;
  return kind === "debris"
    ? `${name} fragment ${1 + (dice % 89)}`
    : `${name} stage ${1 + (dice % 3)}`;
}

/** Scatters whole numbers over 32 bits: the finalizer of MurmurHash3. */
function scatter(n: number): number {
  let bits = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
