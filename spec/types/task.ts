/**
 * What must compile of tasks, and what must not: checked by the type check, never run.
 */
import { defineTask, startTask } from "../../runtime/index.ts";

export const Sum = defineTask(import.meta, async (numbers: readonly number[], { signal }) => {
  if (signal.aborted) return undefined;
  return { sum: numbers.length };
});

export const Bare = defineTask(import.meta, () => "done");

export async function uses(): Promise<void> {
  const task = await startTask(Sum, [1, 2], { link: false });
  const result: { sum: number } | undefined = await task.result({ timeoutMs: 1 });
  const text: string = await (await startTask(Bare)).result();
  void [result, text];

  // @ts-expect-error a string where the task takes numbers
  await startTask(Sum, "1");
  // @ts-expect-error no argument where the task takes one
  await startTask(Sum);
  // @ts-expect-error a task has no name
  await startTask(Sum, [], { name: "sum" });
  // @ts-expect-error an object is no string
  const wrong: string = await task.result();
  void wrong;
}
