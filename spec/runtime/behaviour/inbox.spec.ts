import { Inbox } from "../../../runtime/behaviour/mailbox.ts";
import { installClock } from "../../../runtime/kernel/clock.ts";
import { installKernel, Kernel } from "../../../runtime/kernel/kernel.ts";
import { runAs } from "../../../runtime/kernel/self.ts";
import * as signal from "../../../runtime/term/signal.ts";

let timers: (() => void)[];
let kernel: Kernel;
let inbox: Inbox;
beforeEach(() => {
  timers = [];
  installClock({
    now: () => 0,
    setTimer: (callback) => {
      timers.push(callback);
      return {};
    },
    clearTimer: () => {},
  });
  kernel = new Kernel({
    thread: 1,
    router: { send: () => false },
    system: () => {},
    // Nobody gets a turn.
    scheduler: { turns: 0, isOneEach: false, wake: () => {}, hold: () => {}, run: () => {} },
  });
  installKernel(kernel);
  const process = kernel.create(undefined);
  inbox = new Inbox(process);
  process.open(inbox);
});
afterEach(() => {
  installKernel(undefined);
  installClock();
});

const deliver = (message: unknown): void =>
  kernel.deliver(signal.messageSignal, inbox.process.pid, "", message);

describe("an inbox whose process has not had its turn", () => {
  it("gives what is there when the time is over, instead of saying that there is nothing", async () => {
    const received = runAs(inbox.process, () => inbox.receive({ timeoutMs: 5 }));
    deliver("in time");

    for (const fire of timers) fire();

    await expect(received).resolves.toBe("in time");
    expect(inbox.length).toBe(0);
  });

  it("gives what is there to who came first", async () => {
    const first = inbox.receive();
    deliver("one");
    const second = inbox.receive();
    deliver("two");
    inbox.arrived();

    await expect(first).resolves.toBe("one");
    await expect(second).resolves.toBe("two");
  });
});
