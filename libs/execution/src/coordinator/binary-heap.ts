/** The least of its items at any time; adding and taking cost the logarithm of their number. */
export interface BinaryHeap<T> {
  readonly size: number;
  push(item: T): void;
  /** Takes out the item that comes first; undefined when there is none. */
  pop(): T | undefined;
  peek(): T | undefined;
}

/** `compare` is negative when its first argument comes first. Keeps and reorders the given array. */
export function createBinaryHeap<T>(
  compare: (a: T, b: T) => number,
  items: T[] = [],
): BinaryHeap<T> {
  // A sorted array is a heap: no item comes before its parent, the one at (index - 1) / 2.
  items.sort(compare);
  return {
    get size() {
      return items.length;
    },
    peek: () => items[0],
    push(item) {
      let index = items.length;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (compare(items[parent]!, item) <= 0) break;
        items[index] = items[parent]!;
        index = parent;
      }
      items[index] = item;
    },
    pop() {
      const first = items[0];
      const last = items.pop();
      if (last === undefined || items.length === 0) return first;
      let index = 0;
      for (;;) {
        let child = 2 * index + 1;
        if (child >= items.length) break;
        if (child + 1 < items.length && compare(items[child + 1]!, items[child]!) < 0) child += 1;
        if (compare(last, items[child]!) <= 0) break;
        items[index] = items[child]!;
        index = child;
      }
      items[index] = last;
      return first;
    },
  };
}
