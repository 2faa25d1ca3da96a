import { parseHTML } from "linkedom";
import { fillShell, parseShell, readShell } from "../../../liveview/gateway/shell.ts";

const text = `<!DOCTYPE html>
<html lang="en">
<head><title>Tea &amp; toast</title></head>
<body><main id="app">old</main><aside class="b"></aside></body>
</html>`;

const scripts = { path: "/client.js", preloads: ["/a.js", "/b.js"] };

describe("a shell", () => {
  test("holds its regions' content and tokens, and the script", () => {
    const shell = parseShell(text, ["#app"], scripts, "index.html");

    const page = fillShell(shell, [{ token: "t1", html: "<p>hi</p>" }]);

    const { document } = parseHTML(page);
    const region = document.querySelector("#app");
    expect(page).toMatch(/^<!DOCTYPE html>\n<html /);
    expect(document.documentElement.getAttribute("data-live-connection")).toBe("connecting");
    expect(document.querySelector("head > script[type=module]")?.getAttribute("src")).toBe(
      "/client.js",
    );
    const preloads = [...document.querySelectorAll("head > link[rel=modulepreload]")];
    expect(preloads.map((link) => link.getAttribute("href"))).toEqual(["/a.js", "/b.js"]);
    expect(region?.getAttribute("data-live")).toBe("connecting");
    expect(region?.getAttribute("data-live-token")).toBe("t1");
    expect(region?.innerHTML).toBe("<p>hi</p>");
    expect(document.querySelector("title")?.textContent).toBe("Tea & toast");
  });

  test("numbers regions as they stand in the file, whatever order they are asked for in", () => {
    const shell = parseShell(text, [".b", "#app"], scripts, "index.html");

    expect(shell.selectors).toEqual(["#app", ".b"]);
    const page = fillShell(shell, [
      { token: "1", html: "first" },
      { token: "2", html: "second" },
    ]);
    expect(page.indexOf("first")).toBeLessThan(page.indexOf("second"));
  });

  test("puts content in as it is, whatever it holds", () => {
    const shell = parseShell(text, ["#app"], scripts, "index.html");

    expect(fillShell(shell, [{ token: "t", html: "$& $1 perigee:html:0:" }])).toContain(
      "$& $1 perigee:html:0:</main>",
    );
  });

  test("names the file and the selector that finds nothing", () => {
    expect(() => parseShell(text, ["#nope"], scripts, "index.html")).toThrow(
      expect.objectContaining({
        code: "ERR_SHELL_SELECTOR",
        message: expect.stringMatching(/index\.html.*"#nope"/),
      }),
    );
  });

  test("refuses regions inside each other", () => {
    const nested = text.replace("old", '<p id="in"></p>');

    expect(() => parseShell(nested, ["#app", "#in"], scripts, "index.html")).toThrow(
      expect.objectContaining({ code: "ERR_SHELL_SELECTOR" }),
    );
  });

  test("names a file that cannot be read", () => {
    expect(() => readShell(new URL("file:///no/such.html"), ["#app"], scripts)).toThrow(
      expect.objectContaining({
        code: "ERR_SHELL_FILE",
        message: expect.stringContaining("/no/such.html"),
      }),
    );
  });
});
