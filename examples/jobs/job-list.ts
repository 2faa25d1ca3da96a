import { route, type InfoContext } from "perigee";
import { kindNames, kinds, type KindName } from "./work.ts";

/** One job. Its id, `primes-1`, says what it is, and stands in the URL. */
export interface Job {
  readonly id: string;
  readonly kind: KindName;
  status: "waiting" | "running" | "done" | "failed" | "cancelled";
  percent: number;
  attempt: number;
  /** What came of it. */
  text: string;
}

/** What jobs are started and cancelled by. */
export type TaskContext = Pick<InfoContext, "startTask" | "cancelTask">;

/** So many run at a time; the others wait. */
const mostRunning = 3;
const mostJobs = 12;

export const jobsRoute = route("/jobs");

/** The page with these jobs. */
export function urlOf(ids: readonly string[]): string {
  return ids.length === 0 ? jobsRoute.url() : jobsRoute.url({}, { list: ids.join(".") });
}

/** The page with one job more. */
export function urlWith(jobs: readonly Job[], kind: KindName): string {
  const last = Math.max(0, ...jobs.map(({ id }) => numberOf(id)));
  return urlOf([...jobs.map(({ id }) => id), `${kind}-${last + 1}`]);
}

/** The page without one of them. */
export function urlWithout(jobs: readonly Job[], { id }: Job): string {
  return urlOf(jobs.map((job) => job.id).filter((other) => other !== id));
}

/** The URL says which jobs there are: those that are new begin, those that are gone end. */
export function follow(jobs: readonly Job[], list: string, ctx: TaskContext): Job[] {
  const ids = [...new Set(list.split("."))].filter((id) => kindOf(id) !== undefined);
  const wanted = ids.slice(0, mostJobs);
  for (const job of jobs) if (!wanted.includes(job.id)) cancel(job, ctx);
  const next = wanted.flatMap((id) => jobs.find((job) => job.id === id) ?? newJob(id));
  return startNext(next, ctx);
}

/** Starts as many of those that wait as there is room for. */
export function startNext(jobs: Job[], ctx: TaskContext): Job[] {
  let running = jobs.filter(({ status }) => status === "running").length;
  for (const job of jobs) {
    if (job.status !== "waiting" || running >= mostRunning) continue;
    running += 1;
    job.status = "running";
    ctx.startTask(kinds[job.kind].task, { attempt: job.attempt }, { key: job.id });
  }
  return jobs;
}

/** Ends a job that has not ended. */
export function cancel(job: Job, ctx: TaskContext): void {
  if (job.status === "running") ctx.cancelTask(kinds[job.kind].task, { key: job.id });
  if (isOpen(job)) job.status = "cancelled";
}

/** Whether it waits or runs. */
export function isOpen({ status }: Readonly<Job>): boolean {
  return status === "waiting" || status === "running";
}

function newJob(id: string): Job[] {
  const kind = kindOf(id);
  return kind === undefined
    ? []
    : [{ id, kind, status: "waiting", percent: 0, attempt: 0, text: "" }];
}

function kindOf(id: string): KindName | undefined {
  const [word, rest = ""] = id.split("-");
  return /^\d{1,6}$/.test(rest) ? kindNames.find((kind) => kind === word) : undefined;
}

/** The number of a job: 1 for `primes-1`. */
export function numberOf(id: string): number {
  return Number(id.split("-")[1]);
}
