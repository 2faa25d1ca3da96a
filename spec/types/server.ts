/**
 * What must compile of servers, and what must not: checked by the type check, never run.
 */
import {
  after,
  answer,
  child,
  defineServer,
  handleOf,
  lookup,
  replyLater,
  send,
  start,
  supervise,
  within,
  type Pid,
  type ReplyTo,
  type ServerContext,
  type Timer,
} from "../../runtime/index.ts";

export const Account = defineServer(import.meta, {
  init: (opening: number) => ({ balance: opening, later: new Array<ReplyTo<number>>() }),
  casts: {
    deposit: (state, cents: number) => {
      state.balance += cents;
    },
    reset: (state) => {
      state.balance = 0;
    },
    both: async (state, cents: number, note: string) => {
      state.balance += cents + note.length;
    },
  },
  calls: {
    balance: (state) => state.balance,
    describe: async (state, name: string) => `${name}: ${state.balance}`,
    pay: (state, cents: number): ReplyTo<number> => {
      const to = replyLater<number>();
      state.later.push(to);
      state.balance -= cents;
      return to;
    },
    sometimes: (state, isNow: boolean): number | ReplyTo<number> =>
      isNow ? state.balance : replyLater<number>(),
  },
  info: (state, message) => {
    if (message === "close") for (const to of state.later) answer(to, state.balance);
  },
  exited: (state, { reason }) => {
    if (reason.type === "error") state.balance = reason.message.length;
  },
  down: (state, { reference }) => {
    state.balance = reference.length;
  },
  terminate: (state, reason) => {
    state.balance = reason.type.length;
  },
  handover: (state) => state.balance,
});

export const Recovering = defineServer(import.meta, {
  init: async (opening: number, { handover = opening, parent }: ServerContext<number>) => ({
    balance: handover,
    parent,
  }),
  calls: { balance: (state) => state.balance },
  handover: (state) => state.balance,
});

export const Contextual = defineServer(import.meta, {
  init: async (opening: number, context) => {
    context.defer(() => {});
    return { balance: typeof context.handover === "number" ? context.handover : opening };
  },
  calls: { balance: (state) => state.balance },
});

export const Bare = defineServer(import.meta, { init: () => ({ n: 0 }) });

export async function uses(): Promise<void> {
  const account = await start(Account, 500, { name: "alice" });
  const nothing: void = account.deposit(100);
  account.reset();
  account.both(1, "a");
  const balance: number = await account.balance();
  const text: string = await account.describe("a");
  const paid: number = await account.pay(1);
  const maybe: number = await account.sometimes(true);
  const again: number = await within(account, 1_000).pay(1);
  const timer: Timer = after(account, 250).deposit(1);
  const pid: Pid<unknown> = account.pid;
  const other = handleOf(Account, pid);
  const found = await lookup(Account, "alice");
  const known: number | undefined = await found?.balance();
  send(account.pid, "close");
  const recovered: number = await (await start(Recovering, 1)).balance();
  const contextual: number = await (await start(Contextual, 1)).balance();
  await start(Bare);
  supervise({ children: [child(Account, 500, { id: "a", name: "alice" })] });
  void [nothing, balance, text, paid, maybe, again, timer, other, known, recovered, contextual];

  // @ts-expect-error a string where the handler takes a number
  account.deposit("100");
  // @ts-expect-error no argument where the handler takes one
  account.deposit();
  // @ts-expect-error an argument where the handler takes none
  account.reset(1);
  // @ts-expect-error there is no such handler
  account.withdraw(1);
  // @ts-expect-error a number is no string
  const wrong: string = await account.balance();
  // @ts-expect-error the answer to a deferred call is what it is answered with
  const right: ReplyTo<number> = await account.pay(1);
  // @ts-expect-error a cast gives nothing to wait for
  account.deposit(1).catch(() => {});
  // @ts-expect-error a handle is no promise
  await account.then(String);
  // @ts-expect-error only calls can be waited for
  within(account, 1).deposit(1);
  // @ts-expect-error only casts can be sent later
  after(account, 1).balance();
  // @ts-expect-error a string where the call takes a number
  void within(account, 1).pay("1");
  // @ts-expect-error no handle of a server
  within({}, 1);
  // @ts-expect-error a string where init takes a number
  await start(Account, "500");
  // @ts-expect-error no argument where init takes one
  await start(Account);
  // @ts-expect-error a string where init takes a number
  child(Account, "500", { id: "a" });
  // @ts-expect-error a child has an id
  child(Account, 500, {});
  // @ts-expect-error answered with a string where a number is due
  answer(replyLater<number>(), "42");
  // @ts-expect-error undefined when there is none
  await (await lookup(Account, "alice")).balance();
  void [wrong, right];
}

export const UnknownField = defineServer(import.meta, {
  init: async () => ({ n: 1 }),
  casts: {
    add: (state, by: number) => {
      // @ts-expect-error there is no such field
      state.m += by;
    },
  },
  calls: {
    // @ts-expect-error there is no such field
    read: (state) => state.m,
  },
});

export const ReservedCast = defineServer(import.meta, {
  init: () => ({ n: 1 }),
  // @ts-expect-error reserved
  casts: { pid: () => {} },
});

export const ReservedCall = defineServer(import.meta, {
  init: () => ({ n: 1 }),
  // @ts-expect-error reserved
  // oxlint-disable-next-line unicorn/no-thenable
  calls: { then: () => 1 },
});

export const Shared = defineServer(import.meta, {
  init: () => ({ n: 1 }),
  casts: { add: () => {} },
  // @ts-expect-error a cast has that name
  calls: { add: () => 1 },
});

export const NoState = defineServer(import.meta, {
  // @ts-expect-error a state is an object
  init: () => 1,
});

export const WrongHandover = defineServer(import.meta, {
  init: (_: undefined, context: { readonly handover: number | undefined }) => ({
    n: context.handover ?? 0,
  }),
  // @ts-expect-error init takes a number
  handover: () => "a string",
});
