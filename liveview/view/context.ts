/**
 * What a view's functions can see and do besides its state.
 *
 * @module
 */
import type { CancelTask, StartTask } from "../async/task-commands.ts";
import type { Tasks } from "../async/tasks.ts";
import { pathOf } from "../navigation/moves.ts";
import { navigateEffect, redirectEffect, type Navigate, type Redirect } from "../navigation/go.ts";
import { FlashBox, type Flash, type FlashMessages } from "../navigation/flash.ts";
import { PatchUrlError, type Patch } from "../navigation/patch.ts";
import { EffectType } from "../protocol/effect.ts";
import {
  OptionError,
  self,
  send,
  sendAfter,
  sendInterval,
  type Pid,
  type Timer,
} from "../../runtime/index.ts";
import { pushEffect, type Push } from "../command/push.ts";
import { replyEffect, runEffect, type Reply, type Run } from "../command/reply.ts";
import type { MarksAddress } from "../delivery/event-marks.ts";
import { sendToComponent } from "./component-context.ts";
import type { Publications } from "../pubsub/publications.ts";
import type { Presence } from "../pubsub/presence.ts";
import { subscribe, unsubscribe } from "../pubsub/pubsub.ts";
import { ViewPresence } from "../pubsub/view-presence.ts";
import type { Topic, TopicMessage } from "../pubsub/topic.ts";
import type { Effects } from "./effects.ts";
import { componentKey, type LiveComponent } from "./live-component.ts";
import type { Located, PlainLocated } from "../route/pattern-params.ts";
import type { EventData } from "../protocol/frame.ts";
import { nobody, type ConnectInfo, type SessionRecord, type Visitor } from "../session/visitor.ts";
import { flashMessage, toChildMessage, toParentMessage, type Peer } from "./view-message.ts";

/** A message to a view: plain data with a `type` that picks the handler. */
export interface InfoMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Where a view was mounted. */
export interface ViewLocation {
  /** The path of the page, `/todos/7`. */
  readonly path: string;
  /** What the route's pattern took from the path: `{ id: "7" }` for `/todos/:id`. */
  readonly params: Readonly<Record<string, string>>;
  /** The page's search parameters; of a repeated one, the last. */
  readonly search: Readonly<Record<string, string>>;
}

/** Where a view was mounted, as one text; a child view is mounted at its place in its parent. */
export function urlOf(
  at: ViewLocation & Pick<ViewArgument, "child">,
  url: string = pathOf(at),
): string {
  return at.child === undefined ? url : `${url}#${at.child}`;
}

/** How the state of a view is kept outside its thread. */
export interface CheckpointOptions {
  /** Milliseconds from the first change until a checkpoint is made. */
  readonly delayMs: number;
  /** Milliseconds that the last checkpoint is kept when no process is there. */
  readonly keepMs: number;
  /** Bytes that a checkpoint may have. */
  readonly maxBytes: number;
}

/** How it is kept unless somebody says otherwise. */
const defaultCheckpoints: CheckpointOptions = {
  delayMs: 250,
  keepMs: 3_600_000,
  maxBytes: 1024 * 1024,
};

/**
 * How the states of views are kept, from the option `checkpointMs`; nothing when they are not.
 *
 * @throws {OptionError} when it is neither `false` nor a number of milliseconds.
 */
export function readCheckpointMs(delayMs: number | false = defaultCheckpoints.delayMs): {
  readonly checkpoints?: CheckpointOptions;
} {
  if (delayMs === false) return {};
  if (!Number.isFinite(delayMs) || delayMs < 0) {
    throw new OptionError("checkpointMs", delayMs, "milliseconds, 0 or more, or false");
  }
  return { checkpoints: { ...defaultCheckpoints, delayMs } };
}

