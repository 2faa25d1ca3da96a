// What is in the stock room, and what may be written about it. Pure data and functions.

/** One kind of part. */
export interface Part {
  readonly id: number;
  name: string;
  readonly category: string;
  shelf: string;
  stock: number;
  /** Price of one, in cents. */
  cents: number;
}

/** What of a part can be changed. */
export type Column = "name" | "shelf" | "stock" | "cents";

/** What a text means in a column, or what is wrong with it. */
export type Parsed = { readonly value: string | number } | { readonly problem: string };

/** A column of the grid. */
export interface ColumnInfo {
  readonly title: string;
  readonly isNumber: boolean;
  readonly show: (part: Readonly<Part>) => string;
  readonly parse: (text: string) => Parsed;
}

/** The columns, in their order. */
export const columns: Readonly<Record<Column, ColumnInfo>> = {
  name: {
    title: "Part",
    isNumber: false,
    show: ({ name }) => name,
    parse: (text) => {
      const name = text.trim();
      if (name === "") return { problem: "A part needs a name." };
      return name.length > 60 ? { problem: "At most 60 characters." } : { value: name };
    },
  },
  shelf: {
    title: "Shelf",
    isNumber: false,
    show: ({ shelf }) => shelf,
    parse: (text) => {
      const shelf = text.trim().toUpperCase();
      const isShelf = /^[A-H][1-9]\d?$/.test(shelf);
      return isShelf ? { value: shelf } : { problem: "A letter from A to H and a number: C12." };
    },
  },
  stock: {
    title: "Stock",
    isNumber: true,
    show: ({ stock }) => String(stock),
    parse: (text) => {
      const stock = Number(text.trim() || Number.NaN);
      const isStock = Number.isInteger(stock) && stock >= 0 && stock <= 99_999;
      return isStock ? { value: stock } : { problem: "A whole number from 0 to 99999." };
    },
  },
  cents: {
    title: "Price €",
    isNumber: true,
    show: ({ cents }) => (cents / 100).toFixed(2),
    parse: (text) => {
      const match = /^(\d{1,4})(?:[.,](\d{1,2}))?$/.exec(text.trim());
      if (match === null) return { problem: "A price below 10000, such as 4.50." };
      return { value: Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) };
    },
  },
};

/** The names of the columns, in their order. */
export const columnNames = ["name", "shelf", "stock", "cents"] as const satisfies Column[];

/** Whether this is the name of a column: what a browser sends may be anything. */
export const isColumn = (name: unknown): name is Column =>
  columnNames.some((column) => column === name);

/** What the stock room has when nobody has changed anything yet. */
export function firstStock(): Part[] {
  const names = kinds.flatMap(({ category, what, sizes, lengths }) =>
    sizes.flatMap((size) =>
      lengths.map((length) => ({ category, name: `${what} ${size}${length}`.trim() })),
    ),
  );
  return names.map(({ category, name }, index) => {
    // Numbers that look as if somebody had counted.
    const dice = ((index + 7) * 2_654_435_761) >>> 8;
    return {
      id: index + 1,
      name,
      category,
      shelf: `${"ABCDEFGH"[index % 8] ?? "A"}${1 + (dice % 24)}`,
      stock: dice % 11 === 0 ? 0 : (dice >>> 5) % 900,
      cents: 4 + ((dice >>> 3) % 180) + (category === "Bearings" ? 300 : 0),
    };
  });
}

const threads = ["M3", "M4", "M5", "M6", "M8", "M10", "M12"];
const lengths = [" × 16", " × 20", " × 30", " × 40", " × 60"];
const steels = [", zinc", ", stainless"];

const kinds = [
  { category: "Bolts", what: "Hex bolt", sizes: threads, lengths },
  { category: "Bolts", what: "Socket screw", sizes: threads, lengths },
  { category: "Bolts", what: "Countersunk screw", sizes: threads.slice(0, 5), lengths },
  { category: "Wood screws", what: "Wood screw", sizes: ["3.5", "4", "4.5", "5", "6"], lengths },
  { category: "Nuts", what: "Hex nut", sizes: [...threads, "M16"], lengths: steels },
  { category: "Nuts", what: "Lock nut", sizes: threads, lengths: steels },
  { category: "Washers", what: "Washer", sizes: [...threads, "M16", "M20"], lengths: steels },
  { category: "Washers", what: "Spring washer", sizes: threads, lengths: steels },
  {
    category: "Wall plugs",
    what: "Wall plug",
    sizes: ["5", "6", "8", "10", "12", "14"],
    lengths: [" mm"],
  },
  { category: "Rods", what: "Threaded rod", sizes: threads, lengths: [" × 500", " × 1000"] },
  {
    category: "Bearings",
    what: "Ball bearing",
    sizes: ["608", "6000", "6001", "6202", "6304"],
    lengths: [""],
  },
  {
    category: "Cable ties",
    what: "Cable tie",
    sizes: ["100", "140", "200", "290", "370"],
    lengths: [" mm"],
  },
] as const;
