/**
 * The tracer of one thread: knows who is traced there, and makes events of what they do.
 *
 * Installed in the kernel while anybody is traced, and only then.
 *
 * @module
 */
import type { Kernel } from "../kernel/kernel.ts";
import type { Process } from "../kernel/process.ts";
import { currentProcess } from "../kernel/self.ts";
import type { Tracer } from "../kernel/tracer.ts";
import { copyTerm } from "../term/copy.ts";
import type { ExitReason } from "../term/exit-reason.ts";
import { untagged, type Pid, type Reference } from "../term/pid.ts";
import * as signal from "../term/signal.ts";
import type { TraceOrder } from "./observe-request.ts";
import type { SignalName, TraceDetail, TracedSignal } from "./trace-event.ts";
import { Tracing } from "./tracing.ts";

/** A signal, but for its body. */
interface Envelope {
  readonly kind: number;
  /** The one at the other end, if that is known. */
  readonly peer: Pid | undefined;
  /** What stands in the place of the sender: the sender itself, a tag or a reference. */
  readonly from: Pid | Reference;
}

/** The tracer of one thread. */
export class ThreadTracer implements Tracer {
  readonly #kernel: Kernel;
  readonly #byPid = new Map<Pid, Set<Tracing>>();
  readonly #byId = new Map<Reference, Tracing>();
  /** Requests that traced processes have made and that are not answered. */
  readonly #asked = new Map<Reference, Pid>();
  readonly #turnStarts = new Map<Pid, number>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Traces a process of this thread; `false` when it is gone. */
  start(order: TraceOrder): boolean {
    if (!this.#kernel.processes.has(order.pid)) return false;
    const tracing = new Tracing(this.#kernel, order, (gone) => this.#remove(gone));
    this.#byId.set(order.id, tracing);
    const others = this.#byPid.get(order.pid);
    if (others === undefined) this.#byPid.set(order.pid, new Set([tracing]));
    else others.add(tracing);
    this.#kernel.tracer = this;
    return true;
  }

  /** Ends a trace, and settles when its last events have been delivered. */
  async stop(id: Reference): Promise<void> {
    const tracing = this.#byId.get(id);
    if (tracing === undefined) return;
    this.#remove(tracing);
    await tracing.close();
  }

  // eslint-disable-next-line max-params -- the four values of a signal
  received(process: Process, kind: number, from: Pid | Reference, body: unknown): void {
    if (!this.#byPid.has(process.pid)) return;
    if (kind === signal.messagesSignal) {
      for (const message of body as readonly unknown[]) {
        this.received(process, signal.messageSignal, from, message);
      }
      return;
    }
    const peer = kind === signal.monitorSignal ? (body as Pid) : senderOf(kind, from, body);
    this.#tell(process.pid, "received", { kind, peer, from }, body);
  }

  answered(reference: Reference, by: Pid, reply: signal.Reply): void {
    const pid = this.#asked.get(reference);
    if (pid === undefined || reply.type === "moved") return;
    this.#asked.delete(reference);
    const envelope = { kind: signal.replySignal, peer: by, from: reference };
    this.#tell(pid, "received", envelope, reply.type === "ok" ? reply.value : reply);
  }

  // eslint-disable-next-line max-params -- the four values of a signal
  sent(kind: number, to: Pid | Reference, from: Pid | Reference, body: unknown): void {
    if (kind === signal.settledSignal) this.#asked.delete(from);
    // The end of any process sends them for its monitors, in the name of whoever runs then.
    if (kind === signal.demonitorSignal) return;
    const sender =
      kind === signal.monitorSignal
        ? (body as Pid)
        : (senderOf(kind, from, body) ?? currentProcess()?.pid);
    if (sender === undefined || !this.#byPid.has(sender)) return;
    if (kind === signal.requestSignal) this.#asked.set(from, sender);
    if (kind !== signal.replySignal)
      this.#tell(sender, "sent", { kind, peer: to as Pid, from }, body);
    else {
      const reply = body as signal.Reply;
      const answer = reply.type === "ok" ? reply.value : reply;
      this.#tell(sender, "sent", { kind, peer: undefined, from: to }, answer);
    }
  }

  turnStarted({ pid }: Process): void {
    if (!this.#byPid.has(pid)) return;
    this.#turnStarts.set(pid, performance.now());
    this.#add(pid, { type: "turn-started" });
  }

  turnEnded({ pid }: Process): void {
    const since = this.#turnStarts.get(pid);
    if (since === undefined) return;
    this.#turnStarts.delete(pid);
    this.#add(pid, { type: "turn-ended", durationMs: performance.now() - since });
  }

  ended({ pid }: Process, reason: ExitReason): void {
    for (const tracing of this.#byPid.get(pid) ?? []) {
      this.#remove(tracing);
      void tracing.close({ type: "ended", reason });
    }
  }

  // eslint-disable-next-line max-params -- a signal, whom it concerns, and how
  #tell(pid: Pid, type: "received" | "sent", envelope: Envelope, body: unknown): void {
    const name = nameOf(envelope.kind);
    if (name === undefined || this.#byId.has(envelope.from)) return;
    const bare = describeSignal(name, envelope);
    const copy = [...(this.#byPid.get(pid) ?? [])].some(({ order }) => order.bodies)
      ? copyOf(bodyOf(name, body))
      : undefined;
    for (const tracing of this.#byPid.get(pid) ?? []) {
      const isTold = tracing.order.bodies && copy !== undefined;
      tracing.add(isTold ? { type, ...bare, body: copy } : { type, ...bare });
    }
  }

  #add(pid: Pid, detail: TraceDetail): void {
    for (const tracing of this.#byPid.get(pid) ?? []) tracing.add(detail);
  }

  #remove(tracing: Tracing): void {
    const { id, pid } = tracing.order;
    this.#byId.delete(id);
    const rest = this.#byPid.get(pid);
    rest?.delete(tracing);
    if (rest?.size !== 0) return;
    this.#byPid.delete(pid);
    this.#turnStarts.delete(pid);
    for (const [reference, asking] of this.#asked) {
      if (asking === pid) this.#asked.delete(reference);
    }
    if (this.#byPid.size === 0) this.#kernel.tracer = undefined;
  }
}

/** Who sent a signal, for the kinds that tell; for the others it is whoever runs. */
function senderOf(kind: number, from: Pid | Reference, body: unknown): Pid | undefined {
  switch (kind) {
    case signal.replySignal:
    case signal.linkSignal:
    case signal.unlinkSignal:
      return from as Pid;
    case signal.exitSignal:
      return (body as signal.Exit).linked ? (from as Pid) : undefined;
    case signal.downSignal:
      return (body as signal.Down).pid;
    default:
      return undefined;
  }
}

const names: readonly (SignalName | undefined)[] = [
  "message",
  "request",
  "reply",
  "link",
  "unlink",
  "exit",
  "kill",
  "monitor",
  "demonitor",
  "down",
];

function nameOf(kind: number): SignalName | undefined {
  return names[kind];
}

const referenced: ReadonlySet<SignalName> = new Set([
  "request",
  "reply",
  "monitor",
  "demonitor",
  "down",
]);

function describeSignal(signalName: SignalName, { peer, from }: Envelope): TracedSignal {
  const isTagged = signalName === "message" && from !== untagged;
  return {
    signal: signalName,
    ...(peer !== undefined && { peer }),
    ...(isTagged && { tag: from }),
    ...(referenced.has(signalName) && { reference: from }),
  };
}

/** What of a signal's body is of interest. */
function bodyOf(name: SignalName, body: unknown): unknown {
  switch (name) {
    case "message":
    case "request":
    case "reply":
      return body;
    case "exit":
    case "down":
      return (body as signal.Exit | signal.Down).reason;
    case "link":
    case "unlink":
    case "kill":
    case "monitor":
    case "demonitor":
      return undefined;
  }
}

/** As it is now: its receiver may change it. */
function copyOf(body: unknown): unknown {
  try {
    return copyTerm(body);
  } catch {
    return undefined;
  }
}
