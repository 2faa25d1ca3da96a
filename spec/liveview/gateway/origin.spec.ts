import { isAllowedOrigin } from "../../../liveview/gateway/origin.ts";

describe("the origin of a WebSocket", () => {
  test.each([
    ["the page's own", { origin: "https://app.example", host: "app.example" }, true],
    [
      "the page's own, with a port",
      { origin: "http://localhost:3000", host: "localhost:3000" },
      true,
    ],
    ["no browser at all", { host: "app.example" }, true],
    ["one that is listed", { origin: "https://other.example", host: "app.example" }, true],
    ["another site", { origin: "https://evil.example", host: "app.example" }, false],
    ["another port", { origin: "http://localhost:4000", host: "localhost:3000" }, false],
    ["a subdomain", { origin: "https://x.app.example", host: "app.example" }, false],
    ["a sandboxed page", { origin: "null", host: "app.example" }, false],
    ["nonsense", { origin: "::", host: "app.example" }, false],
  ])("%s: %j", (_, headers, isAllowed) => {
    expect(isAllowedOrigin(headers, ["https://other.example"])).toBe(isAllowed);
  });
});
