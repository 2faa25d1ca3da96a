import fc from "fast-check";
import { Queue } from "../../../runtime/kernel/queue.ts";

describe("a queue", () => {
  it("gives what an array would, whatever is put in and taken out", () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ type: fc.constant("push"), count: fc.nat(1_500) }) },
      { weight: 5, arbitrary: fc.record({ type: fc.constant("take"), count: fc.nat(1_500) }) },
      { weight: 1, arbitrary: fc.constant({ type: "drain", count: 0 }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const queue = new Queue<number>();
        const model: number[] = [];
        let last = 0;
        for (const { type, count } of steps) {
          if (type === "drain") expect(queue.drain()).toEqual(model.splice(0));
          for (let n = 0; n < count; n += 1) {
            if (type === "push") {
              last += 1;
              queue.push(last);
              model.push(last);
            } else if (queue.take() !== model.shift()) return false;
          }
          expect(queue.length).toBe(model.length);
        }
        return true;
      }),
    );
  });
});
