import { Requests } from "../../../runtime/kernel/requests.ts";
import { kernelPid, mainThread, makePid } from "../../../runtime/term/pid.ts";

const node = kernelPid(mainThread);
const there = kernelPid(2);
const reason = { type: "thread-down", thread: 2, message: "it crashed" } as const;

let settled: unknown[];
let requests: Requests;
beforeEach(() => {
  settled = [];
  requests = new Requests(1, () => {});
});

describe("a request that the main thread moves", () => {
  it("ends with the thread that it is moved to", () => {
    const reference = requests.open(node, Infinity, (reply) => settled.push(reply));
    requests.close(reference, node, { type: "moved", pid: there });
    expect(settled).toEqual([]);

    requests.threadDown(2, reason);

    expect(settled).toEqual([{ type: "down", pid: there, reason }]);
  });

  it("ends with that thread also when its end was heard first", () => {
    const reference = requests.open(node, Infinity, (reply) => settled.push(reply));
    requests.threadDown(3, { type: "noproc" });
    requests.threadDown(2, reason);
    expect(settled).toEqual([]);

    requests.close(reference, node, { type: "moved", pid: there });

    expect(settled).toEqual([{ type: "down", pid: there, reason }]);
  });

  it("does not end with another thread", () => {
    const reference = requests.open(node, Infinity, (reply) => settled.push(reply));
    requests.threadDown(3, { type: "noproc" });
    requests.close(reference, node, { type: "moved", pid: there });
    expect(settled).toEqual([]);

    requests.close(reference, there, { type: "ok", value: makePid(2, 1) });

    expect(settled).toEqual([{ type: "ok", value: makePid(2, 1) }]);
  });
});
