import { send, type ChildSpec, type Pid } from "../../../runtime/index.ts";
import { newcomer, type Arrival, type NewcomerArgument } from "../modules/newcomer.ts";
import { Probe } from "../probe.ts";
import { superviseHere, useSupervision } from "../supervised.ts";

useSupervision();

let arrivals: Probe<Arrival>;
beforeEach(() => {
  arrivals = new Probe();
});

const child = (
  starts: NewcomerArgument["starts"],
  rest: Partial<ChildSpec<never>> = {},
): ChildSpec<never> => {
  const argument = { tells: arrivals.pid, starts, count: new SharedArrayBuffer(4) } as never;
  return { id: "newcomer", definition: newcomer, argument, ...rest };
};

const crash = (pid: Pid): void => send(pid as Pid<unknown>, "crash");
const left = "what it left";

describe("what a process knows of those before it", () => {
  it("is how many ran, and how many could not start since the last that did", async () => {
    await superviseHere({
      children: [child(["well", "throws", "throws", "well"])],
      maxRestarts: 10,
    });

    const first = await arrivals.next();
    crash(first.pid);
    const next = await arrivals.take(3);
    crash(next.at(-1)!.pid);

    expect(first).toMatchObject({ restarts: 0, failedStarts: 0, handover: undefined });
    expect([...next, await arrivals.next()]).toMatchObject([
      { restarts: 1, failedStarts: 0, handover: left },
      { restarts: 1, failedStarts: 1, handover: undefined },
      { restarts: 1, failedStarts: 2, handover: undefined },
      { restarts: 2, failedStarts: 0, handover: left },
    ]);
  });

  it("is not told of starts that were lost with their threads, and lost nothing by it", async () => {
    await superviseHere({
      children: [child(["well", "ends the thread", "ends the thread", "well"])],
      maxRestarts: 10,
    });

    crash((await arrivals.next()).pid);

    await expect(arrivals.take(3)).resolves.toMatchObject([
      { restarts: 1, failedStarts: 0, handover: left },
      { restarts: 1, failedStarts: 0, handover: left },
      { restarts: 1, failedStarts: 0, handover: left },
    ]);
  });

  it.each(["shared", "thread"] as const)(
    "is told of starts that may be why a thread ended: %s",
    async (isolation) => {
      // The first is the thread that its predecessor ran on too: that may have ended for any reason.
      const lost = isolation === "shared" ? 3 : 1;
      const ends = Array.from({ length: lost }, () => "ends the thread" as const);
      await superviseHere({
        children: [child(["well", ...ends, "well"], { isolation })],
        maxRestarts: 10,
      });

      crash((await arrivals.next()).pid);

      const told = await arrivals.take(lost + 1);
      expect(told.at(-1)).toMatchObject({ restarts: 1, failedStarts: 1, handover: undefined });
    },
  );
});
