import fc from "fast-check";
import { z } from "zod";
import { route } from "../../../liveview/index.ts";
import { matchUrl } from "../../../liveview/route/match-url.ts";
import { parseUrl } from "../../../liveview/route/locate.ts";

describe("the URL of a route", () => {
  test.each([
    [route("/").url(), "/"],
    [route("/todos/:id").url({ id: 7 }), "/todos/7"],
    [route("/todos/:id").url({ id: 7 }, { q: "a b", done: true }), "/todos/7?q=a+b&done=true"],
    [route("/todos/:id").url({ id: 7 }, { q: undefined }), "/todos/7"],
    [route("/todos/:id").url({ id: "a/b?c#d" }), "/todos/a%2Fb%3Fc%23d"],
    [route("/café/:x").url({ x: "ü" }), "/caf%C3%A9/%C3%BC"],
    [route("/todos/:id(\\d+)").url({ id: 12 }), "/todos/12"],
    [route("/todos/:id?").url(), "/todos"],
    [route("/todos/:id?").url({ id: "x" }), "/todos/x"],
    [route("/files/:name.:ext").url({ name: "a", ext: "txt" }), "/files/a.txt"],
    [route("/files/*").url({ 0: "a b/c" }), "/files/a%20b/c"],
    [route("/files/*").url(), "/files"],
    [route("/files/**").url({ 0: "a/b" }), "/files/a/b"],
    [route("/files/**:path").url({ path: "a/b" }), "/files/a/b"],
    [route("/files/:path+").url({ path: "a/b" }), "/files/a/b"],
    [route("/:a/:b*").url({ a: 1 }), "/1"],
    [route("/n/(\\d+)").url({ 0: 5 }), "/n/5"],
  ])("is %s", (url, expected) => {
    expect(url).toBe(expected);
  });

  test.each([
    ["/todos/:id", { id: "." }],
    ["/todos/:id", { id: ".." }],
    ["/todos/:id", { id: "" }],
    ["/todos/:id", {}],
    ["/todos/:id", { id: 1, other: 2 }],
    ["/todos/:id", { id: "\ud800" }],
    ["/todos/:id(\\d+)", { id: "x" }],
    ["/files/**:path", { path: "a/../b" }],
    ["/files/**:path", { path: "" }],
    ["/:a/:b", { a: "", b: "evil.example" }],
  ])("of %s is not made of %j", (pattern, params) => {
    expect(() => route(pattern).url(params as never)).toThrow(
      expect.objectContaining({ code: "ERR_ROUTE_URL" }) as Error,
    );
  });

  test("gives back what was put into it, or is not made", () => {
    const patterns = ["/x/:id", "/x/:id/y/:id2", "/x/:id.:id2", "/x/**:id", "/x/:id+", "/x/:id-b"];
    fc.assert(
      fc.property(
        fc.constantFrom(...patterns),
        fc.string({ unit: "grapheme" }),
        fc.string(),
        fc.dictionary(fc.string(), fc.string()),
        (pattern, id, id2, search) => {
          const params = pattern.includes("id2") ? { id, id2 } : { id };
          let url = "";
          try {
            url = route(pattern).url(params, search);
          } catch (error) {
            expect(error).toMatchObject({ code: "ERR_ROUTE_URL" });
            return;
          }
          const { host } = new URL(url, "http://here");
          expect(host).toBe("here");
          expect(matchUrl(pattern, url)).toEqual({
            path: url.split("?")[0],
            params,
            search: { ...search },
          });
        },
      ),
    );
  });

  test("is made of plain texts whatever they are", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "binary" }), (id) => {
        fc.pre(id !== "." && id !== ".." && !/\p{Cs}/u.test(id));
        expect(matchUrl("/x/:id", route("/x/:id").url({ id }))?.params).toEqual({ id });
      }),
    );
  });
});

describe("a route", () => {
  test.each([
    ["todos", /start with/],
    ["/a{b}?", /groups/],
    ["/a\\:b", /escapes/],
    ["/:a/:a", /rou3/],
    ["/(a", /rou3/],
  ])("is not made of %s", (pattern, why) => {
    expect(() => route(pattern)).toThrow(
      expect.objectContaining({
        code: "ERR_ROUTE_PATTERN",
        message: expect.stringMatching(why),
      }) as Error,
    );
  });

  test("takes schemas only", () => {
    expect(() => route("/", { search: {} as never })).toThrow(
      expect.objectContaining({ code: "ERR_OPTION" }) as Error,
    );
  });
});

describe("a URL on a route", () => {
  const todo = route("/todos/:id", {
    params: z.object({ id: z.coerce.number<string>().int() }),
    search: z.object({ page: z.coerce.number<string>().default(1) }),
  });
  const parse = (target: string): unknown =>
    parseUrl({ pattern: todo.pattern, route: todo }, target);

  test("is what the schemas make of it", () => {
    expect(parse("/todos/7?page=3&more=x")).toEqual({
      type: "location",
      path: "/todos/7",
      params: { id: 7 },
      search: { page: 3 },
    });
    expect(parse("/todos/7")).toMatchObject({ search: { page: 1 } });
  });

  test("is texts without schemas, and what ** takes has one name", () => {
    expect(parseUrl({ pattern: "/f/**", route: undefined }, "/f/a%20b/c?x=1&x=2")).toEqual({
      type: "location",
      path: "/f/a%20b/c",
      params: { 0: "a b/c" },
      search: { x: "2" },
    });
  });

  test.each([
    ["/todos/x", "params"],
    ["/todos/1.5", "params"],
    ["/todos/1?page=x", "search"],
    ["/other", "path"],
    ["/todos/1/2", "path"],
    ["//evil.example/todos/1", "path"],
    ["http://evil.example/todos/1", "path"],
    ["javascript:alert(1)", "path"],
    ["", "path"],
  ])("may have a problem: %s, %s", (target, where) => {
    expect(parse(target)).toMatchObject({ type: "problem", where });
  });

  test("has no schema that takes its time", () => {
    const later = route("/later", { search: z.object({}).refine(async () => true) });

    expect(() => parseUrl({ pattern: "/later", route: later }, "/later")).toThrow(
      expect.objectContaining({ code: "ERR_ROUTE_SCHEMA" }) as Error,
    );
  });
});