/** What a view's process starts with. */
export interface ViewArgument extends ViewLocation {
  /** Tells views apart; the same for all processes of one. */
  readonly id: string;
  /** The name that the view is exported by. */
  readonly name: string;
  /** Milliseconds that it lives with nobody looking. */
  readonly unseenMs: number;
  /** What came along from the page before. */
  readonly flash?: FlashMessages;
  /** Whether it is the view that says something of its page. */
  readonly isSpeaker?: boolean;
  /** Where it says which event it is at. */
  readonly marks: MarksAddress;
  /** The pattern of its route, then those of routes that some of its paths belong to. */
  readonly patterns?: readonly string[];
  /** Who asked for it; left out for a program. */
  readonly visitor?: Visitor;
  /** Left out when nothing is kept outside its thread. */
  readonly checkpoints?: CheckpointOptions;
  /** For a view that goes on from a checkpoint, though none of its processes is known any more. */
  readonly resume?: Resume;
  /** Who started it. */
  readonly peer: Peer;
  /** How many child views it may show. */
  readonly maxChildren: number;
  /** For a child view, its id in its parent. */
  readonly child?: string;
  /** For a child view, what its parent gave it at first. */
  readonly props?: unknown;
}

/** With what right, and from where, a view goes on. */
export interface Resume {
  /** The number of the token that was shown. */
  readonly turn: number;
  /** The last event that its client sent. */
  readonly sent: number;
}

/** The props of a view that takes none. */
export type NoProps = Readonly<Record<string, never>>;

/** The view that shows this one. */
export interface ParentView {
  /**
   * Sends `message` to it: it reaches its `info`, with `from`, the id of this view there. Sending never
   * fails; a message waits while the other is being started again.
   */
  readonly send: (message: InfoMessage) => void;
}

/** What `mount` gets. */
export interface MountContext<Props = unknown, At extends Located = PlainLocated> {
  /** The path of the page, `/todos/7`. */
  readonly path: string;
  /** What the route's pattern took from the path, `{ id: "7" }` for `/todos/:id`, or its schema made of that. */
  readonly params: At["params"];
  /** The page's search parameters; of a repeated one, the last; or what the route's schema made of them. */
  readonly search: At["search"];
  /** What the guard of the route grants: `{}` without one. */
  readonly granted: At["granted"];
  /**
   * What the server had the browser keep, from when the view was mounted; read it with `defineSession`. A view is
   * its session's: once that has changed, the page is loaded anew.
   */
  readonly session: SessionRecord | undefined;
  /** How the visitor is connected, from when the view was mounted. */
  readonly connect: ConnectInfo;
  /** The address of the view's process: what is sent there reaches `info`. */
  readonly self: Pid<unknown>;
  /** What its parent gives it, as it is now: plain data; `{}` for a view without parent. */
  readonly props: Props;
  /** The view that shows it; `undefined` when it is shown by a page, or by a program. */
  readonly parent: ParentView | undefined;
  /** Says something to the person at the browser, here or on the next page: see {@link Flash}. */
  readonly flash: Flash;
}

/** What `setup` and the handlers of messages get. */
export interface InfoContext<
  Props = unknown,
  At extends Located = PlainLocated,
