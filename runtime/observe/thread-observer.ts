/**
 * Answers what is asked about the processes of one thread.
 *
 * @module
 */
import type { Kernel } from "../kernel/kernel.ts";
import { kernelPid, mainThread, type Reference } from "../term/pid.ts";
import { requestSignal } from "../term/signal.ts";
import { processFailure, type Failure } from "./failure.ts";
import type { ObserveRequest, ThreadQuestion } from "./observe-request.ts";
import { describeProcess } from "./process-info.ts";
import { measureThread } from "./thread-metrics.ts";
import { ThreadTracer } from "./thread-tracer.ts";
import { takeTrace } from "./tracing.ts";

/** Answers what is asked about the processes of one thread. */
export class ThreadObserver {
  readonly #kernel: Kernel;
  readonly #tracer: ThreadTracer;

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
        this.report(question.on ? (failure) => this.#tellMain(failure) : undefined);
        return undefined;
    }
  }

  /** Tells `report` of each process that fails here, from now on; nobody, without it. */
  report(report: ((failure: Failure) => void) | undefined): void {
    this.#kernel.failed = report && ((process, reason) => report(processFailure(process, reason)));
  }

  #tellMain(failure: Failure): void {
    const request: ObserveRequest = { type: "observe", question: { type: "failed", failure } };
    const reference = this.#kernel.requests.nextReference();
    this.#kernel.send(requestSignal, kernelPid(mainThread), reference, request);
  }
}
