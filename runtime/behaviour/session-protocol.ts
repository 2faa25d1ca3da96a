/**
 * Protocols as types: who sends what, and when (lunatic's session types).
 *
 * A protocol is written from one side; {@link Dual} is the other. A {@link Channel} has the methods of
 * its next step and no others, so that a conversation in the wrong order does not compile. Nothing
 * here exists when the program runs.
 *
 * @module
 */
import type { Pid } from "../term/pid.ts";

/** This side sends a `Value` and goes on with `Next`. */
export interface Send<Value, Next> {
  readonly step: "send";
  readonly value: Value;
  readonly next: Next;
}

/** This side receives a `Value` and goes on with `Next`. */
export interface Recv<Value, Next> {
  readonly step: "recv";
  readonly value: Value;
  readonly next: Next;
}

/** This side chooses how both go on. */
export interface Choose<Left, Right> {
  readonly step: "choose";
  readonly left: Left;
  readonly right: Right;
}

/** The other side chooses how both go on. */
export interface Offer<Left, Right> {
  readonly step: "offer";
  readonly left: Left;
  readonly right: Right;
}

/** A `Body` that begins again wherever {@link Pop} stands in it. It is entered without a step. */
export interface Rec<Body> {
  readonly step: "rec";
  readonly body: Body;
}

/** The nearest {@link Rec} around it begins again. */
export interface Pop {
  readonly step: "pop";
}

/** The end of the protocol. */
export interface End {
  readonly step: "end";
}

/** The same protocol from the other side. */
export type Dual<Protocol> =
  Protocol extends Send<infer Value, infer Next>
    ? Recv<Value, Dual<Next>>
    : Protocol extends Recv<infer Value, infer Next>
      ? Send<Value, Dual<Next>>
      : Protocol extends Choose<infer Left, infer Right>
        ? Offer<Dual<Left>, Dual<Right>>
        : Protocol extends Offer<infer Left, infer Right>
          ? Choose<Dual<Left>, Dual<Right>>
          : Protocol extends Rec<infer Body>
            ? Rec<Dual<Body>>
            : Protocol;

declare const protocol: unique symbol;

/** What every channel has. */
export interface ChannelBase<Protocol> {
  /** The process on the other side, or the one that stands for it. */
  readonly peer: Pid;
  /** Only for types: what is still to come. */
  readonly [protocol]?: Protocol;
}

/** How long to wait for the other side: milliseconds; for ever by default. */
export interface ChannelWait {
  readonly timeoutMs?: number;
}

/** The next step is to send. */
interface Sending<Value, Next, Body> {
  /**
   * Sends and goes on.
   *
   * @throws {ChannelUsedError} when this step was taken before.
   * @throws {NotCloneableError} when the value cannot be copied; the step is not taken.
   */
  readonly send: (value: Value) => Channel<Next, Body>;
}

/** The next step is to receive. */
interface Receiving<Value, Next, Body> {
  /**
   * Waits for the value of the other side, and gives it with the channel to go on with.
   *
   * @throws {ChannelUsedError} when this step was taken before.
   * @throws {ProtocolError} when the other side ended instead.
   * @throws {ReceiveTimeoutError} when nothing came in time; the step can be taken again.
   */
  readonly receive: (
    wait?: ChannelWait,
  ) => Promise<readonly [value: Value, channel: Channel<Next, Body>]>;
}

/** The next step is to choose. */
interface Choosing<Left, Right, Body> {
  /**
   * Goes on with the left branch.
   *
   * @throws {ChannelUsedError} when this step was taken before.
   */
  readonly selectLeft: () => Channel<Left, Body>;
  /**
   * Goes on with the right branch.
   *
   * @throws {ChannelUsedError} when this step was taken before.
   */
  readonly selectRight: () => Channel<Right, Body>;
}

/** The next step is to hear how the other side chooses. */
interface Offering<Left, Right, Body> {
  /**
   * Waits for the choice of the other side; fails as `receive` does.
   *
   * @throws {ProtocolError} when the other side ended instead.
   */
  readonly offer: (
    wait?: ChannelWait,
  ) => Promise<
    | { readonly branch: "left"; readonly channel: Channel<Left, Body> }
    | { readonly branch: "right"; readonly channel: Channel<Right, Body> }
  >;
}

/** The next step is to begin again. */
interface Repeating<Body> {
  /**
   * Begins again; the other side does not hear of it.
   *
   * @throws {ChannelUsedError} when this step was taken before.
   */
  readonly repeat: () => Channel<Rec<Body>>;
}

/** Nothing is to come. */
interface Ending {
  /**
   * Ends the session properly.
   *
   * @throws {ChannelUsedError} when this step was taken before.
   */
  readonly close: () => void;
}

/** One side of a session, at one step of its protocol; taking the step gives the next channel. */
export type Channel<Protocol, Body = never> = ChannelBase<Protocol> & StepOf<Protocol, Body>;

type StepOf<Protocol, Body> =
  Protocol extends Send<infer Value, infer Next>
    ? Sending<Value, Next, Body>
    : Protocol extends Recv<infer Value, infer Next>
      ? Receiving<Value, Next, Body>
      : Protocol extends Choose<infer Left, infer Right>
        ? Choosing<Left, Right, Body>
        : Protocol extends Offer<infer Left, infer Right>
          ? Offering<Left, Right, Body>
          : Protocol extends Rec<infer Loop>
            ? StepOf<Loop, Loop>
            : Protocol extends Pop
              ? Repeating<Body>
              : Ending;
