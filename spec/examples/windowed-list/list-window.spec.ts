import fc from "fast-check";
import { stretches, windowAt, windowFor } from "../../../examples/windowed-list/list-window.ts";

const pixels = fc.double({ noNaN: true, noDefaultInfinity: true });
const total = fc.integer({ min: 0, max: 20_000 });

test("what is in sight is in the window, with 15 rows above and below as far as there are any", () => {
  fc.assert(
    fc.property(total, fc.nat(), fc.integer({ min: 1, max: 60 }), (rows, at, inSight) => {
      const top = at % (Math.max(0, rows - inSight) + 1);

      const { first, end } = windowAt(top, rows, inSight);

      expect(first).toBeLessThanOrEqual(Math.max(0, top - 15));
      expect(end).toBeGreaterThanOrEqual(Math.min(rows, top + inSight + 15));
      expect(end - first).toBeLessThanOrEqual(inSight + 50);
    }),
  );
});

test("the window for pixels is that for the rows they stand for", () => {
  expect(windowFor({ scrollTop: 0, scrollHeight: 440_044, clientHeight: 572 }, 10_000)).toEqual({
    first: 0,
    end: 30,
  });
  expect(
    windowFor({ scrollTop: 220_000, scrollHeight: 440_044, clientHeight: 572 }, 10_000),
  ).toEqual({ first: 4_980, end: 5_030 });
});

test("whatever a browser says, a window has few rows, all of them in the list", () => {
  fc.assert(
    fc.property(total, pixels, pixels, pixels, (rows, top, height, client) => {
      const scrolled = { scrollTop: top, scrollHeight: height, clientHeight: client };
      const { first, end } = windowFor(scrolled, rows);

      expect(first).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(rows);
      expect(end - first).toBeGreaterThanOrEqual(0);
      expect(end - first).toBeLessThanOrEqual(110);
    }),
  );
});

test("stretches follow each other from the first row to the last, and hold the window and the row that is kept", () => {
  fc.assert(
    fc.property(total, fc.nat(), fc.integer({ min: -1, max: 20_000 }), (rows, top, any) => {
      const kept = Math.min(any, rows - 1);
      const window = windowAt(top % (rows + 1), rows);

      const all = stretches(window, kept, rows);

      let at = 0;
      const shown: number[] = [];
      for (const { first, end, isShown } of all) {
        expect(first).toBe(at);
        at = end;
        if (!isShown) continue;
        for (let row = first; row < end; row += 1) shown.push(row);
      }
      expect(at).toBe(rows);
      expect(new Set(shown)).toEqual(
        new Set([
          ...Array.from({ length: window.end - window.first }, (_, n) => window.first + n),
          ...(kept < 0 ? [] : [kept]),
        ]),
      );
    }),
  );
});
