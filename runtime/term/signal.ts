/**
 * What processes do to each other, as it travels.
 *
 * A signal is four values in a row: kind, receiver, sender or reference, body. Threads exchange
 * batches of them as one flat array: no object per signal, one post per batch.
 *
 * @module
 */
import type { ExitReason } from "./exit-reason.ts";
import type { Pid } from "./pid.ts";

/** From: the tag. Body: the message. */
export const messageSignal = 0;
/** From: the reference to reply to. Body: the request. */
export const requestSignal = 1;
/** To: the reference. From: who answers. Body: the {@link Reply}. */
export const replySignal = 2;
/** From: who links. Body: the tag by which the receiver knows the link, if any. */
export const linkSignal = 3;
/** From: who unlinks. Body: nothing. */
export const unlinkSignal = 4;
/** From: who ended, or who asks the receiver to end. Body: an {@link Exit}. */
export const exitSignal = 5;
/** Body: nothing. The receiver ends at once, whatever it is doing. */
export const killSignal = 6;
/** From: the reference of the monitor. Body: who wants to know. */
export const monitorSignal = 7;
/** From: the reference of the monitor. Body: nothing. */
export const demonitorSignal = 8;
/** From: the reference of the monitor. Body: a {@link Down}. */
export const downSignal = 9;
/** From: the reference of a request. Body: nothing. It needs no answer of the receiver any more. */
export const settledSignal = 10;
/** Several messages without a tag, one after the other. Body: an array of them. */
export const messagesSignal = 11;
/** Body: the name of the group that the receiver joins. */
export const joinSignal = 12;
/** Body: the name of the group that the receiver leaves. */
export const leaveSignal = 13;
/** To: a kernel. From: whom the message is for, as `kernel/groups.ts` writes it. Body: the message. */
export const publishSignal = 14;

/** How many values one signal takes in a batch. */
export const signalSize = 4;

/** The answer to a request. */
export type Reply =
  | { readonly type: "ok"; readonly value: unknown }
  | { readonly type: "down"; readonly pid: Pid; readonly reason: ExitReason }
  | { readonly type: "refused"; readonly refusal: unknown }
  /** No answer yet: `pid` has the request now, and its end is the end of the request. */
  | { readonly type: "moved"; readonly pid: Pid };

/** The end of a process as its links hear of it. */
export interface Exit {
  readonly reason: ExitReason;
  /** `true` for the end of a linked process, `false` when the sender asks the receiver to end. */
  readonly linked: boolean;
  /** What the process left to its parent for a successor; only the parent gets it. */
  readonly handover?: unknown;
}

/** The end of a process as its monitors hear of it. */
export interface Down {
  readonly pid: Pid;
  readonly reason: ExitReason;
}
