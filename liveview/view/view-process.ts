/**
 * The process of one view: its state, what it last showed, and who looks at it.
 *
 * A view that nobody looks at does not render; it goes on when somebody adopts it, and ends when
 * nobody does in time. The first to adopt it gets exactly the tree whose HTML is in the page, then
 * what changed since: the law is that page, join, and join plus all diffs show the same.
 *
 * @module
 */
import {
  monitor,
  type ExitReason,
  type Pid,
  type ProcessContext,
  type ProcessHandlers,
} from "../../runtime/index.ts";
import type { Rendered } from "../template/html.ts";
import { renderToString } from "../template/render-to-string.ts";
import { decodeClientFrame } from "../protocol/codec.ts";
import { ClientFrameType, type EventFrame } from "../protocol/frame.ts";
import { ViewContext, type InfoContext, type MountContext, type ViewArgument } from "./context.ts";
import { isChildEvent, restartMessage } from "./restarts.ts";
import { transact } from "./transaction.ts";
import { ViewOutput } from "./view-output.ts";
import {
  clientMessage,
  detachMessage,
  fromFrameText,
  type PeerMessage,
  type ViewRequest,
} from "./view-message.ts";

/** A view's functions, its events bound. */
export interface ViewFunctions<State extends object> {
  readonly mount: (ctx: MountContext) => State | Promise<State>;
  readonly setup: ((state: State, ctx: InfoContext) => void | Promise<void>) | undefined;
  readonly events: Readonly<
    Record<string, (state: State, payload: unknown, ctx: ViewContext) => void | Promise<void>>
  >;
  readonly info: Readonly<
    Record<string, (state: State, message: unknown, ctx: ViewContext) => void | Promise<void>>
  >;
  readonly render: (state: State) => Rendered;
}

/** What a view leaves to its successor when it crashes. */
interface Handover<State> {
  readonly state: State;
  /** The last event that was taken, applied or not: it is not to be delivered again. */
  readonly ack: number;
  /** The number of the last frame. */
  readonly n: number;
}

/** Starts the process of a view: mounts it, or goes on from what its predecessor left. */
export async function startViewProcess<State extends object>(
  functions: ViewFunctions<State>,
  context: ProcessContext,
  argument: ViewArgument,
): Promise<ProcessHandlers> {
  const ctx = new ViewContext(argument);
  // Only a predecessor of the same view leaves anything.
  const left = context.handover as Handover<State> | undefined;
  const first = left?.state ?? (await functions.mount(ctx));
  const { setup } = functions;
  const state = setup === undefined ? first : await transact(first, (draft) => setup(draft, ctx));
  const process = new ViewProcess({ functions, ctx, state, context, argument, left });
  return process.handlers;
}

interface ViewParts<State extends object> {
  readonly functions: ViewFunctions<State>;
  readonly ctx: ViewContext;
  readonly state: State;
  readonly context: ProcessContext;
  readonly argument: ViewArgument;
  readonly left: Handover<State> | undefined;
}

class ViewProcess<State extends object> {
  readonly handlers: ProcessHandlers;
  readonly #functions: ViewFunctions<State>;
  readonly #ctx: ViewContext;
  readonly #output: ViewOutput;
  readonly #exit: (reason: ExitReason) => void;
  readonly #unseenMs: number;
  #state: State;
  #ack: number;
  #peer: Pid | undefined;
  #unseen: NodeJS.Timeout | undefined;

