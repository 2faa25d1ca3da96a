/**
 * A member of groups that tells what it is sent, and publishes what it is asked to.
 *
 * @module
 */
import {
  call,
  defineBehaviour,
  join,
  leave,
  members,
  publish,
  RuntimeError,
  self,
  send,
  type Pid,
  type ProcessContext,
} from "perigee/runtime";

/** What a member was sent. */
export interface Told {
  readonly pid: Pid;
  readonly message: unknown;
  readonly tag: string;
}

type Tricks = typeof tricks;
type ArgumentsOf<Name extends keyof Tricks> = Tricks[Name] extends (
  context: ProcessContext,
  ...args: infer Arguments
) => unknown
  ? Arguments
  : never;

/** Makes a member do something, and gives what that gave; of an error, its name. */
export function direct<Name extends keyof Tricks>(
  pid: Pid,
  trick: Name,
  ...args: ArgumentsOf<Name>
): Promise<unknown> {
  return call(pid, { trick, args });
}

/** A member that tells what it is sent. */
export const member = defineBehaviour<Pid<Told>>(import.meta, (context, tells) => ({
  message: (message, tag) => send(tells, { pid: context.pid, message, tag }),
  request: async (request) => {
    const { trick, args } = request as { trick: keyof Tricks; args: readonly unknown[] };
    try {
      return await (tricks[trick] as AnyTrick)(context, ...args);
    } catch (thrown) {
      if (thrown instanceof RuntimeError) return thrown.name;
      throw thrown;
    }
  },
}));

type AnyTrick = (context: ProcessContext, ...args: readonly unknown[]) => unknown;

const tricks = {
  join: (_: ProcessContext, group: string, pid?: Pid) => join(group, pid),
  leave: (_: ProcessContext, group: string, pid?: Pid) => leave(group, pid),
  members: (_: ProcessContext, group: string) => members(group),
  publish: (_: ProcessContext, group: string, message: unknown) => publish(group, message),
  publishToOthers: (_: ProcessContext, group: string, message: unknown) =>
    publish(group, message, { except: self() }),
  publishFunction: (_: ProcessContext, group: string) => publish(group, { deep: { f: () => {} } }),
  publishThenChange: (_: ProcessContext, group: string) => {
    const flat = { n: 1 };
    const deep = { list: [1] };
    for (const message of [flat, deep]) publish(group, message);
    flat.n = 2;
    deep.list.push(2);
  },
  /** Publishes and sends in turn, what is flat and what is not. */
  publishAndSend: (_: ProcessContext, group: string, to: Pid, count: number) => {
    for (let n = 0; n < count; n += 1) {
      const message = n % 3 === 0 ? { n } : { deep: { n }, n };
      if (n % 2 === 0) publish(group, message);
      else send(to as Pid<unknown>, message);
    }
  },
  joinThenPublish: (_: ProcessContext, group: string, pid: Pid, message: unknown) => {
    join(group, pid);
    publish(group, message);
  },
  joinThenTell: (_: ProcessContext, group: string, to: Pid) => {
    join(group);
    send(to as Pid<string>, "joined");
  },
  publishAfterEnd: ({ defer, exit }: ProcessContext, group: string) => {
    defer(() => publish(group, "last words"));
    void Promise.resolve().then(() => publish(group, "after the end"));
    exit({ type: "normal" });
  },
};
