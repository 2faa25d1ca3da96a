import { each, html, liveView, type Rendered, type TaskHandlers } from "perigee";
import {
  cancel,
  follow,
  isOpen,
  jobsRoute,
  numberOf,
  startNext,
  urlWith,
  urlWithout,
  type Job,
} from "./job-list.ts";
import { kindNames, kinds } from "./work.ts";

interface State {
  jobs: Job[];
}

/** What becomes of a job, whatever it does; `key` says which one it is. */
const taken: TaskHandlers<State, string, number> = {
  progress: (state, percent, { key }) => {
    const job = find(state, key);
    if (job) job.percent = percent;
  },
  done: (state, text, ctx) => {
    const job = find(state, ctx.key);
    if (job) Object.assign(job, { status: "done", percent: 100, text });
    startNext(state.jobs, ctx);
  },
  failed: (state, { message }, ctx) => {
    const job = find(state, ctx.key);
    if (job) Object.assign(job, { status: "failed", text: message });
    startNext(state.jobs, ctx);
  },
};

/**
 * A job runner: the URL says which jobs there are, each runs as a task beside this view. A view that crashes
 * goes on with them.
 */
export const Jobs = liveView(import.meta, {
  route: jobsRoute,
  mount: (): State => ({ jobs: [] }),
  tasks: (on) => kindNames.map((kind) => on(kinds[kind].task, taken)),

  params: (state, ctx) => {
    state.jobs = follow(state.jobs, ctx.search["list"] ?? "", ctx);
  },
  events: {
    cancel: (state, id: string, ctx) => {
      const job = find(state, id);
      if (job) cancel(job, ctx);
      startNext(state.jobs, ctx);
    },
    retry: (state, id: string, ctx) => {
      const job = find(state, id);
      if (!job || isOpen(job)) return;
      Object.assign(job, { status: "waiting", percent: 0, text: "", attempt: job.attempt + 1 });
      startNext(state.jobs, ctx);
    },
    crash: () => {
      throw new Error("Somebody pressed the button");
    },
  },

  head: () => ({ title: "Job runner" }),

  render: ({ jobs }, on) => html`
    <div class="jobs stack">
      <h1>Job runner</h1>
      <p class="lead">
        Each job is a task: a process beside the view, which says how far it is and can be cancelled
        at any time, in the midst of an endless loop, too. Three run at a time.
      </p>
      <ul class="kinds" aria-label="Start a job">
        ${kindNames.map(
          (kind) => html`
            <li>
              <a class="button" href=${urlWith(jobs, kind)} data-live-patch>${kinds[kind].name}</a>
              <span class="small">${kinds[kind].note}</span>
            </li>
          `,
        )}
      </ul>
      <section class="panel" aria-label="Jobs">
        <p class="small" role="status">${summary(jobs)}</p>
        <ol class="rows">
          ${each(
            jobs,
            ({ id }) => id,
            (job) =>
              jobRow(job, {
                action: isOpen(job)
                  ? html`<button @click=${on.cancel(job.id)}>Cancel</button>`
                  : html`<button @click=${on.retry(job.id)}>Run again</button>`,
                removed: urlWithout(jobs, job),
              }),
          )}
        </ol>
      </section>
      <p class="small">
        Which jobs there are stands in the URL: back takes away the last one, a page that is loaded
        again starts them again.
      </p>
      <p class="controls">
        <button class="danger" @click=${on.crash()}>Crash this view</button>
        <span class="small">The jobs go on, and its successor shows what comes of them.</span>
      </p>
    </div>
  `,
});

function find({ jobs }: State, id: string): Job | undefined {
  return jobs.find((job) => job.id === id);
}

/** @param removed - the page without it. */
const jobRow = (
  job: Job,
  { action, removed }: { readonly action: Rendered; readonly removed: string },
): Rendered => html`
  <li class=${`job ${job.status}`}>
    <div class="spread controls">
      <h2><span class="number">${numberOf(job.id)}</span> ${kinds[job.kind].name}</h2>
      <span class="controls">
        ${action} <a class="button quiet" href=${removed} data-live-patch>Remove</a>
      </span>
    </div>
    <progress max="100" value=${job.percent} aria-label=${`Progress of job ${job.id}`}></progress>
    ${outcome(job)}
  </li>
`;

const words = {
  waiting: "Waits for its turn",
  running: "Running",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
} as const;

function outcome({ kind, status, percent, text }: Readonly<Job>): Rendered {
  if (status === "running") return html`<p class="outcome">Running, ${Math.floor(percent)} %</p>`;
  if (kind === "mandelbrot" && status === "done") return html`<pre class="outcome">${text}</pre>`;
  return html`<p class="outcome">${words[status]}${text === "" ? "" : `: ${text}`}</p>`;
}

function summary(jobs: readonly Job[]): string {
  if (jobs.length === 0) return "No jobs yet.";
  const open = jobs.filter(isOpen).length;
  return open === 0 ? `All ${jobs.length} have ended.` : `${open} of ${jobs.length} to go.`;
}
