export interface Thinned {
  value: unknown;
  /** Over all lists that were thinned; equal where none was. */
  shown: number;
  of: number;
}

/**
 * A record of a figure whose long lists of points (records, not numbers: those are grids) have at most
 * `limit` each, evenly chosen, ends and all. A page sends and draws it; files have every point.
 */
export function thinned(value: unknown, limit: number): Thinned {
  if (typeof value !== 'object' || value === null) return { value, shown: 0, of: 0 };
  const isLong = Array.isArray(value) && value.length > limit && value.every(isRecord);
  if (isLong) {
    const step = (value.length - 1) / (limit - 1);
    const kept = Array.from({ length: limit }, (_, index) => value[Math.round(index * step)]);
    return { value: kept, shown: limit, of: value.length };
  }
  let [shown, of] = [0, 0];
  const inner = (one: unknown): unknown => {
    const found = thinned(one, limit);
    shown += found.shown;
    of += found.of;
    return found.value;
  };
  const whole = Array.isArray(value)
    ? value.map(inner)
    : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inner(one)]));
  return { value: of === 0 ? value : whole, shown, of };
}

/** A record with its numbers to six digits, which no chart shows: all sixteen are twice the page. */
export function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) =>
      typeof one === 'number' && Number.isFinite(one) ? Number(one.toPrecision(6)) : one,
    ),
  ) as unknown;
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
