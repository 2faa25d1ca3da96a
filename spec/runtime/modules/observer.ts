/**
 * A process that observes others, for whoever asks it to.
 *
 * @module
 */
import {
  call,
  collectMetrics,
  defineBehaviour,
  isAlive,
  listProcesses,
  onProcessFailure,
  processInfo,
  send,
  traceProcess,
  type Failure,
  type FailureSubscription,
  type ListOptions,
  type NodeMetrics,
  type Pid,
  type ProcessInfo,
  type Trace,
  type TraceEvent,
  type TraceOptions,
} from "perigee/runtime";

const traces = new Map<Pid, Trace>();
const subscriptions = new Map<Pid, FailureSubscription>();

const questions = {
  list: (options?: ListOptions) => listProcesses(options),
  info: (pid: Pid) => processInfo(pid),
  alive: (pid: Pid) => isAlive(pid),
  metrics: () => collectMetrics({ timeoutMs: 30_000 }),
  trace: async (pid: Pid, to: Pid<TraceEvent>, options?: TraceOptions) => {
    traces.set(pid, await traceProcess(pid, (event) => send(to, event), options));
  },
  stopTrace: (pid: Pid) => traces.get(pid)?.stop(),
  hearFailures: async (to: Pid<Failure>) => {
    subscriptions.set(to, await onProcessFailure((failure) => send(to, failure)));
  },
  stopFailures: (to: Pid) => subscriptions.get(to)?.stop(),
};

/** What every place can be asked. */
export interface Observations {
  readonly list: (options?: ListOptions) => Promise<readonly ProcessInfo[]>;
  readonly info: (pid: Pid) => Promise<ProcessInfo | undefined>;
  readonly alive: (pid: Pid) => Promise<boolean>;
  readonly metrics: () => Promise<NodeMetrics>;
  readonly trace: (pid: Pid, to: Pid<TraceEvent>, options?: TraceOptions) => Promise<void>;
  readonly stopTrace: (pid: Pid) => Promise<void> | undefined;
  readonly hearFailures: (to: Pid<Failure>) => Promise<void>;
  readonly stopFailures: (to: Pid) => Promise<void> | undefined;
}

export const observer = defineBehaviour(import.meta, () => ({
  request: (request) => {
    const { ask, args } = request as {
      readonly ask: keyof Observations;
      readonly args: readonly unknown[];
    };
    return (questions[ask] as (...given: readonly unknown[]) => unknown)(...args);
  },
}));

/** The observations of plain code on this thread. */
export const here: Observations = questions;

/** The observations of a process, wherever it lives. */
export function by(pid: Pid): Observations {
  const ask =
    (question: keyof Observations) =>
    (...args: readonly unknown[]) =>
      call(pid, { ask: question, args });
  return {
    list: ask("list"),
    info: ask("info"),
    alive: ask("alive"),
    metrics: ask("metrics"),
    trace: ask("trace"),
    stopTrace: ask("stopTrace"),
    hearFailures: ask("hearFailures"),
    stopFailures: ask("stopFailures"),
  } as Observations;
}
