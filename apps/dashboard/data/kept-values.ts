interface Kept {
  value: unknown;
  byteCount: number;
}

interface Store {
  /** The one that was asked for last comes last. */
  byKey: Map<string, Kept>;
  byteCount: number;
  /** By its reader. */
  numbers: WeakMap<object, number>;
  lastNumber: number;
}

/** Of all values together, whatever sweeps they are of. */
const mostBytes = 48 * 2 ** 20;

// Pages and routes are bundled apart, and have one store nonetheless.
const shared = globalThis as typeof globalThis & { basinKept?: Store };
const store = (shared.basinKept ??= {
  ...{ byKey: new Map<string, Kept>(), byteCount: 0 },
  ...{ numbers: new WeakMap<object, number>(), lastNumber: 0 },
});

/** What was kept by a key, of one reader: another database has values of its own. */
export function keptValue(reader: object, key: string): unknown {
  const whole = keyOf(reader, key);
  const found = store.byKey.get(whole);
  if (found === undefined) return undefined;
  store.byKey.delete(whole);
  store.byKey.set(whole, found);
  return found.value;
}

/** Keeps a value, and forgets those that nobody has asked for longest where all take too much. */
export function keepValue(reader: object, key: string, value: unknown, byteCount: number): void {
  forgetValue(reader, key);
  const whole = keyOf(reader, key);
  store.byKey.set(whole, { value, byteCount });
  store.byteCount += byteCount;
  for (const [oldest, kept] of store.byKey) {
    // Whoever had it made asks for it next, however large it is.
    if (store.byteCount <= mostBytes || oldest === whole) break;
    store.byKey.delete(oldest);
    store.byteCount -= kept.byteCount;
  }
}

export function forgetValue(reader: object, key: string): void {
  const whole = keyOf(reader, key);
  store.byteCount -= store.byKey.get(whole)?.byteCount ?? 0;
  store.byKey.delete(whole);
}

function keyOf(reader: object, key: string): string {
  const number = store.numbers.get(reader) ?? (store.lastNumber += 1);
  store.numbers.set(reader, number);
  return `${number} ${key}`;
}

const wordBytes = 8;
/** Of an object or a list, besides what is in it. */
const holderBytes = 48;

/** About as many bytes as a value of plain records and lists takes: of a long list the first are looked at. */
export function roughBytes(value: unknown): number {
  if (typeof value === 'string') return holderBytes + value.length;
  if (typeof value !== 'object' || value === null) return wordBytes;
  if (Array.isArray(value)) {
    const looked = value.slice(0, 200);
    const sum = looked.reduce((bytes: number, one) => bytes + roughBytes(one), 0);
    return holderBytes + (sum * value.length) / Math.max(1, looked.length);
  }
  return Object.values(value).reduce((bytes: number, one) => bytes + roughBytes(one), holderBytes);
}
