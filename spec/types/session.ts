/**
 * What must compile of sessions, and what must not: checked by the type check, never run.
 */
import {
  defineSession,
  startSession,
  type Channel,
  type Choose,
  type Dual,
  type End,
  type Offer,
  type Pop,
  type Rec,
  type Recv,
  type Send,
} from "../../runtime/index.ts";

type Adder = Recv<number, Recv<number, Send<string, End>>>;
type Menu = Rec<Offer<Recv<number, Send<number, Pop>>, End>>;

type Same<Left, Right> = [Left] extends [Right] ? ([Right] extends [Left] ? true : false) : false;
export const duals: [
  Same<Dual<Adder>, Send<number, Send<number, Recv<string, End>>>>,
  Same<Dual<Menu>, Rec<Choose<Send<number, Recv<number, Pop>>, End>>>,
  Same<Dual<Dual<Menu>>, Menu>,
] = [true, true, true];
// @ts-expect-error the other side offers where this one chooses
export const noDual: Same<Dual<Menu>, Rec<Offer<Send<number, Recv<number, Pop>>, End>>> = true;

export const adder = defineSession<Adder>(import.meta, async (channel) => {
  const [left, second] = await channel.receive();
  const [right, third] = await second.receive({ timeoutMs: 1 });
  third.send((left + right).toFixed()).close();

  // @ts-expect-error the first step is to receive
  channel.send(1);
  // @ts-expect-error there is no end yet
  channel.close();
  // @ts-expect-error nothing is chosen here
  channel.selectLeft();
  // @ts-expect-error a number where a string is due
  third.send(1);
  // @ts-expect-error nothing comes after the end
  third.send("1").send("2");
});

export const menu = defineSession<Menu, number>(import.meta, async (channel, factor) => {
  let turn = await channel.offer();
  while (turn.branch === "left") {
    const [value, next] = await turn.channel.receive();
    turn = await next
      .send(value * factor)
      .repeat()
      .offer();
  }
  turn.channel.close();
  // @ts-expect-error this side offers, the other chooses
  channel.selectLeft();
});

export const inferred = defineSession(
  import.meta,
  async (channel: Channel<Adder>, note: string): Promise<void> => {
    const [, second] = await channel.receive();
    const [, third] = await second.receive();
    third.send(note).close();
  },
);

export async function uses(): Promise<void> {
  const first = await startSession(adder, undefined, { isolation: "thread" });
  const [text, last] = await first.send(1).send(2).receive();
  const known: string = text;
  last.close();
  const [note] = await (await startSession(inferred, "a note")).send(1).send(2).receive();
  const told: string = note;
  void [known, told];

  const choice: Channel<Dual<Menu>> = await startSession(menu, 2);
  let turn = choice;
  const [product, next] = await turn.selectLeft().send(3).receive();
  turn = next.repeat();
  turn.selectRight().close();
  void product.toFixed();

  // @ts-expect-error this side sends first
  await first.receive();
  // @ts-expect-error a string where a number is due
  first.send("1");
  // @ts-expect-error two numbers come before the answer
  await first.send(1).receive();
  // @ts-expect-error there is an answer to wait for
  first.send(1).send(2).close();
  // @ts-expect-error this side chooses
  await choice.offer();
  // @ts-expect-error the left branch goes on
  choice.selectLeft().close();
  // @ts-expect-error the right branch does not
  choice.selectRight().send(1);
  // @ts-expect-error a string where the session takes a number
  await startSession(menu, "2");
  // @ts-expect-error no argument where the session takes one
  await startSession(menu);
  // @ts-expect-error a session is always linked
  await startSession(adder, undefined, { link: false });
}
