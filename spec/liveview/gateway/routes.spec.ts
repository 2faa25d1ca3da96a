import { Routes, type Route } from "../../../liveview/gateway/routes.ts";

const route = (pattern: string): Route => ({
  pattern,
  shell: { selectors: [], head: [], pieces: [], digest: "" },
  regions: [],
});

describe("routes", () => {
  const routes = new Routes([route("/"), route("/todos"), route("/todos/:id"), route("/a/:b/c")]);

  test.each([
    ["/", "/", {}, {}],
    ["/todos", "/todos", {}, {}],
    ["/todos?filter=done&filter=all", "/todos", {}, { filter: "all" }],
    ["/todos/7", "/todos/:id", { id: "7" }, {}],
    ["/todos/a%20b%2Fc", "/todos/:id", { id: "a b/c" }, {}],
    ["/a/%E0%A4%A/c", "/a/:b/c", { b: "%E0%A4%A" }, {}],
  ])("match %s", (target, pattern, params, search) => {
    const match = routes.match(target);

    expect(match?.route.pattern).toBe(pattern);
    expect(match?.params).toEqual(params);
    expect(match?.search).toEqual(search);
  });

  test.each(["/nope", "/todos/7/8", "//evil.example/", "http://evil.example/", "", "todos"])(
    "do not match %j",
    (target) => {
      expect(routes.match(target)).toBeUndefined();
    },
  );
});
