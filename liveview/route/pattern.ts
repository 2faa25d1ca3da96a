/**
 * The pieces of a pattern, as a URL is put together from them. Matching is rou3's.
 *
 * @module
 */
import { addRoute, createRouter } from "rou3";
import { RoutePatternError } from "./route-errors.ts";

/** A piece of a pattern: text, or a place for a param. */
export type Piece =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "param";
      readonly name: string;
      /** Whether it may hold `/`. */
      readonly isRest: boolean;
      /** Whether a path may do without. */
      readonly isOptional: boolean;
    };

/**
 * Takes a pattern apart.
 *
 * @throws {RoutePatternError} when rou3 cannot read it, or it holds groups or escapes.
 */
export function readPattern(pattern: string): readonly Piece[] {
  if (typeof pattern !== "string" || !pattern.startsWith("/")) {
    throw new RoutePatternError(pattern, 'it has to start with "/"');
  }
  if (/[{}\\]/.test(pattern.replaceAll(/\((?:[^()\\]|\\.)*\)/g, ""))) {
    throw new RoutePatternError(pattern, "groups in braces and escapes have no URL");
  }
  try {
    addRoute(createRouter<true>(), "GET", pattern, true);
  } catch (thrown) {
    throw new RoutePatternError(pattern, thrown instanceof Error ? thrown.message : "", {
      cause: thrown,
    });
  }
  return new Reader(pattern).read();
}

const nameAt = /[A-Za-z_]\w*/y;

class Reader {
  readonly #pattern: string;
  readonly #pieces: Piece[] = [];
  #at = 0;
  /** How many params without a name there were: they are called by their number. */
  #unnamed = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  read(): readonly Piece[] {
    while (this.#at < this.#pattern.length) this.#next();
    return this.#pieces;
  }

  #next(): void {
    const pattern = this.#pattern;
    if (pattern.startsWith("**:", this.#at)) {
      this.#at += 3;
      this.#param(this.#name(), { isRest: true, isOptional: false });
    } else if (pattern[this.#at] === "*") {
      const isDouble = pattern.startsWith("**", this.#at);
      this.#at += isDouble ? 2 : 1;
      const isSegment = pattern[this.#at - (isDouble ? 3 : 2)] === "/";
      const isLast = this.#at === pattern.length;
      this.#param(this.#number(), { isRest: true, isOptional: isDouble || (isSegment && isLast) });
    } else if (pattern[this.#at] === "(") {
      this.#skipGroup();
      this.#param(this.#number(), this.#modifier());
    } else if (pattern[this.#at] === ":" && this.#isName(this.#at + 1)) {
      this.#at += 1;
      const name = this.#name();
      this.#skipGroup();
      this.#param(name, this.#modifier());
    } else {
      this.#text(pattern.charAt(this.#at));
      this.#at += 1;
    }
  }

  #param(name: string, how: { readonly isRest: boolean; readonly isOptional: boolean }): void {
    this.#pieces.push({ type: "param", name, ...how });
  }

  #text(text: string): void {
    const last = this.#pieces.at(-1);
    if (last?.type === "text") {
      this.#pieces.splice(-1, 1, { type: "text", text: last.text + text });
    } else this.#pieces.push({ type: "text", text });
  }

  #isName(at: number): boolean {
    nameAt.lastIndex = at;
    return nameAt.test(this.#pattern);
  }

  #name(): string {
    nameAt.lastIndex = this.#at;
    const [name = ""] = nameAt.exec(this.#pattern) ?? [];
    this.#at += name.length;
    return name;
  }

  #number(): string {
    this.#unnamed += 1;
    return String(this.#unnamed - 1);
  }

  /** What a param has to look like; rou3 has read it, so it ends. */
  #skipGroup(): void {
    if (this.#pattern[this.#at] !== "(") return;
    let depth = 0;
    do {
      const character = this.#pattern[this.#at];
      if (character === "\\") this.#at += 1;
      else if (character === "(") depth += 1;
      else if (character === ")") depth -= 1;
      this.#at += 1;
    } while (depth > 0 && this.#at < this.#pattern.length);
  }

  #modifier(): { readonly isRest: boolean; readonly isOptional: boolean } {
    const sign = this.#pattern.charAt(this.#at);
    if (sign === "" || !"?+*".includes(sign)) return { isRest: false, isOptional: false };
    this.#at += 1;
    return { isRest: sign !== "?", isOptional: sign !== "+" };
  }
}
