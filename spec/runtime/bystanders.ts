/**
 * Processes beside a runaway: whether they go on where they were.
 */
import { call, deferred, reply, send, spawn, spawnHere, type Pid } from "../../runtime/index.ts";
import type { Reference } from "../../runtime/term/pid.ts";
import { bystander, receiver, type BystanderRequest } from "./modules/bystanders.ts";
import { Probe } from "./probe.ts";

const ask = (pid: Pid, request: BystanderRequest): Promise<unknown> =>
  call(pid, request, { timeoutMs: Infinity });

interface Parts {
  /** Counts what it is asked, and how often its timer comes round. */
  readonly counting: Pid;
  /** What others wait for. */
  readonly waiting: readonly Promise<unknown>[];
  /** Asked by one of them. */
  readonly asked: Reference[];
  readonly receiving: Pid<string>;
  readonly received: Probe<string>;
}

/** How often it was asked to begin with. */
const counted = 3;

/** Processes that wait, each for something else. */
export class Bystanders {
  readonly #parts: Parts;
  #count = counted;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Gathers some beside `near`, which wait for longer than `ms`. */
  static async gather(near: Pid, ms: number): Promise<Bystanders> {
    const beside = (): Promise<Pid> => spawn(bystander, undefined, { near });
    const [counting, sleeping, timed, asking] = await Promise.all([
      beside(),
      beside(),
      beside(),
      beside(),
    ]);
    const asked: Reference[] = [];
    const asker = new Probe<"asked">();
    const answers = spawnHere<never>({
      request: (_request, reference) => {
        asked.push(reference);
        asker.push("asked");
        return deferred;
      },
    });
    const waiting = [
      ask(sleeping, { sleepMs: ms }),
      ask(timed, { waitMs: ms }),
      ask(asking, { ask: answers }),
    ];
    // Told later: a wait that is lost is not to be an error of nobody's.
    void Promise.allSettled(waiting);
    await asker.next();
    const received = new Probe<string>();
    const receiving = await spawn(receiver, received.pid, { near });
    for (let n = 0; n < counted; n += 1) await ask(counting, "count");
    return new Bystanders({ counting, waiting, asked, receiving, received });
  }

  /** They have lost nothing. */
  async expectToGoOn(): Promise<void> {
    const { counting, waiting, asked, receiving, received } = this.#parts;
    this.#count += 1;
    await expect(ask(counting, "count")).resolves.toBe(this.#count);
    await this.#expectTicks();
    send(receiving, "a message");
    await expect(received.next()).resolves.toBe("a message");
    for (const reference of asked.splice(0)) reply(reference, "an answer");
    await expect(Promise.all(waiting)).resolves.toEqual(["awake", "awake", "an answer"]);
  }

  async #expectTicks(): Promise<void> {
    const { counting } = this.#parts;
    const before = (await ask(counting, "ticks")) as number;
    for (let now = before; now <= before;) now = (await ask(counting, "ticks")) as number;
  }
}
