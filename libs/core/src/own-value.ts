/**
 * What a record has under a name that a user gave: a parameter, a metric, a column. Of `constructor` or `toString`
 * a plain lookup finds what every object inherits.
 */
export function ownValue<Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
