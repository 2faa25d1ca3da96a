/**
 * Answers what is asked about the whole node: the main thread's side.
 *
 * Asks every thread, because what a thread knows of its processes is nowhere else.
 *
 * @module
 */
import { CallTimeoutError, ProcessDownError } from "../errors.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { call } from "../kernel/send.ts";
import type { ExitReason } from "../term/exit-reason.ts";
import { kernelPid, type Pid, type Reference } from "../term/pid.ts";
import { threadFailure, type Failure } from "./failure.ts";
import { NodeListeners } from "./node-listeners.ts";
import type { Gathered, NodeQuestion, ObserveRequest, ThreadQuestion } from "./observe-request.ts";
import type { SpanBatch } from "./span-post.ts";
import { ThreadObserver } from "./thread-observer.ts";

/** How long a thread may take to hear what is of interest, in milliseconds. */
const toldMs = 5_000;

/** Answers what is asked about the whole node. */
export class NodeObserver {
  readonly #kernel: Kernel;
  readonly #threads: () => Iterable<number>;
  readonly #own: ThreadObserver;
  readonly #failures: NodeListeners<Failure>;
  readonly #spans: NodeListeners<SpanBatch>;

  /** @param threads - the worker threads of the node, at the moment. */
  constructor(kernel: Kernel, threads: () => Iterable<number>) {
    this.#kernel = kernel;
    this.#threads = threads;
    this.#own = new ThreadObserver(kernel);
    this.#failures = new NodeListeners({
      kernel,
      turn: (on) => {
        this.#own.report(on ? (failure) => this.#failures.tell(failure) : undefined);
        return this.#tellThreads({ type: "report-failures", on });
      },
    });
    this.#spans = new NodeListeners({
      kernel,
      turn: (on) => {
        this.#own.reportSpans(on ? (batch) => this.#spans.tell(batch) : undefined);
        return this.#tellThreads({ type: "report-spans", on });
      },
    });
  }

  /** Answers a request, as soon as the answer is known. */
  async serve(request: ObserveRequest, reference: Reference): Promise<void> {
    const { question } = request;
    switch (question.type) {
      case "gather":
      case "hear-failures":
      case "ignore-failures":
      case "hear-spans":
      case "ignore-spans":
        this.#kernel.answer(reference, await this.#ask(question));
        return;
      case "failed":
        this.#failures.tell(question.failure);
        return;
      case "spans":
        this.#spans.tell(question.batch);
        return;
      default:
        await this.#own.serve(request, reference);
    }
  }

  /** A thread is there from now on: it is to know what is of interest. */
  threadStarted(thread: number): void {
    const tell = (type: Report["type"]): void =>
      void this.#askThread(thread, { type, on: true }, toldMs);
    if (this.#failures.isOfInterest) tell("report-failures");
    if (this.#spans.isOfInterest) tell("report-spans");
  }

  /** A thread has ended without being asked to. */
  threadFailed(thread: number, reason: ExitReason): void {
    this.#failures.tell(threadFailure(thread, reason));
  }

  #ask(
    question: Exclude<NodeQuestion, { type: "failed" | "spans" }>,
  ): Promise<Gathered | void> | undefined {
    switch (question.type) {
      case "gather":
        return this.#gather(question.question, question.thread, question.timeoutMs);
      case "hear-failures":
        return this.#failures.add(question.to);
      case "ignore-failures":
        this.#failures.remove(question.to);
        return undefined;
      case "hear-spans":
        return this.#spans.add(question.to);
      case "ignore-spans":
        return this.#ignoreSpans(question.to);
    }
  }

  async #gather(
    question: ThreadQuestion,
    thread: number | undefined,
    timeoutMs: number,
  ): Promise<Gathered> {
    const all = [this.#kernel.thread, ...this.#threads()];
    const asked = thread === undefined ? all : all.filter((known) => known === thread);
    const unresponsive: number[] = [];
    const answers = await Promise.all(
      asked.map(async (one) => {
        const answer = await this.#askThread(one, question, timeoutMs);
        if (answer === "late") unresponsive.push(one);
        return answer;
      }),
    );
    const given = answers.filter((answer) => answer !== "late" && answer !== "gone");
    return { answers: given, unresponsive };
  }

  async #askThread(thread: number, question: ThreadQuestion, timeoutMs: number): Promise<unknown> {
    if (thread === this.#kernel.thread) return this.#own.ask(question);
    const request: ObserveRequest = { type: "observe", question };
    try {
      return await call(kernelPid(thread), request, { timeoutMs });
    } catch (thrown) {
      if (thrown instanceof ProcessDownError) return "gone";
      if (thrown instanceof CallTimeoutError) return "late";
      throw thrown;
    }
  }

  /** What was done until now is told first. */
  async #ignoreSpans(to: Pid): Promise<void> {
    this.#own.reportSpans((batch) => this.#spans.tell(batch));
    await this.#tellThreads({ type: "report-spans", on: true });
    this.#spans.remove(to);
  }

  async #tellThreads(report: Report): Promise<void> {
    const told = Array.from(this.#threads(), (thread) => this.#askThread(thread, report, toldMs));
    await Promise.all(told);
  }
}

/** Word to a thread that something is of interest, or no more. */
type Report = Extract<ThreadQuestion, { readonly on: boolean }>;
