/**
 * Plain HTTP posts: what a form does that must set a cookie, as signing in, or that works without JavaScript.
 *
 * @module
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { defineTask, type TaskDefinition } from "../../runtime/index.ts";
import { isRefusal, type ViewRefusal } from "../route/refusal.ts";
import { describeIssues, parsePayload } from "../view/payloads.ts";
import { refuse } from "./answers.ts";
import type { PlainRecord } from "./plain-data.ts";
import { checkSessionSize } from "./session-cookie.ts";
import type { ConnectInfo, SessionRecord, Visitor } from "./visitor.ts";

/** The fields of a form as they came: texts; of a repeated name, a list of them. */
export type PostedFields = Readonly<Record<string, string | readonly string[]>>;

/** What an action gets besides the fields. */
export interface ActionContext {
  /** Path and search of the request. */
  readonly url: string;
  /** What the pattern of its path took. */
  readonly params: Readonly<Record<string, string>>;
  readonly session: SessionRecord | undefined;
  readonly connect: ConnectInfo;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** What an action answers. */
export interface ActionAnswer {
  /** Where the visitor goes, or what is wrong: `redirect("/account")`, `refuse(400, "…")`. */
  readonly answer: ViewRefusal;
  /**
   * What the browser is to keep from now on, in place of what it has: `account.data({ user })`; null to have it forget
   * all. Every page that is open in the session before has its views mounted anew then.
   */
  readonly session?: PlainRecord | null;
}

/** A posted form, on its way to the thread that runs the action. */
export interface ActionRequest {
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  readonly fields: PostedFields;
  readonly visitor: Visitor;
}

/** What is done with a posted form; made by {@link httpAction}. */
export interface HttpAction {
  /** What its process runs. */
  readonly definition: TaskDefinition<ActionRequest, ActionAnswer>;
}

/** What an action is made of. */
export interface ActionConfig<Schema extends StandardSchemaV1> {
  /** Takes the fields, all texts, lists where a name is repeated; may be asynchronous. */
  readonly fields: Schema;
  /** What is done with them. A throw is answered with 500; nobody else is disturbed. */
  readonly handle: (
    fields: StandardSchemaV1.InferOutput<Schema>,
    ctx: ActionContext,
  ) => ViewRefusal | ActionAnswer | Promise<ViewRefusal | ActionAnswer>;
  /** What is done when the schema refuses them; a page with status 400 by default. */
  readonly invalid?: (
    issues: string,
    ctx: ActionContext,
  ) => ViewRefusal | ActionAnswer | Promise<ViewRefusal | ActionAnswer>;
}

/**
 * Defines what is done with a posted form; `serve({ actions: { "/sign-in": signIn } })` says where.
 *
 * Each post runs in a process of its own, on a thread that is not the gateway's. Only pages of this site can post:
 * what a browser says of where it comes from is checked.
 *
 * @param meta - the `import.meta` of the module. Export it, at its top level.
 */
export function httpAction<Schema extends StandardSchemaV1>(
  meta: ImportMeta,
  config: ActionConfig<Schema>,
): HttpAction {
  return {
    definition: defineTask(meta, (request: ActionRequest, { signal }) =>
      run(config, request, signal),
    ),
  };
}

async function run<Schema extends StandardSchemaV1>(
  { fields: schema, handle, invalid }: ActionConfig<Schema>,
  { url, params, fields, visitor }: ActionRequest,
  signal: AbortSignal,
): Promise<ActionAnswer> {
  const ctx: ActionContext = { url, params, ...visitor, signal };
  const parsed = await parsePayload({ fields: schema }, "fields", fields);
  if (parsed.type === "refused") {
    const issues = describeIssues(parsed.issues, "fields");
    if (invalid !== undefined) return finish(await invalid(issues, ctx));
    return finish({ ...refuse(400, "These fields do not fit."), detail: issues });
  }
  return finish(await handle(parsed.payload, ctx));
}

function finish(answer: ViewRefusal | ActionAnswer): ActionAnswer {
  const whole = isRefusal(answer) ? { answer } : answer;
  checkSessionSize(whole.session);
  return whole;
}
