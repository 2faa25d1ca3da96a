/**
 * Answers what is asked about the processes of one thread.
 *
 * @module
 */
import type { Kernel } from "../kernel/kernel.ts";
import { kernelPid, mainThread, type Reference } from "../term/pid.ts";
import { requestSignal } from "../term/signal.ts";
import { processFailure, type Failure } from "./failure.ts";
import type { NodeQuestion, ObserveRequest, ThreadQuestion } from "./observe-request.ts";
import { describeProcess } from "./process-info.ts";
import { postSpans, type SpanBatch, type SpanPost } from "./span-post.ts";
import { takeSpans } from "./span.ts";
import { measureThread } from "./thread-metrics.ts";
import { ThreadTracer } from "./thread-tracer.ts";
import { takeTrace } from "./tracing.ts";

/** Answers what is asked about the processes of one thread. */
export class ThreadObserver {
  readonly #kernel: Kernel;
  readonly #tracer: ThreadTracer;
  #post: SpanPost | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#tracer = new ThreadTracer(kernel);
  }

  /** Answers a request, at once or as soon as the answer is known. */
  async serve({ question }: ObserveRequest, reference: Reference): Promise<void> {
    // The rest is asked of the main thread only, which takes it before it comes here.
    const answer = this.ask(question as ThreadQuestion);
    this.#kernel.answer(reference, answer instanceof Promise ? await answer : answer);
  }

  /** The answer to a question. */
  ask(question: ThreadQuestion): unknown {
    const { processes } = this.#kernel;
    switch (question.type) {
      case "processes":
        return Array.from(processes.values(), describeProcess);
      case "process": {
        const process = processes.get(question.pid);
        return process === undefined ? undefined : describeProcess(process);
      }
      case "alive":
        return processes.has(question.pid);
      case "metrics":
        return measureThread(this.#kernel);
      case "trace":
        return this.#tracer.start(question.order);
      case "untrace":
        return this.#tracer.stop(question.id);
      case "take-trace":
        return takeTrace(this.#kernel, question);
      case "report-failures":
      case "report-spans":
        this.#turn(question);
        return undefined;
    }
  }

  #turn({ type, on }: Extract<ThreadQuestion, { readonly on: boolean }>): void {
    if (type === "report-failures") {
      this.report(on ? (failure) => this.#tellMain({ type: "failed", failure }) : undefined);
    } else this.reportSpans(on ? (batch) => this.#tellMain({ type: "spans", batch }) : undefined);
  }

  /** Tells `report` of each process that fails here, from now on; nobody, without it. */
  report(report: ((failure: Failure) => void) | undefined): void {
    this.#kernel.failed = report && ((process, reason) => report(processFailure(process, reason)));
  }

  /** Tells `report` of spans here, in batches, from now on; nobody, without it. What waits is told first. */
  reportSpans(report: ((batch: SpanBatch) => void) | undefined): void {
    this.#post?.flush();
    this.#post = report && postSpans(report);
    takeSpans(this.#post?.take);
  }

  #tellMain(question: NodeQuestion): void {
    const request: ObserveRequest = { type: "observe", question };
    const reference = this.#kernel.requests.nextReference();
    this.#kernel.send(requestSignal, kernelPid(mainThread), reference, request);
  }
}