> extends MountContext<Props, At> {
  /**
   * Sends `message` to the `info` of the component of this kind with this `id`. Sending never fails; a
   * message to one that is not rendered when it is taken is dropped.
   */
  readonly sendToComponent: (
    component: LiveComponent,
    id: string | number,
    message: InfoMessage,
  ) => void;
  /** Starts a task of this view: see {@link StartTask}. */
  readonly startTask: StartTask;
  /** Cancels one: see {@link CancelTask}. */
  readonly cancelTask: CancelTask;
  /** Takes the page to another URL of this view: see {@link Patch}. */
  readonly patch: Patch;
  /** Takes the page to other views: see {@link Navigate}. */
  readonly navigate: Navigate;
  /** Has the browser load another page: see {@link Redirect}. */
  readonly redirect: Redirect;
  /** Says something to the scripts of the page: see {@link Push}. */
  readonly push: Push;
  /** Has the browser do what `js` says: see {@link Run}. */
  readonly run: Run;
  /** Sends `message` to this view after `delayMs`; dies with the process. */
  readonly sendAfter: (message: InfoMessage, delayMs: number) => Timer;
  /** Sends `message` to this view every `everyMs`; dies with the process. */
  readonly sendEvery: (message: InfoMessage, everyMs: number) => Timer;
  /**
   * Has what is published under `topic` from now on reach `info`. A subscription is its process's, so the
   * place for it is `setup`.
   */
  readonly subscribe: (topic: Topic<never> | Presence<never>) => void;
  /** Takes that back. */
  readonly unsubscribe: (topic: Topic<never> | Presence<never>) => void;
  /**
   * Has this view be somewhere, under `key`, while somebody looks at it: when its handler is through. Again
   * with the same key, it says something else of it. Belongs to the process: the place for it is `setup`.
   *
   * @throws {OptionError} when the key is empty. @throws {NotCloneableError} when `meta` cannot be copied.
   */
  readonly track: <Meta>(presence: Presence<Meta>, key: string, meta: NoInfer<Meta>) => void;
  /** Has it be there no more under this key, when its handler is through. */
  readonly untrack: (presence: Presence<never>, key: string) => void;
  /** Has something of what is known of `key` be different; without effect when this view does not track it. */
  readonly updateMeta: <Meta extends object>(
    presence: Presence<Meta>,
    key: string,
    changes: Partial<NoInfer<Meta>>,
  ) => void;
  /**
   * Publishes `message` to all that have subscribed to `topic`, on any thread, itself included: when its
   * handler is through, and not at all when that throws. It is copied now, parts of the state as they
   * are; who gets it cannot change it.
   *
   * @throws {NotCloneableError} when it cannot be copied.
   */
  readonly publish: <Message extends TopicMessage>(
    topic: Topic<Message>,
    message: NoInfer<Message>,
  ) => void;
  /** The same, but not to itself. */
  readonly publishFrom: <Message extends TopicMessage>(
    topic: Topic<Message>,
    message: NoInfer<Message>,
  ) => void;
  /**
   * Sends `message` to the `info` of the child view that this view shows under `id`; waits while that is
   * being started. Sending never fails; one to a child that is not shown is dropped.
   */
  readonly sendToChild: (id: string, message: InfoMessage) => void;
}

/** What the handlers of events get. */
export interface EventContext<
  Props = unknown,
  At extends Located = PlainLocated,
> extends InfoContext<Props, At> {
  /** Answers the event, for a hook that has sent it: see {@link Reply}. */
  readonly reply: Reply;
  /** What else the browser knows of the event: the fields of a form, the value of a control, keys. */
  readonly event: EventData;
}

/** What the context of a view begins with. */
export interface ViewContextStart<Props> {
  readonly props: Props;
  /** What its browser is still to be told. */
  readonly effects: Effects;
  readonly publications: Publications;
  /** What its route makes of where it was mounted. */
  readonly located: Located;
  /** What a process before this one left. */
  readonly left: { readonly flash?: FlashMessages } | undefined;
}

/** Whatever the route of a view makes of its URL: the types of the view say what. */
interface AnyLocated {
  readonly params: never;
  readonly search: never;
  readonly granted: never;
}

/** The one context of a view's process; its `event` is that of the turn that runs. */
export class ViewContext<Props = unknown> implements EventContext<Props, AnyLocated> {
  readonly self: Pid<unknown> = self();
  path: string;
  params: never;
  search: never;
  granted: never;
  readonly session: SessionRecord | undefined;
  readonly connect: ConnectInfo;
  readonly parent: ParentView | undefined;
  readonly #id: string;
  props: Props;
  event: EventData = {};
  /** Who runs its parent, and its children. */
  peer: Peer;

  readonly flash: FlashBox;
  /** What its browser is told to do when the turn is over. */
  readonly effects: Effects;
  /** What is published then. */
  readonly publications: Publications;
  /** Where it is present. */
  readonly presence: ViewPresence;

