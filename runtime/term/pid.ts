/**
 * The address of a process, and the reference of a request.
 *
 * Both are strings of one shape, `<0.3.17>` and `#0.3.17`: node, thread, serial number. A string is
 * the same value after it crossed a thread, works as a key of a Map, and reads well in a log. A
 * thread's number and a serial number are never given twice, so an address never means another process.
 *
 * @module
 */

declare const message: unique symbol;

/**
 * The address of one process; `Message` is what it understands. A plain `Pid` is the address of some
 * process, whatever it understands. Never used again after the end of the process.
 */
export type Pid<Message = never> = string & { readonly [message]: (message: Message) => void };

/** Names one request or one monitor; unique in the node. */
export type Reference = string;

/**
 * Marks messages, and the ends of linked processes, for a receiver that waits for these only. Any
 * string that is not empty; the empty one is no tag.
 */
export type Tag = string;

/** What has no tag. */
export const untagged: Tag = "";

/** The thread number of the main thread. */
export const mainThread = 0;

let node = 0;
let nodes = 0;

/**
 * Makes addresses for a new node from here on: an OS process may start one after the other, and the
 * address of a process of an earlier one must mean nobody in a later one.
 */
export function enterNewNode(): void {
  node = nodes;
  nodes += 1;
}

/** Makes addresses for the node of this number, on another thread of it. */
export function enterNode(number: number): void {
  node = number;
}

/** The number of the node that addresses are made for; the first of an OS process is 0. */
export function currentNode(): number {
  return node;
}

/** Makes the address of process `serial` on `thread`. */
export function makePid(thread: number, serial: number): Pid {
  // The one place where an address is made.
  return `<${node}.${thread}.${serial}>` as Pid;
}

/** Makes the reference `serial` of `thread`. */
export function makeReference(thread: number, serial: number): Reference {
  return `#${node}.${thread}.${serial}`;
}

/** The address of no process, for a sender that is none. */
export const nobody: Pid = "" as Pid;

/** The address of a thread's kernel, which takes requests to spawn and to load modules. */
export function kernelPid(thread: number): Pid {
  return makePid(thread, 0);
}

/** Whether an address is that of a kernel. */
export function isKernelPid(pid: Pid): boolean {
  return pid.endsWith(".0>");
}

const pidShape = /^<\d+\.\d+\.\d+>$/;

/** Whether a value can be the address of a process. */
export function isPid(value: unknown): value is Pid {
  return typeof value === "string" && pidShape.test(value);
}

/** Tells which thread an address or a reference belongs to. */
export function threadOf(address: Pid | Reference): number {
  // "<0.3.17>": the digits between the dots are the thread.
  let thread = 0;
  for (let at = address.indexOf(".") + 1; at < address.length; at += 1) {
    const digit = address.charCodeAt(at) - 48;
    if (digit < 0) break;
    thread = thread * 10 + digit;
  }
  return thread;
}
