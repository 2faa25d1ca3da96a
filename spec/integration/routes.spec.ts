import { serve, startView, type LogEntry, type Server } from "../../liveview/index.ts";
import { ServerFrameType } from "../../liveview/protocol/frame.ts";
import { Probe } from "../liveview/modules/probe.ts";
import { LaterPage, TodoPage, todoRoute } from "../liveview/modules/todo-page.ts";
import { FrameClient, getPage } from "../support/frame-client.ts";

const shell = new URL("site/shell.html", import.meta.url);

describe("a view with a route", () => {
  let server: Server;
  const entries: LogEntry[] = [];
  beforeAll(async () => {
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Probe, [todoRoute.pattern]: TodoPage, "/later": LaterPage },
      log: (entry) => entries.push(entry),
    });
  });
  afterEach(() => {
    expect(entries.splice(0)).toEqual([]);
  });
  afterAll(() => server.stop());

  const text = (html: string): string => html.replaceAll(/<!--.*?-->/g, "");

  test("has in its context what its schemas make of the URL", async () => {
    const { status, html } = await getPage(`${server.url}/todos/7?filter=done`);

    expect(status).toBe(200);
    expect(text(html)).toContain("7.5 done 1");
  });

  test("has it in its events, too, and makes URLs", async () => {
    const { tokens } = await getPage(`${server.url}/todos/7?page=2`);
    const client = await FrameClient.open(server.url);
    await client.join(tokens[0]!, 0, "/todos/7?page=2");

    client.send([1, 0, 1, "where", null]);

    const [, , , , change] = await client.nextOf(ServerFrameType.diff);
    expect(JSON.stringify(change)).toContain("/todos/8?page=3");
    await client.close();
  });

  test.each([
    ["/todos/x", 404, "params.id"],
    ["/todos/1?page=0", 400, "search.page"],
    ["/todos/1?filter=%3Cb%3E", 400, "search.filter"],
  ])("is an error page at %s, and no failure", async (path, expected, detail) => {
    const { status, html, tokens } = await getPage(server.url + path);

    expect(status).toBe(expected);
    expect(html).toContain(detail);
    expect(html).not.toContain("<b>");
    expect(tokens).toEqual([]);
  });

  test("refuses a join there, and no failure either", async () => {
    const client = await FrameClient.open(server.url);

    client.send([0, 0, "", "/todos/x", 0]);

    expect(await client.next()).toEqual([2, 0, "refused", "There is no such page."]);
    client.send([0, 0, "", "/todos/3", 0]);
    expect((await client.next())[0]).toBe(ServerFrameType.joined);
    await client.close();
  });

  test("is started from a program by a path", async () => {
    const view = await startView(TodoPage, { path: todoRoute.url({ id: 4 }, { page: 2 }) });

    expect(await view.html()).toContain("4.5 all 2");
    await view.stop();
    await expect(startView(TodoPage, { path: "/todos/x" })).rejects.toMatchObject({
      code: "ERR_VIEW_REFUSED",
      status: 404,
    });
    await expect(startView(TodoPage, { path: "/" })).rejects.toMatchObject({ status: 404 });
  });
});

test("a schema that takes its time is told, in the log and in the page", async () => {
  const entries: LogEntry[] = [];
  const routes = { "/later": LaterPage };
  const log = (entry: LogEntry): void => void entries.push(entry);
  const server = await serve({ port: 0, shell, routes, log });

  const { status, html } = await getPage(`${server.url}/later`);

  expect(status).toBe(500);
  expect(html).toContain("asynchronous");
  expect(entries).toMatchObject([{ event: "page-failed", path: "/later" }]);
  await server.stop();
});

test("a view with a route is served there only", async () => {
  const routes = { "/elsewhere/:id": TodoPage as never };

  await expect(serve({ port: 0, shell, routes })).rejects.toMatchObject({
    code: "ERR_ROUTE",
    message: expect.stringContaining('"/todos/:id"'),
  });
});
