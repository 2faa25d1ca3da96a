/**
 * The longest increasing subsequence: which rows of a list can stay where they are.
 *
 * @module
 */

/**
 * A longest strictly increasing subsequence of `numbers`, in O(n log n).
 *
 * Patience sorting: `tails[k]` is the position of the smallest number that ends an increasing
 * subsequence of length k + 1, and each position remembers the one before it.
 */
export function longestIncreasing(numbers: readonly number[]): number[] {
  const tails: number[] = [];
  const previous: number[] = [];
  for (let position = 0; position < numbers.length; position += 1) {
    const length = countSmaller(numbers, tails, numbers[position] ?? 0);
    previous.push(tails[length - 1] ?? -1);
    tails[length] = position;
  }
  const longest: number[] = [];
  let position = tails.at(-1) ?? -1;
  while (position >= 0) {
    longest.push(numbers[position] ?? 0);
    position = previous[position] ?? -1;
  }
  return longest.toReversed();
}

/** How many of the tails stand for a smaller number than `number`; tails ascend. */
function countSmaller(
  numbers: readonly number[],
  tails: readonly number[],
  number: number,
): number {
  let low = 0;
  let high = tails.length;
  // In a list that mostly kept its order, the next number is mostly the largest so far.
  if ((numbers[tails[high - 1] ?? -1] ?? -Infinity) < number) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[tails[middle] ?? 0] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
