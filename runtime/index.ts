/**
 * The actor runtime: processes with mailboxes on worker threads, under supervisors.
 *
 * Start a node, spawn processes on it, and let a supervisor keep them running. Works without views.
 *
 * @module
 */
export type { ChildEvent, ChildRestarted, ChildSpec, Restart } from "./behaviour/child-spec.ts";
export type { ChildInfo } from "./behaviour/children.ts";
export { defineProcess } from "./behaviour/function-process.ts";
export { LinkDied, ProcessDied } from "./behaviour/mailbox.ts";
export type { Mailbox, ReceiveOptions } from "./behaviour/mailbox.ts";
export { environment } from "./kernel/environment.ts";
export { defineTask, startTask } from "./behaviour/task.ts";
export type { Task, TaskContext, TaskDefinition, TaskOptions } from "./behaviour/task.ts";
export { answer, replyLater } from "./behaviour/deferred-reply.ts";
export type { ReplyTo } from "./behaviour/deferred-reply.ts";
export { join, leave, members, publish } from "./kernel/groups.ts";
export type { PublishOptions } from "./kernel/groups.ts";
export { register, registeredNames, unregister, whereis } from "./kernel/registry.ts";
export { spawnOrFind } from "./kernel/spawn-or-find.ts";
export type { SpawnedOrFound } from "./kernel/spawn-or-find.ts";
export type { Intensity } from "./behaviour/restart-intensity.ts";
export { after, within } from "./behaviour/server-handle.ts";
export type {
  CallMethods,
  CastMethods,
  ServerAddress,
  ServerHandle,
} from "./behaviour/server-handle.ts";
export { child, handleOf, lookup, start, startOrFind } from "./behaviour/server-start.ts";
export type { StartedOrFound, StartOptions } from "./behaviour/server-start.ts";
export { defineServer } from "./behaviour/server.ts";
export type {
  LinkEnd,
  MonitorEnd,
  ServerConfig,
  ServerContext,
  ServerDefinition,
} from "./behaviour/server.ts";
export type {
  Channel,
  ChannelBase,
  ChannelWait,
  Choose,
  Dual,
  End,
  Offer,
  Pop,
  Rec,
  Recv,
  Send,
} from "./behaviour/session-protocol.ts";
export { defineSession, startSession } from "./behaviour/session.ts";
export type { SessionArgument, SessionDefinition, SessionOptions } from "./behaviour/session.ts";
export {
  awaitShutdown,
  listChildren,
  startChild,
  supervise,
  supervisor,
  terminateChild,
  watchChildren,
} from "./behaviour/supervisor.ts";
export type {
  SupervisorArgument,
  SupervisorOptions,
  WatchOptions,
} from "./behaviour/supervisor.ts";
export type { Strategy } from "./behaviour/strategy.ts";
export {
  CallTimeoutError,
  ChannelUsedError,
  ChildExistsError,
  HandlerNameError,
  InitFailedError,
  MailboxFullError,
  ModuleLoadError,
  NameTakenError,
  NodeRunningError,
  NodeVersionError,
  NoHandlerError,
  NoNodeError,
  NotCloneableError,
  NotExportedError,
  NotInCallError,
  NotInProcessError,
  OneThreadError,
  OptionError,
  PermissionDeniedError,
  ProcessDownError,
  ProtocolError,
  ReceiveTimeoutError,
  RuntimeError,
  StartRefusedError,
  ThreadLimitError,
  UnhandledRequestError,
} from "./errors.ts";
export type { RuntimeErrorCode } from "./errors.ts";
export { endThread } from "./kernel/end-thread.ts";
export { defineBehaviour, deferred } from "./kernel/definition.ts";
export type {
  Definition,
  DefinitionAddress,
  ProcessContext,
  ProcessHandlers,
  ProcessStart,
} from "./kernel/definition.ts";
export { self } from "./kernel/self.ts";
export {
  awaitExit,
  call,
  demonitor,
  exit,
  kill,
  link,
  monitor,
  newTag,
  reply,
  send,
  stop,
  unlink,
} from "./kernel/send.ts";
export type { CallOptions, SendOptions } from "./kernel/send.ts";
export type {
  MailboxBound,
  ProcessConfig,
  ProcessLimits,
  WhenFull,
} from "./kernel/process-config.ts";
export { processLocal } from "./kernel/process-local.ts";
export type { ProcessLocal } from "./kernel/process-local.ts";
export { preload, spawn, spawnHere, spawnLink, spawnMonitor } from "./kernel/spawn.ts";
export type { SpawnOptions } from "./kernel/spawn-request.ts";
export type { ObserveOptions } from "./observe/ask.ts";
export { describeFailure } from "./observe/failure.ts";
export type { Failure } from "./observe/failure.ts";
export { onProcessFailure } from "./observe/failures.ts";
export type { FailureSubscription } from "./observe/failures.ts";
export { isAlive, listProcesses, processInfo } from "./observe/introspection.ts";
export type { ListOptions } from "./observe/introspection.ts";
export type { Listener } from "./observe/listener.ts";
export { collectMetrics } from "./observe/metrics.ts";
export type { NodeMetrics } from "./observe/metrics.ts";
export type { DefinitionInfo, ProcessInfo } from "./observe/process-info.ts";
export { beginSpan, isObserved } from "./observe/span.ts";
export type { OpenSpan, Span, SpanAttributes } from "./observe/span.ts";
export type { SpanBatch } from "./observe/span-post.ts";
export { observeSpans } from "./observe/spans.ts";
export type { SpanSubscription } from "./observe/spans.ts";
export type { ThreadMetrics } from "./observe/thread-metrics.ts";
export { traceProcess } from "./observe/trace.ts";
export type { Trace, TraceOptions } from "./observe/trace.ts";
export type { SignalName, TracedSignal, TraceEvent } from "./observe/trace-event.ts";
export { sendAfter, sendInterval, sleep } from "./kernel/timers.ts";
export type { Timer, TimerOptions } from "./kernel/timers.ts";
export { describeReason, isFailure, isOrderly } from "./term/exit-reason.ts";
export type { ExitReason } from "./term/exit-reason.ts";
export { copyTerm } from "./term/copy.ts";
export type { Transfer } from "./term/copy.ts";
export type { Pid, Reference, Tag } from "./term/pid.ts";
export { tellReady } from "./launcher/launched.ts";
export { stopOnSignals } from "./stop-on-signals.ts";
export type { StopOnSignalsOptions } from "./stop-on-signals.ts";
export { startNode } from "./node.ts";
export type { Node, NodeOptions } from "./node.ts";
