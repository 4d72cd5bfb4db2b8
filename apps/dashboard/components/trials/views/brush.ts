import { type Field, queryText, quotedValue } from '@basin/core';

/** The query that a brush over an axis stands for. */
export function rangeQuery(field: Field, low: number, high: number): string {
  const name = queryText(field);
  return `${name} >= ${numberText(low, Math.floor)} and ${name} <= ${numberText(high, Math.ceil)}`;
}

/** The query that chooses some of the categories of an axis. */
export function categoryQuery(field: Field, values: readonly string[]): string {
  return `${queryText(field)} in (${values.map(quotedValue).join(', ')})`;
}

/** The brushes of an address with that of one field replaced; null takes it away. */
export function withBrush(
  brushes: readonly string[],
  field: Field,
  query: string | null,
): string[] {
  const name = queryText(field);
  const others = brushes.filter(
    (brush) => !brush.startsWith(`${name} >=`) && !brush.startsWith(`${name} in `),
  );
  return query === null ? others : [...others, query];
}

/** Four digits, away from the middle, so that what was brushed stays inside. */
function numberText(value: number, round: (scaled: number) => number): string {
  if (value === 0 || !Number.isFinite(value)) return '0';
  const scale = 10 ** (3 - Math.floor(Math.log10(Math.abs(value))));
  return String(Number((round(value * scale) / scale).toPrecision(12)));
}