  constructor({ functions, ctx, state, context, argument, left }: ViewParts<State>) {
    this.#functions = functions;
    this.#ctx = ctx;
    this.#state = state;
    this.#ack = left?.ack ?? 0;
    this.#exit = context.exit;
    this.#unseenMs = argument.unseenMs;
    this.#output = new ViewOutput(functions.render(state), left?.n ?? -1);
    this.#waitToBeSeen();
    context.defer(() => clearTimeout(this.#unseen));
    this.handlers = {
      message: (message) => this.#message(message),
      request: (request) => this.#request(request as ViewRequest),
      down: (pid) => {
        if (pid === this.#peer) this.#detach();
      },
      handover: (): Handover<State> => ({
        state: this.#state,
        ack: this.#ack,
        n: this.#output.n,
      }),
    };
  }

  #request(request: ViewRequest): string | undefined {
    switch (request.type) {
      case "page":
        return renderToString(this.#output.shown);
      case "adopt":
        this.#adopt(request.peer);
        this.#output.adopt(request, this.#ack, () => this.#render());
        return undefined;
    }
  }

  #message(message: unknown): void | Promise<void> {
    if (Array.isArray(message)) return this.#peerMessage(message as unknown as PeerMessage);
    if (isChildEvent(message)) {
      const restart = restartMessage(message);
      return restart === undefined ? undefined : this.#info(restart.type, restart);
    }
    if (hasType(message)) return this.#info(message.type, message);
  }

  #peerMessage(message: PeerMessage): void | Promise<void> {
    switch (message[0]) {
      case clientMessage:
        return this.#client(fromFrameText(message[1]));
      case detachMessage:
        this.#detach();
    }
  }

  #adopt(peer: Pid): void {
    clearTimeout(this.#unseen);
    this.#unseen = undefined;
    if (peer !== this.#peer) monitor(peer);
    this.#peer = peer;
  }

  #detach(): void {
    this.#output.detach();
    this.#waitToBeSeen();
  }

  #waitToBeSeen(): void {
    clearTimeout(this.#unseen);
    this.#unseen = setTimeout(() => this.#exit({ type: "normal" }), this.#unseenMs);
  }

  #client(bytes: Uint8Array): void | Promise<void> {
    const checked = decodeClientFrame(bytes);
    if (checked.type === "problem") {
      this.#output.error("bad_payload", checked.problem);
    } else if (checked.frame[0] === ClientFrameType.event) {
      return this.#event(checked.frame);
    }
  }

  #event([, , n, name, payload, data]: EventFrame): void | Promise<void> {
    // A number that was seen already: the client sent it again because it could not know.
    if (n <= this.#ack) return;
    this.#ack = n;
    const { events } = this.#functions;
    const handler = Object.hasOwn(events, name) ? events[name] : undefined;
    if (handler === undefined) {
      this.#output.error("unknown_event", unknownEvent(name, Object.keys(events)));
      this.#output.acknowledge(n);
      return;
    }
    this.#ctx.event = data ?? {};
    return this.#change((draft) => handler(draft, payload, this.#ctx), n);
  }

  #info(type: string, message: unknown): void | Promise<void> {
    const { info } = this.#functions;
    const handler = Object.hasOwn(info, type) ? info[type] : undefined;
    if (handler === undefined) return;
    return this.#change((draft) => handler(draft, message, this.#ctx), undefined);
  }

  #change(
    change: (draft: State) => void | Promise<void>,
    n: number | undefined,
  ): void | Promise<void> {
    const next = transact(this.#state, change);
    if (next instanceof Promise) return next.then((state) => this.#commit(state, n));
    this.#commit(next, n);
  }

  /** Shows `next`, then keeps it: a state that cannot be shown never counts. */
  #commit(next: State, n: number | undefined): void {
    if (next === this.#state) {
      if (n !== undefined) this.#output.acknowledge(n);
      return;
    }
    const before = this.#state;
    this.#state = next;
    try {
      this.#output.changed(this.#ack, () => this.#render());
    } catch (thrown) {
      this.#state = before;
      throw thrown;
    }
  }

  #render(): Rendered {
    return this.#functions.render(this.#state);
  }
}

/** In production, what a view can do is nobody's business who has not seen it on the page. */
function unknownEvent(name: string, known: readonly string[]): string {
  const message = `the view has no event "${name.slice(0, 100)}"`;
  if (process.env["NODE_ENV"] === "production") return message;
  return `${message}; it has: ${known.join(", ") || "none"}`;
}

function hasType(message: unknown): message is { readonly type: string } {
  return (
    typeof message === "object" &&
    message !== null &&
    "type" in message &&
    typeof message.type === "string"
  );
}
