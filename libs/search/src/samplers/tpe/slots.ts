/** Integers in order of a key, ties by themselves; inserting and removing one moves those behind it. */
export interface Slots {
  readonly length: number;
  /** The integers, of which the first `length` count. */
  readonly items: Int32Array;
  /** Returns where it is now. */
  insert(slot: number): number;
  /** Returns where it was. */
  remove(slot: number): number;
  /** −1 where it is not. */
  indexOf(slot: number): number;
}

export function createSlots(keyOf: (slot: number) => number): Slots {
  let items = new Int32Array(16);
  let length = 0;

  function place(slot: number): number {
    const key = keyOf(slot);
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = items[middle] as number;
      const otherKey = keyOf(other);
      if (otherKey < key || (otherKey === key && other < slot)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    get length() {
      return length;
    },
    get items() {
      return items;
    },
    insert(slot) {
      if (length === items.length) {
        const wider = new Int32Array(2 * length);
        wider.set(items);
        items = wider;
      }
      const at = place(slot);
      items.copyWithin(at + 1, at, length);
      items[at] = slot;
      length += 1;
      return at;
    },
    remove(slot) {
      const at = place(slot);
      items.copyWithin(at, at + 1, length);
      length -= 1;
      return at;
    },
    indexOf(slot) {
      const at = place(slot);
      return at < length && items[at] === slot ? at : -1;
    },
  };
}
