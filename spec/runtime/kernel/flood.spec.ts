import { call, spawn, startNode, type Node, type Pid } from "../../../runtime/index.ts";
import { floodedCaller, flooder, incrementer } from "../modules/flood.ts";
import { placements } from "../placements.ts";
import { Probe } from "../probe.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 2 });
});
afterAll(() => node.stop());

// lunatic: 5,000 requests while another process floods the mailbox of who asks.
const times = 5_000;

describe.each(placements)(
  "a process whose mailbox is flooded while it asks one %s",
  (_where, place) => {
    it("gets its answers without looking through what waits, and finds that in order afterwards", async () => {
      const probe = new Probe();
      const asks = await spawn(incrementer, undefined, place(node));
      const caller: Pid<number> = await spawn(floodedCaller, { tells: probe.pid, asks, times });
      const flooding = await spawn(flooder, { victim: caller });

      const answered = (await probe.next()) as { readonly answered: number; readonly most: number };
      const sent = await call(flooding, "stop");

      expect(answered.answered).toBe(times);
      expect(answered.most).toBeGreaterThan(1_000);
      await expect(probe.next()).resolves.toEqual({ taken: sent });
    });
  },
);
