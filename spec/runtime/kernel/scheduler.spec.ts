import { spawn, startNode, kill, send, type Pid } from "../../../runtime/index.ts";
import { Kernel } from "../../../runtime/kernel/kernel.ts";
import type { Process } from "../../../runtime/kernel/process.ts";
import { createScope, runAs, currentProcess } from "../../../runtime/kernel/self.ts";
import { Scheduler } from "../../../runtime/kernel/scheduler.ts";
import { chatterer } from "../modules/chatterer.ts";
import { perform, puppet } from "../modules/puppet.ts";
import { Probe } from "../probe.ts";

function fakeProcess(takeTurn: () => void): Process {
  const process = { takeTurn } as unknown as Process;
  return Object.assign(process, { scope: createScope(process) });
}

function spin(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe("a scheduler", () => {
  it("gives one turn each, in the order they woke", () => {
    const scheduler = new Scheduler();
    const turns: string[] = [];
    const wakeAgain = new Set(["a", "b"]);
    const processes = new Map<string, Process>();
    for (const name of ["a", "b", "c"]) {
      const process = fakeProcess(() => {
        turns.push(name);
        if (wakeAgain.delete(name)) scheduler.wake(processes.get(name)!);
      });
      processes.set(name, process);
      scheduler.wake(process);
    }

    scheduler.run();

    expect(turns).toEqual(["a", "b", "c", "a", "b"]);
  });

  it("lets the event loop go on between turns that never cease, however long they take", async () => {
    const scheduler = new Scheduler();
    let turns = 0;
    let isOver = false;
    const busy = fakeProcess(() => {
      turns += 1;
      spin(1);
      if (!isOver) scheduler.wake(busy);
    });
    scheduler.wake(busy);

    const turnsAtTimer = await new Promise<number>((resolve) => {
      setTimeout(() => {
        isOver = true;
        resolve(turns);
      }, 1);
    });

    // A slice is five milliseconds; the clock is not looked at after each turn.
    expect(turnsAtTimer).toBeLessThan(30);
  });

  it("goes on after a turn that fails in a way that must not happen", async () => {
    const scheduler = new Scheduler();
    scheduler.wake(
      fakeProcess(() => {
        throw new Error("a turn that fails");
      }),
    );
    expect(() => scheduler.run()).toThrow("a turn that fails");

    const taken = new Promise<void>((resolve) => {
      scheduler.wake(fakeProcess(resolve));
    });

    await expect(taken).resolves.toBeUndefined();
  });

  it("runs turns as part of no process, whoever woke whom", async () => {
    const scheduler = new Scheduler();
    const kernel = new Kernel({ thread: 1, router: { send: () => false }, system: () => {} });
    const waking = kernel.create(undefined);

    const seen = await new Promise((resolve) => {
      runAs(waking, () => scheduler.wake(fakeProcess(() => resolve(currentProcess()))));
    });

    expect(seen).toBeUndefined();
  });
});

describe("a thread", () => {
  it("serves timers and other threads while two processes never cease to talk", async () => {
    const node = await startNode({ threads: 1, spareThreads: 0 });
    const probe = new Probe();
    const near = await spawn(puppet, {});
    const pair: Pid<Pid<unknown>>[] = [await spawn(chatterer, 0), await spawn(chatterer, 0)];
    send(pair[0]!, pair[1]! as Pid<unknown>);
    send(pair[1]!, pair[0]! as Pid<unknown>);

    await perform(near, "sendAfter", probe.pid, "in time", 5);

    await expect(probe.next()).resolves.toBe("in time");
    await expect(perform(near, "self")).resolves.toBe(near);
    for (const pid of pair) kill(pid);
    await node.stop();
  });
});
