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
import { kernelPid, untagged, type Pid, type Reference } from "../term/pid.ts";
import { messageSignal } from "../term/signal.ts";
import { threadFailure, type Failure } from "./failure.ts";
import type { Gathered, NodeQuestion, ObserveRequest, ThreadQuestion } from "./observe-request.ts";
import { ThreadObserver } from "./thread-observer.ts";

/** How long a thread may take to hear that failures are of interest, in milliseconds. */
const toldMs = 5_000;

/** Answers what is asked about the whole node. */
export class NodeObserver {
  readonly #kernel: Kernel;
  readonly #threads: () => Iterable<number>;
  readonly #own: ThreadObserver;
  /** Who hears of failures, and by what their own end is heard of. */
  readonly #listeners = new Map<Pid, Reference>();
  /** Settles when every thread knows that failures are of interest. */
  #told: Promise<void> | undefined;

  /** @param threads - the worker threads of the node, at the moment. */
  constructor(kernel: Kernel, threads: () => Iterable<number>) {
    this.#kernel = kernel;
    this.#threads = threads;
    this.#own = new ThreadObserver(kernel);
  }

  /** Answers a request, as soon as the answer is known. */
  async serve(request: ObserveRequest, reference: Reference): Promise<void> {
    const { question } = request;
    switch (question.type) {
      case "gather":
      case "hear-failures":
      case "ignore-failures":
        this.#kernel.answer(reference, await this.#ask(question));
        return;
      case "failed":
        this.#tell(question.failure);
        return;
      default:
        await this.#own.serve(request, reference);
    }
  }

  /** A thread is there from now on: it is to know whether failures are of interest. */
  threadStarted(thread: number): void {
    if (this.#listeners.size > 0) void this.#askThread(thread, reportFailures(true), toldMs);
  }

  /** A thread has ended without being asked to. */
  threadFailed(thread: number, reason: ExitReason): void {
    this.#tell(threadFailure(thread, reason));
  }

  #ask(
    question: Exclude<NodeQuestion, { type: "failed" }>,
  ): Promise<Gathered | undefined> | undefined {
    switch (question.type) {
      case "gather":
        return this.#gather(question.question, question.thread, question.timeoutMs);
      case "hear-failures":
        return this.#listen(question.to);
      case "ignore-failures":
        this.#forget(question.to);
        return undefined;
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

  async #listen(to: Pid): Promise<undefined> {
    if (this.#listeners.has(to)) return;
    this.#listeners.set(to, "");
    const watch = this.#kernel.watch(to, () => this.#forget(to));
    // Gone already, when that was heard at once.
    if (this.#listeners.has(to)) this.#listeners.set(to, watch);
    if (this.#listeners.size === 1) {
      this.#own.report((failure) => this.#tell(failure));
      this.#told = this.#tellThreads(true);
    }
    await this.#told;
  }

  #forget(to: Pid): void {
    const watch = this.#listeners.get(to);
    if (watch === undefined) return;
    this.#listeners.delete(to);
    this.#kernel.unwatch(watch);
    if (this.#listeners.size > 0) return;
    this.#own.report(undefined);
    void this.#tellThreads(false);
  }

  async #tellThreads(on: boolean): Promise<void> {
    const told = Array.from(this.#threads(), (thread) =>
      this.#askThread(thread, reportFailures(on), toldMs),
    );
    await Promise.all(told);
  }

  #tell(failure: Failure): void {
    for (const listener of this.#listeners.keys()) {
      this.#kernel.send(messageSignal, listener, untagged, { ...failure });
    }
  }
}

function reportFailures(on: boolean): ThreadQuestion {
  return { type: "report-failures", on };
}
