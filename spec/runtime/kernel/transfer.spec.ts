import { MessageChannel, type MessagePort } from "node:worker_threads";
import {
  call,
  NotCloneableError,
  send,
  spawn,
  startNode,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { giver, openThisFile, portHolder, taker, type Cargo } from "../modules/movers.ts";
import { placements } from "../placements.ts";
import { Probe } from "../probe.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(() => node.stop());

function nextFrom(port: MessagePort): Promise<unknown> {
  return new Promise((resolve) => {
    port.once("message", resolve);
  });
}

describe.each(placements)("to a process %s", (_where, place) => {
  let pid: Pid<Cargo>;
  let probe: Probe;
  beforeEach(async () => {
    probe = new Probe();
    pid = await spawn(taker, { tells: probe.pid }, place(node));
  });

  it("a buffer moves: the sender has nothing left of it", async () => {
    const bytes = new ArrayBuffer(1024);

    send(pid, { bytes }, { transfer: [bytes] });

    expect(bytes.byteLength).toBe(0);
    await expect(probe.next()).resolves.toBe(1024);
  });

  it("a buffer that is not named is copied", async () => {
    const bytes = new ArrayBuffer(1024);

    send(pid, { bytes });

    expect(bytes.byteLength).toBe(1024);
    await expect(probe.next()).resolves.toBe(1024);
  });

  it("shared memory passes as it is", async () => {
    const shared = new SharedArrayBuffer(4);

    send(pid, { shared });
    await expect(probe.next()).resolves.toBe(0);
    await expect(call(pid, { shared })).resolves.toBe(1);

    expect(new Int32Array(shared)[0]).toBe(2);
  });

  it("a port moves, with a request too", async () => {
    const { port1, port2 } = new MessageChannel();
    const heard = nextFrom(port1);

    await expect(call(pid, { port: port2 }, { transfer: [port2] })).resolves.toBe("used");

    await expect(heard).resolves.toBe("through the port");
    port1.close();
  });

  it("a port moves with the argument that a process starts with", async () => {
    const { port1, port2 } = new MessageChannel();
    const heard = nextFrom(port1);

    await spawn(portHolder, { port: port2 }, { ...place(node), transfer: [port2] });

    await expect(heard).resolves.toBe("from its start");
    port1.close();
  });

  it("a stream moves", async () => {
    const readable = new ReadableStream<string>({
      start: (controller) => {
        for (const part of ["one", "two"]) controller.enqueue(part);
        controller.close();
      },
    });

    send(pid, { readable }, { transfer: [readable] });

    await expect(probe.next()).resolves.toBe("one two");
  });

  it("a file handle moves", async () => {
    const file = await openThisFile();

    send(pid, { file }, { transfer: [file] });

    await expect(probe.next()).resolves.toContain("Opens this very module");
    expect(file.fd).toBe(-1);
  });

  it("what cannot move is refused, and the sender keeps it", async () => {
    const bytes = new ArrayBuffer(8);
    const port = { not: "a port" };

    expect(() => send(pid, { bytes }, { transfer: [bytes, bytes] })).toThrow(NotCloneableError);
    expect(() => send(pid, { bytes }, { transfer: [port] })).toThrow(NotCloneableError);
    await expect(call(pid, { bytes }, { transfer: [bytes, bytes] })).rejects.toThrow(
      NotCloneableError,
    );

    expect(bytes.byteLength).toBe(8);
  });
});

describe.each(placements)("from a process %s", (_where, place) => {
  it("a buffer moves with an answer", async () => {
    const pid = await spawn(giver, undefined, place(node));

    const { bytes } = (await call(pid, "all")) as Required<Cargo>;

    expect(bytes.byteLength).toBe(8);
    await expect(call(pid, "what is left")).resolves.toBe(0);
  });
});
