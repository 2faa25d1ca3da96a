/**
 * Posted forms: read, checked and handed to a process that does what they ask for.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { addRoute, createRouter, findRoute, type RouterContext } from "rou3";
import {
  CallTimeoutError,
  ProcessDownError,
  startTask,
  type DefinitionAddress,
  type TaskDefinition,
} from "../../runtime/index.ts";
import { readTarget } from "../route/match-url.ts";
import type { ViewRefusal } from "../route/refusal.ts";
import type { ActionAnswer, ActionRequest } from "../session/http-action.ts";
import type { SessionCookie } from "../session/session-cookie.ts";
import type { Visitor } from "../session/visitor.ts";
import { isOfThisSite } from "./origin.ts";
import { readFields } from "./read-fields.ts";
import type { Visitors } from "./visitors.ts";

/** A path, and what is done with what is posted there: plain data. */
export interface ActionRoute {
  readonly pattern: string;
  readonly address: DefinitionAddress;
}

/** What actions need of the gateway. */
export interface ActionsOptions {
  readonly routes: readonly ActionRoute[];
  readonly visitors: Visitors;
  readonly cookie: SessionCookie;
  /** Origins besides the page's own that may post. */
  readonly origins: readonly string[];
  /** Bytes of one form. */
  readonly maxBytes: number;
  /** Hears that the session of a visitor is another one, or none, from now on. */
  readonly changed: (before: Visitor) => void;
  /** Hears why a form could not be answered. */
  readonly failed: (path: string, reason: string) => void;
}

/** Milliseconds that an action may take. */
const patienceMs = 10_000;
/** Actions at a time. */
const mostAtOnce = 100;

/** Answers posted forms. */
export class Actions {
  readonly #options: ActionsOptions;
  readonly #router: RouterContext<ActionRoute> = createRouter<ActionRoute>();
  #running = 0;

  constructor(options: ActionsOptions) {
    this.#options = options;
    for (const route of options.routes) addRoute(this.#router, "POST", route.pattern, route);
  }

  /**
   * Whether there is something to be done with what is posted there, and then what to answer; headers of the response
   * are set on the way.
   */
  find(request: IncomingMessage, response: ServerResponse): Promise<ViewRefusal> | undefined {
    const target = request.url ?? "/";
    const url = readTarget(target);
    const found = url && findRoute(this.#router, "POST", url.pathname);
    if (found === undefined) return undefined;
    const params = found.params ?? {};
    return this.#answer(found.data, { request, response, target, params });
  }

  async #answer(route: ActionRoute, post: Post): Promise<ViewRefusal> {
    const { origins, maxBytes } = this.#options;
    const { request } = post;
    if (!isOfThisSite(request.headers, origins)) {
      return error(403, "This form was not sent from this site.");
    }
    if (this.#running >= mostAtOnce) {
      post.response.setHeader("Retry-After", "5");
      return error(503, "There are too many visitors at the moment.");
    }
    this.#running += 1;
    try {
      const read = await readFields(request, maxBytes);
      return "status" in read ? read : await this.#run(route, { ...post, fields: read.fields });
    } finally {
      this.#running -= 1;
    }
  }

  async #run({ pattern, address }: ActionRoute, post: Post & Form): Promise<ViewRefusal> {
    const { visitors, cookie, changed, failed } = this.#options;
    const { request, response, target, params, fields } = post;
    const visitor = visitors.read(request);
    try {
      const answer = await runTask(address, { url: target, params, fields, visitor });
      if (answer.session !== undefined) {
        response.setHeader("Set-Cookie", cookie.write(answer.session, visitors.isSecure(request)));
        changed(visitor);
      }
      return answer.answer;
    } catch (thrown) {
      const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      failed(pattern, detail);
      const isLate = thrown instanceof CallTimeoutError;
      return isLate
        ? error(504, "This took too long.")
        : { ...error(500, "This could not be done."), detail };
    }
  }
}

interface Post {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: string;
  readonly params: Readonly<Record<string, string>>;
}

interface Form {
  readonly fields: ActionRequest["fields"];
}

/** A thread that somebody else brings down may take it along before it began, or in the middle: it is not run twice. */
async function runTask(address: DefinitionAddress, request: ActionRequest): Promise<ActionAnswer> {
  // Of an address that an action was found by.
  const definition = address as TaskDefinition<ActionRequest, ActionAnswer>;
  const task = await startTask(definition, request, { link: false });
  try {
    return await task.result({ timeoutMs: patienceMs });
  } catch (thrown) {
    if (!(thrown instanceof ProcessDownError)) void task.cancel();
    throw thrown;
  }
}

function error(status: number, message: string): ViewRefusal {
  return { type: "view-refused", status, message };
}
