import { mainRow, ThreadTable } from "../../../runtime/thread/thread-table.ts";

describe("the table of threads", () => {
  it("tells which other threads may have members of groups, until they end", () => {
    const table = ThreadTable.create(3);
    table.give(1, 10);
    table.give(2, 20);
    const ofThread = new ThreadTable(table.memory);
    expect(ofThread.grouped(2)).toEqual([]);

    table.setGrouped(0);
    table.setGrouped(10);
    ofThread.setGrouped(20);
    ofThread.setGrouped(30);

    expect(table.grouped(mainRow)).toEqual([10, 20]);
    expect(ofThread.grouped(2)).toEqual([0, 10]);
    table.clear(1);
    table.give(1, 40);
    expect(ofThread.grouped(2)).toEqual([0]);
    expect(table.grouped(mainRow)).toEqual([20]);
  });

  it("tells which threads there are", () => {
    const table = ThreadTable.create(2);
    table.give(1, 10);
    table.give(2, 20);
    table.clear(1);

    expect([0, 10, 20, 30].map((thread) => table.has(thread))).toEqual([true, false, true, false]);
  });

  it("does not take the main thread for a place of shared processes", () => {
    const table = ThreadTable.create(1);
    table.give(1, 10);
    table.setOpen(1, true);
    table.setProcesses(1, 5);

    expect([table.isLeastLoaded(1), table.isLeastLoaded(mainRow)]).toEqual([true, false]);
  });
});
