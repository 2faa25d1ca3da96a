import { once } from "node:events";
import { createServer } from "node:net";
import { serve } from "../../liveview/index.ts";
import { Probe } from "../liveview/modules/probe.ts";

const shell = new URL("site/shell.html", import.meta.url);

describe("a server that cannot start", () => {
  test("names the port that is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };

    await expect(serve({ port, shell, routes: { "/": Probe } })).rejects.toMatchObject({
      code: "ERR_PORT_IN_USE",
      message: expect.stringContaining(`port ${port}`),
    });

    other.close();
  });

  test.each([Number.NaN, -1, 65_536, 3.5])("refuses a port %d", async (port) => {
    await expect(serve({ port, shell, routes: { "/": Probe } })).rejects.toMatchObject({
      code: "ERR_OPTION",
      message: expect.stringContaining("port"),
    });
  });

  test("refuses a stop that takes less than no time, and leaves no node behind", async () => {
    for (let time = 0; time < 2; time += 1) {
      await expect(
        serve({ port: 0, shell, routes: { "/": Probe }, stopMs: -1 }),
      ).rejects.toMatchObject({
        code: "ERR_OPTION",
        message: expect.stringContaining("stopMs"),
      });
    }
  });

  test("names the selector that the shell lacks", async () => {
    const routes = { "/": { views: { "#nope": Probe } } };

    await expect(serve({ port: 0, shell, routes })).rejects.toMatchObject({
      code: "ERR_SHELL_SELECTOR",
      message: expect.stringMatching(/shell\.html.*"#nope"/),
    });
  });

  test("names the module that a thread cannot load", async () => {
    const { Homesick } = await import("./site/homesick.ts");

    await expect(serve({ port: 0, shell, routes: { "/": Homesick } })).rejects.toMatchObject({
      code: "ERR_MODULE_LOAD",
      message: expect.stringMatching(/homesick\.ts.*only at home/),
    });
  });

  test("names the module that does not export its view", async () => {
    const { getHidden } = await import("./site/hidden.ts");

    await expect(serve({ port: 0, shell, routes: { "/": getHidden() } })).rejects.toMatchObject({
      code: "ERR_NOT_EXPORTED",
      message: expect.stringContaining("hidden.ts"),
    });
  });

  test.each<[string, Record<string, typeof Probe>]>([
    ["no route", {}],
    ["a route without a slash", { todos: Probe }],
  ])("refuses %s", async (_, routes) => {
    await expect(serve({ port: 0, shell, routes })).rejects.toMatchObject({ code: "ERR_ROUTE" });
  });
});
