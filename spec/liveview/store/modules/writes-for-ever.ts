/**
 * A program that saves ten checkpoints at a time for ever, and prints the number of each save when it
 * is done. Run it with the path of the file.
 *
 * @module
 */
import { openSqliteStore } from "../../../../liveview/store/sqlite-store.ts";
import { aCheckpoint } from "../a-checkpoint.ts";

const [, , file = ""] = process.argv;
const store = openSqliteStore({ file, keepMs: 60_000 });
const state = new Uint8Array(20_000);

const write = (settled: number): void => {
  const ids = Array.from({ length: 10 }, (_, n) => `v${n}`);
  void store.save(ids.map((id) => aCheckpoint(id, { settled, state })));
  process.stdout.write(`${settled}\n`);
  setImmediate(write, settled + 1);
};
write(1);
