import { NavigateUrlError } from "../../../liveview/index.ts";
import { navigateEffect, redirectEffect } from "../../../liveview/navigation/go.ts";

const stays = { leaves: (): void => undefined };

test.each(["/", "/todos/7?q=a&b=c#far", "/a%20b"])("a page may go to %s", (url) => {
  expect(navigateEffect(stays, url)).toEqual([5, url, false]);
  expect(navigateEffect(stays, url, { replace: true })).toEqual([5, url, true]);
  expect(redirectEffect(stays, url)).toEqual([6, url]);
});

test.each([
  "",
  "todos",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
  7 as never,
  undefined as never,
])("a page must not go to %j", (url) => {
  expect(() => navigateEffect(stays, url)).toThrow(NavigateUrlError);
  expect(() => redirectEffect(stays, url)).toThrow(NavigateUrlError);
});

test.each(["https://example.com/a?b#c", "http://example.com/"])(
  "a page may go to another site, %s, when that is meant",
  (url) => {
    expect(redirectEffect(stays, url, { external: true })).toEqual([6, url]);
  },
);

test.each([
  "/todos",
  "//example.com",
  "javascript:alert(1)",
  "java\nscript:alert(1)",
  " javascript:alert(1)",
  "data:text/html,x",
  "blob:https://example.com/1",
  "file:///etc/passwd",
  "https:",
  null as never,
])("a page must not go to another site by %j", (url) => {
  expect(() => redirectEffect(stays, url, { external: true })).toThrow(NavigateUrlError);
});

test("the error says where it was to go, and what to do", () => {
  expect(() => navigateEffect(stays, "https://example.com/")).toThrow(
    expect.objectContaining({
      code: "ERR_NAVIGATE_URL",
      url: "https://example.com/",
      message: expect.stringContaining("external: true"),
    }),
  );
});
