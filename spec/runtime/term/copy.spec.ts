import { isDeepStrictEqual } from "node:util";
import { deserialize, serialize } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { NotCloneableError } from "../../../runtime/errors.ts";
import { copyFlat, copyTerm, copyToPost } from "../../../runtime/term/copy.ts";

describe("a copy", () => {
  it("equals a structured clone, whatever plain data it is of", () => {
    const data = fc.anything({
      values: [
        fc.boolean(),
        fc.integer(),
        fc.double(),
        fc.string(),
        fc.bigInt(),
        fc.constantFrom(null, undefined),
        fc.date({ noInvalidDate: true }),
      ],
      withMap: true,
      withSet: true,
      withTypedArray: true,
    });
    // Both from one realm, which copies and clones need not be in a spec.
    const read = (term: unknown): unknown => deserialize(serialize(term));
    fc.assert(
      fc.property(data, (term) => {
        expect(isDeepStrictEqual(read(copyTerm(term)), read(structuredClone(term)))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("shares nothing with what it is of", () => {
    const term = { n: 1, bytes: Uint8Array.of(1), list: [1] };
    const flat = { n: 1, bytes: Uint8Array.of(1) };

    const copies = [copyTerm(term), copyTerm(flat)] as [typeof term, typeof flat];
    term.list.push(2);
    term.bytes[0] = 2;
    flat.bytes[0] = 2;
    flat.n = 2;

    expect(copies[0]).toEqual({ n: 1, bytes: Uint8Array.of(1), list: [1] });
    expect(copies[1]).toEqual({ n: 1, bytes: Uint8Array.of(1) });
  });

  const links: readonly [string, (deep: unknown) => unknown][] = [
    ["objects", (deep) => ({ deep })],
    ["arrays", (deep) => [deep]],
    ["maps", (deep) => new Map([["deep", deep]])],
    ["keys of maps", (deep) => new Map([[deep, "deep"]])],
    ["sets", (deep) => new Set([deep])],
    ["causes of errors", (cause) => new Error("deep", { cause })],
    ["objects of a class", (deep) => Object.assign(Object.create({}), { deep })],
  ];
  it.each(links)("of %s may have a thousand levels, and no more", (_what, nest) => {
    let term: unknown = {};
    for (let n = 1; n < 1_000; n += 1) term = nest(term);

    expect(() => copyTerm({ most: 1 })).not.toThrow();
    expect(() => copyTerm(term)).not.toThrow();
    expect(() => copyTerm(nest(term))).toThrow(NotCloneableError);
    expect(() => copyTerm(nest(term))).toThrow("nested more than 1000 levels deep");
  });

  it("may refer to itself, and to others many times", () => {
    const ring: Record<string, unknown> = { n: 1 };
    ring["self"] = ring;
    const copy = copyTerm(ring) as typeof ring;
    expect(copy["self"]).toBe(copy);

    // As a tree, it would have 2^100 leaves.
    let shared: unknown[] = [1];
    for (let n = 0; n < 100; n += 1) shared = [shared, shared];
    expect(() => copyTerm(shared)).not.toThrow();
  });

  it("of bytes takes along only what is seen of their buffer", () => {
    const seen = new Uint8Array(new ArrayBuffer(1_000), 10, 2);

    const copy = copyFlat({ seen }) as { seen: Uint8Array };

    expect(copy.seen).toEqual(new Uint8Array(2));
    expect(copy.seen.buffer.byteLength).toBe(2);
    expect(copyFlat(Buffer.from("a"))).toEqual(Uint8Array.of(97));
  });

  it("of shared memory shares it, as a structured clone does", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(1));

    const copy = copyTerm({ shared }) as { shared: Uint8Array };
    shared[0] = 7;

    expect(copy.shared[0]).toBe(7);
  });

  it("of a proxy, such as a draft, is of what it shows", () => {
    const draft = new Proxy({ n: 1 }, { get: () => 2 });

    expect(copyTerm(draft)).toEqual({ n: 2 });
  });

  it("does not give a prototype to whoever reads it", () => {
    const evil: unknown = JSON.parse('{"__proto__": "x", "a": 1}');

    const copy = copyTerm(evil) as object;

    expect(Object.getPrototypeOf(copy)).not.toBe("x");
    expect(Object.keys(copy).toSorted()).toEqual(["__proto__", "a"]);
  });

  it("is the same on the way to another thread: no more and no less than a clone", () => {
    const term = { n: 1, [Symbol("s")]: () => {}, list: Uint8Array.of(1) };
    Object.defineProperty(term, "hidden", { value: 1, enumerable: false });
    const evil: unknown = JSON.parse('{"__proto__": "x", "a": 1}');

    for (const each of [term, evil, { a: undefined }, [1, undefined]]) {
      expect(structuredClone(copyToPost(each))).toEqual(copyTerm(each));
    }
    expect(Object.keys(copyToPost(evil) ?? {}).toSorted()).toEqual(["__proto__", "a"]);
    term.list[0] = 2;
    expect(copyToPost(term)).toMatchObject({ list: Uint8Array.of(2) });
  });

  const detached = Uint8Array.of(1);
  structuredClone(detached, { transfer: [detached.buffer] });
  it.each([
    ["a function", () => {}],
    ["a symbol", Symbol("s")],
    ["an object with a function", { f: () => {} }],
    ["a list with a symbol", [Symbol("s")]],
    ["a promise", Promise.resolve()],
    ["bytes that were given away", { detached }],
    ["a proxy inside", { deep: new Proxy({}, {}) }],
  ])("cannot be made of %s", (_what, term) => {
    expect(() => copyTerm(term)).toThrow(NotCloneableError);
    expect(copyFlat(term)).toBeUndefined();
    expect(copyToPost(term)).toBeUndefined();
  });

  it.each([copyFlat, copyToPost])("is made flat of what is flat only (%p)", (copyOf) => {
    for (const term of [[1, "a", null, undefined], { a: 1 }, [], {}, [0, Uint8Array.of(1)]]) {
      expect(copyOf(term)).toEqual(term);
      expect(copyOf(term)).not.toBe(term);
    }
    for (const term of [
      [[]],
      { a: {} },
      new Map(),
      new Date(0),
      1,
      null,
      runInNewContext("({})"),
    ]) {
      expect(copyOf(term)).toBeUndefined();
    }
  });
});