  constructor(
    { id, path, peer, child, visitor = nobody, flash = {} }: ViewArgument,
    { props, effects, publications, located, left }: ViewContextStart<Props>,
  ) {
    this.flash = new FlashBox(left?.flash ?? flash, (messages) =>
      send(this.peer, [flashMessage, id, messages]),
    );
    this.effects = effects;
    this.publications = publications;
    this.presence = new ViewPresence(id, publications);
    this.path = path;
    this.granted = located.granted as never;
    this.session = visitor.session;
    this.connect = visitor.connect;
    this.params = located.params as never;
    this.search = located.search as never;
    this.props = props;
    this.peer = peer;
    this.#id = id;
    this.parent =
      child === undefined
        ? undefined
        : { send: (message) => send(this.peer, [toParentMessage, id, message]) };
  }

  /** Of what comes of a task: which one it is. */
  key = "";
  /** There when the view has been made. */
  tasks: Pick<Tasks<never, Props>, "start" | "cancel"> | undefined;

  readonly startTask: StartTask = (task, ...[argument, options]) =>
    this.tasks?.start(task, argument, options);

  readonly cancelTask: CancelTask = (task, options) => this.tasks?.cancel(task, options);

  /** Has the turn end at a URL; false when that is none of the route. There when the view has a page. */
  goesTo: ((url: string) => boolean) | undefined;

  readonly patch: Patch = (url, { replace = false } = {}) => {
    const { goesTo, parent } = this;
    if (goesTo === undefined || parent !== undefined)
      throw new PatchUrlError(url, "it has no URL of its own here");
    if (!goesTo(url)) throw new PatchUrlError(url, "it is no URL of the view's route");
    this.effects.add([EffectType.patch, url, replace]);
  };

  readonly navigate: Navigate = (...given) =>
    this.effects.add(navigateEffect(this.flash, ...given));

  readonly redirect: Redirect = (...given) =>
    this.effects.add(redirectEffect(this.flash, ...given));

  readonly reply: Reply = (value) => this.effects.add(replyEffect(this.effects.event, value));

  readonly run: Run = (commands) => this.effects.add(runEffect(commands));

  readonly push: Push = (...given) => this.effects.add(pushEffect(...given));

  /** The page is at another URL. */
  moveTo(path: string, { params, search }: Pick<Located, "params" | "search">): void {
    this.flash.moved();
    this.path = path;
    this.params = params as never;
    this.search = search as never;
  }

  readonly sendAfter = (message: InfoMessage, delayMs: number): Timer =>
    sendAfter(this.self, message, delayMs);

  readonly sendEvery = (message: InfoMessage, everyMs: number): Timer =>
    sendInterval(this.self, message, everyMs);

  readonly subscribe = (topic: Topic<never> | Presence<never>): void =>
    "name" in topic ? subscribe(topic) : this.presence.watch(topic);

  readonly unsubscribe = (topic: Topic<never> | Presence<never>): void =>
    "name" in topic ? unsubscribe(topic) : this.presence.unwatch(topic);

  readonly track: InfoContext["track"] = (...given) => this.presence.track(...given);

  readonly untrack: InfoContext["untrack"] = (...given) => this.presence.untrack(...given);

  readonly updateMeta: InfoContext["updateMeta"] = (...given) => this.presence.update(...given);

  readonly publish = <Message extends TopicMessage>(
    topic: Topic<Message>,
    message: NoInfer<Message>,
  ): void => this.publications.add(topic, message);

  readonly publishFrom = <Message extends TopicMessage>(
    topic: Topic<Message>,
    message: NoInfer<Message>,
  ): void => this.publications.add(topic, message, this.self);

  readonly sendToComponent = (
    component: LiveComponent,
    id: string | number,
    message: InfoMessage,
  ): void => sendToComponent({ view: this.self, component: componentKey(component, id) }, message);

  readonly sendToChild = (id: string, message: InfoMessage): void =>
    send(this.peer, [toChildMessage, this.#id, id, message]);
}
