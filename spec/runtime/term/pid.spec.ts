import fc from "fast-check";
import {
  isKernelPid,
  kernelPid,
  makePid,
  makeReference,
  threadOf,
  nobody,
} from "../../../runtime/term/pid.ts";

describe("an address", () => {
  it("tells its thread", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (thread, serial) => {
        expect(threadOf(makePid(thread, serial))).toBe(thread);
        expect(threadOf(makeReference(thread, serial))).toBe(thread);
      }),
    );
  });

  it("is a kernel's or a process's", () => {
    expect(isKernelPid(kernelPid(10))).toBe(true);
    expect(isKernelPid(makePid(0, 10))).toBe(false);
    expect(isKernelPid(nobody)).toBe(false);
  });
});
