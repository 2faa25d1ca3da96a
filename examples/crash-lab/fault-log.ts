// What is known of the faults that befell anybody: decided here, shown by `restarts.ts`.
import type { GivenUp, Restarted } from "perigee";
import { describeReason, type ExitReason, type Pid } from "perigee/runtime";
import type { Told } from "./counts.ts";

/** A view that a fault concerned, and what became of its count. */
export interface Concerned {
  /** Of the view, if it has told a count; else its process. */
  readonly id: string;
  /** Its process now; `null` when there is none, or that is not known. */
  readonly pid: string | null;
  readonly view: string;
  readonly before: number | null;
  /** Not known until it tells. */
  after: number | null;
}

/** One fault. */
export interface Fault {
  readonly id: number;
  /** What it did: told of more than one view, it is still one fault. */
  readonly cause: string;
  readonly died: "process" | "thread" | "os-process";
  readonly why: string;
  /** Where in the code, if that is known. */
  readonly where: string | null;
  /** Milliseconds until the last of its successors ran; `null` when there is none. */
  ms: number | null;
  /** Whose process ended. */
  readonly ended: Concerned[];
  /** Who was on the same thread and went on. */
  readonly others: Concerned[];
  /** How many more there were than are kept here. */
  more: number;
}

/** The last count that a view told, and the last of its process before, if there was one. */
interface Known extends Told {
  readonly before: number | null;
}

/** Everything that is known: plain data, kept in the state of a view. */
export interface FaultLog {
  /** The newest first. */
  faults: Fault[];
  /** How many there have been. */
  total: number;
  /** The last count that each view told. */
  counts: Known[];
  /** When the last restart was that is in here, in milliseconds since 1970. */
  until: number;
  /** The OS process that this was written in. */
  osProcess: number;
}

const mostFaults = 20;
const mostCounts = 60;
const mostConcerned = 24;

/** A log that begins now. */
export function emptyLog(osProcess: number): FaultLog {
  return { faults: [], total: 0, counts: [], until: Date.now(), osProcess };
}

/** Notes a restart, and gives who is to be asked whether it went on. */
export function noteRestart(log: FaultLog, { view, from, to, reason, ms, at }: Restarted): Told[] {
  log.until = Math.max(log.until, at);
  const { fault, isNew } = findFault(log, from, reason);
  fault.ms = Math.max(fault.ms ?? 0, ms);
  addEnded(log, fault, { view, from, to });
  return isNew && fault.died === "process" ? noteOthers(log, fault, from) : [];
}

/** Notes that a view is not started again, and gives who is to be asked whether it went on. */
export function noteGivenUp(log: FaultLog, { view, from, reason }: GivenUp): Told[] {
  const { fault, isNew } = findFault(log, from, reason);
  addEnded(log, fault, { view, from, to: undefined });
  return isNew && fault.died === "process" ? noteOthers(log, fault, from) : [];
}

/** Notes that this is another OS process than the one that wrote the log, `ms` after it began. */
export function noteOsProcess(log: FaultLog, osProcess: number, ms: number): void {
  const before = log.osProcess;
  if (before === osProcess) return;
  log.osProcess = osProcess;
  const fault = addFault(log, {
    cause: `os-process ${before}`,
    died: "os-process",
    why: `number ${osProcess} took the place of ${before}`,
    where: null,
    ms,
  });
  for (const { id, view, count } of log.counts.slice(-mostConcerned)) {
    fault.ended.push({ id, pid: null, view, before: count, after: null });
  }
  // Addresses of that OS process mean nobody in this one.
  log.counts = [];
}

/** Notes the count of a view. */
export function noteCount(log: FaultLog, told: Told): void {
  const last = log.counts.find(({ id }) => id === told.id);
  const before = last === undefined || last.pid === told.pid ? last?.before : last.count;
  const others = log.counts.filter(({ id }) => id !== told.id);
  log.counts = [...others, { ...told, before: before ?? null }].slice(-mostCounts);
  for (const fault of log.faults) {
    for (const one of [...fault.ended, ...fault.others]) {
      if (one.id === told.id || one.pid === told.pid) one.after ??= told.count;
    }
  }
}

/** The fault that a process ended by, which may have ended others already. */
function findFault(
  log: FaultLog,
  pid: Pid,
  reason: ExitReason,
): { readonly fault: Fault; readonly isNew: boolean } {
  const cause = causeOf(pid, reason);
  const known = log.faults.find((fault) => fault.cause === cause);
  if (known !== undefined) return { fault: known, isNew: false };
  const died = reason.type === "thread-down" ? "thread" : "process";
  const fault = addFault(log, { cause, died, why: why(reason), where: whereIn(reason), ms: null });
  return { fault, isNew: true };
}

function addFault(log: FaultLog, what: Omit<Fault, "id" | "ended" | "others" | "more">): Fault {
  log.total += 1;
  const fault: Fault = { ...what, id: log.total, ended: [], others: [], more: 0 };
  log.faults = [fault, ...log.faults].slice(0, mostFaults);
  return fault;
}

function addEnded(
  log: FaultLog,
  fault: Fault,
  { view, from, to }: { readonly view: string; readonly from: Pid; readonly to: Pid | undefined },
): void {
  if (fault.ended.length >= mostConcerned) {
    fault.more += 1;
    return;
  }
  // The successor may have told its count before the supervisor told of it. And it has another id when
  // its predecessor ended before its first checkpoint: it was mounted anew, and given its events again.
  const old = log.counts.find(({ pid }) => pid === from);
  const next = log.counts.find(({ pid }) => pid === to);
  const { id = from } = old ?? next ?? {};
  const before = old?.count ?? next?.before ?? null;
  fault.ended.push({ id, pid: to ?? null, view, before, after: next?.count ?? null });
  log.counts = log.counts.filter((known) => known !== old);
}

/** Those on the thread of a process that ended; they went on if they answer. */
function noteOthers({ counts }: FaultLog, fault: Fault, from: Pid): Told[] {
  const isEnded = (id: string): boolean => fault.ended.some((one) => one.id === id);
  const neighbours = counts.filter(
    ({ id, pid }) => !isEnded(id) && threadOf(pid) === threadOf(from),
  );
  const asked = neighbours.slice(-mostConcerned);
  fault.more += neighbours.length - asked.length;
  for (const { id, pid, view, count } of asked) {
    fault.others.push({ id, pid, view, before: count, after: null });
  }
  return asked;
}

function causeOf(pid: Pid, reason: ExitReason): string {
  if (reason.type === "thread-down") return `Thread ${reason.thread}`;
  return reason.type === "collateral" ? reason.culprit : pid;
}

function why(reason: ExitReason): string {
  switch (reason.type) {
    case "kill":
      return "it was killed";
    case "turn-budget":
      return `it held its thread for more than ${reason.budgetMs} ms`;
    case "thread-down":
      return reason.message;
    default:
      return describeReason(reason);
  }
}

/** The first line of its stack that names a file. */
function whereIn(reason: ExitReason): string | null {
  if (!("stack" in reason)) return null;
  const [, name = "", file, line] =
    /at (?:async )?(?:(\S+) (?:\[[^\]]*\] )?\()?[^\s()]*\/([^/\s():]+):(\d+)/.exec(reason.stack) ??
    [];
  return file === undefined ? null : `${name} ${file}:${line}`.trim();
}

/** The thread of a process: the number in the middle of `<0.3.17>`. */
const threadOf = (pid: Pid | Pid<unknown>): string | undefined => pid.split(".")[1];
