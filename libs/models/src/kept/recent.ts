/** Values by key, of which the longest unused go first. */
export interface Recent<Value extends object> {
  /** The value of this key, made where none is kept. */
  get(key: string, make: () => Value): Value;
}

/**
 * @param limit values kept at most.
 * @param isKept whether a value is worth its memory; left out, each is.
 */
export function createRecent<Value extends object>(
  limit: number,
  isKept: (value: Value) => boolean = () => true,
): Recent<Value> {
  /** Last in the map is the last used. */
  const known = new Map<string, Value>();
  return {
    get(key, make) {
      const value = known.get(key) ?? make();
      known.delete(key);
      if (isKept(value)) known.set(key, value);
      const [longestUnused] = known.keys();
      if (known.size > limit && longestUnused !== undefined) known.delete(longestUnused);
      return value;
    },
  };
}
