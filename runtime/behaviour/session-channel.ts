/**
 * A channel as it runs: every step, whatever the protocol. Which one is next, the types know.
 *
 * @module
 */
import { ChannelUsedError, ProtocolError } from "../errors.ts";
import { checkTimeout } from "../kernel/send.ts";
import type { Pid } from "../term/pid.ts";
import type { Channel, ChannelWait } from "./session-protocol.ts";
import type { Heard, Line, Word } from "./session-line.ts";

/** Gives the first channel on a line. */
export function openChannel<Protocol>(line: Line): Channel<Protocol> {
  // It has the methods of every step, and so those of this protocol.
  return new OpenChannel(line) as unknown as Channel<Protocol>;
}

class OpenChannel {
  readonly #line: Line;
  #isUsed = false;

  constructor(line: Line) {
    this.#line = line;
  }

  get peer(): Pid {
    return this.#line.peer;
  }

  send(value: unknown): OpenChannel {
    return this.#say("send", "value", value);
  }

  selectLeft(): OpenChannel {
    return this.#say("selectLeft", "left");
  }

  selectRight(): OpenChannel {
    return this.#say("selectRight", "right");
  }

  close(): void {
    this.#say("close", "close");
  }

  repeat(): OpenChannel {
    this.#use("repeat");
    return new OpenChannel(this.#line);
  }

  async receive(wait: ChannelWait = {}): Promise<readonly [unknown, OpenChannel]> {
    const { word, value } = await this.#listen("receive", wait);
    if (word !== "value") throw this.#outOfTurn(word, "a value");
    return [value, new OpenChannel(this.#line)];
  }

  async offer(wait: ChannelWait = {}): Promise<{ branch: "left" | "right"; channel: OpenChannel }> {
    const { word } = await this.#listen("offer", wait);
    if (word !== "left" && word !== "right") throw this.#outOfTurn(word, "a choice");
    return { branch: word, channel: new OpenChannel(this.#line) };
  }

  #say(step: string, word: Word, value?: unknown): OpenChannel {
    this.#use(step);
    try {
      this.#line.say(word, value);
    } catch (thrown) {
      this.#isUsed = false;
      throw thrown;
    }
    return new OpenChannel(this.#line);
  }

  async #listen(step: string, { timeoutMs = Infinity }: ChannelWait): Promise<Heard> {
    checkTimeout("timeoutMs", timeoutMs);
    this.#use(step);
    try {
      return await this.#line.listen(timeoutMs);
    } catch (thrown) {
      this.#isUsed = false;
      throw thrown;
    }
  }

  #use(step: string): void {
    if (this.#isUsed) throw new ChannelUsedError(step);
    this.#isUsed = true;
  }

  #outOfTurn(word: Word, due: string): ProtocolError {
    return new ProtocolError(this.peer, `it said "${word}" where ${due} was due`);
  }
}
