// Starts the examples: one page for each, all on one server.
import { serve, sqliteStore } from "perigee";
import { Chat } from "./chat/chat.ts";
import { chatHistory } from "./chat/history.ts";
import { ChatRoom } from "./chat/room.ts";
import { roomRoute } from "./chat/rooms.ts";
import { Clock } from "./clock/clock.ts";
import { Counter } from "./counter/counter.ts";
import { CrashLab } from "./crash-lab/crash-lab.ts";
import { Neighbour } from "./crash-lab/neighbour.ts";
import { Restarts } from "./crash-lab/restarts.ts";
import { Dashboard } from "./dashboard/dashboard.ts";
import { DataGrid } from "./data-grid/data-grid.ts";
import { stockRoom } from "./data-grid/stock-room.ts";
import { Home } from "./home/home.ts";
import { Jobs } from "./jobs/jobs.ts";
import { Mountain } from "./search/mountain.ts";
import { mountainRoute, searchRoute } from "./search/routes.ts";
import { Search } from "./search/search.ts";
import { members } from "./sign-up/members.ts";
import { SignUp, signUpRoute } from "./sign-up/sign-up.ts";
import { signUpAction, signUpLeave } from "./sign-up/sign-up-action.ts";
import { Todos } from "./todos/todos.ts";
import { WindowedList } from "./windowed-list/windowed-list.ts";

const port = Number(process.env["PORT"] ?? 3000);

try {
  const server = await serve({
    port,
    // In a file, so that what the pages show outlives this OS process: an abort, or Ctrl-C and a new start.
    store: sqliteStore({
      file:
        process.env["PERIGEE_EXAMPLES_STORE"] ??
        new URL(`../.perigee/examples-${port}.sqlite`, import.meta.url),
    }),
    // Small bounds, so that the crash lab is quick to break: all views on one thread, with little memory,
    // and half a second for each turn.
    node: { threads: 1, threadHeapMb: 128, turnBudgetMs: 500 },
    shell: new URL("index.html", import.meta.url),
    static: new URL("public/", import.meta.url),
    // Nothing but this server's own files, and previews of files that a person has chosen: Perigee needs no inline
    // script and no eval.
    headers: { "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:" },
    routes: {
      "/": Home,
      "/counter": Counter,
      "/clock": Clock,
      "/todos": Todos,
      "/windowed-list": WindowedList,
      "/data-grid": DataGrid,
      "/dashboard": Dashboard,
      "/jobs": Jobs,
      "/chat": Chat,
      [roomRoute.pattern]: ChatRoom,
      [searchRoute.pattern]: Search,
      [mountainRoute.pattern]: Mountain,
      [signUpRoute.pattern]: SignUp,
      "/crash-lab": {
        shell: new URL("crash-lab/crash-lab.html", import.meta.url),
        views: { "#lab": CrashLab, "#neighbour": Neighbour, "#restarts": Restarts },
      },
    },
    actions: { "/sign-up": signUpAction, "/sign-up/leave": signUpLeave },
  });
  // What is no view, and there for all of them.
  await server.node.start(stockRoom());
  await server.node.start(members());
  await server.node.start(chatHistory());
  console.log(`Perigee examples on ${server.url}`);
} catch (error) {
  // Perigee's errors have a `code` and say what was wrong and with which value: the message is enough.
  if (!(error instanceof Error && "code" in error)) throw error;
  console.error(error.message);
  process.exit(1);
}
