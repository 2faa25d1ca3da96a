/**
 * Sessions, and a server that holds them.
 *
 * @module
 */
import {
  call,
  defineServer,
  defineSession,
  exit,
  self,
  send,
  startSession,
  type Channel,
  type Dual,
  type End,
  type Offer,
  type Pid,
  type Pop,
  type Rec,
  type Recv,
  type Send,
} from "perigee/runtime";

/** Two numbers, and their sum. */
export type Adding = Recv<number, Recv<number, Send<number, End>>>;

export const Adder = defineSession<Adding>(import.meta, async (channel) => {
  const [left, second] = await channel.receive();
  const [right, third] = await second.receive();
  third.send(left + right).close();
});

/** Numbers to multiply, until it is enough. */
export type Multiplying = Rec<Offer<Recv<number, Send<number, Pop>>, Send<string, End>>>;

export const Multiplier = defineSession<Multiplying, number>(
  import.meta,
  async (channel, factor) => {
    let turn = await channel.offer();
    while (turn.branch === "left") {
      const [value, next] = await turn.channel.receive();
      turn = await next
        .send(value * factor)
        .repeat()
        .offer();
    }
    turn.channel.send("enough").close();
  },
);

/** A first word, then a second. */
export type Speaking = Send<string, Send<string, End>>;

/** Says a first word, and then what the second would be if the gate opened. */
export const Speaker = defineSession<Speaking, Pid>(import.meta, async (channel, gate) => {
  const next = channel.send("first");
  await call(gate, "speak", { timeoutMs: Infinity });
  next.send("second").close();
});

/** How a quitter leaves before the end. */
export type Quitting = "return" | "throw";

/** Says a first word only. */
export const Quitter = defineSession<Speaking, Quitting>(import.meta, async (channel, how) => {
  channel.send("first");
  if (how === "throw") throw new RangeError("no second word");
});

/** Takes a word when the gate has opened. */
export const Listener = defineSession<
  Recv<string, End>,
  { readonly gate: Pid; readonly tells: Pid<unknown> }
>(import.meta, async (channel, { gate, tells }) => {
  await call(gate, "listen", { timeoutMs: Infinity });
  const [word, last] = await channel.receive();
  last.close();
  send(tells, word);
});

/** Holds conversations as a process. */
export const Talker = defineServer(import.meta, {
  init: () => ({ heard: new Array<unknown>(), open: new Array<Channel<Dual<Speaking>>>() }),
  calls: {
    add: async (_state, left: number, right: number) => {
      const first = await startSession(Adder);
      const [sum, last] = await first.send(left).send(right).receive();
      last.close();
      return sum;
    },
    heard: (state) => state.heard,
    startQuitter: async (state, how: Quitting): Promise<string> => {
      const channel = await startSession(Quitter, how);
      state.open.push(channel);
      const [word] = await channel.receive();
      return word;
    },
    startSpeaker: async (state, gate: Pid) => {
      const channel = await startSession(Speaker, gate);
      state.open.push(channel);
      return channel.peer;
    },
    /** Says all it has to say. */
    tellListener: async (_state, word: string, gate: Pid, tells: Pid<unknown>) => {
      const channel = await startSession(Listener, { gate, tells });
      channel.send(word).close();
      return channel.peer;
    },
  },
  casts: {
    leave: () => exit(self(), { type: "normal" }),
  },
  info: (state, message) => {
    state.heard.push(message);
  },
});
