import type { Json } from '@basin/core';

/** More than these are not read one by one. */
const mostListed = 6;

/** `0.1, 0.2`: the values that a setting has; of many numbers their count and range, of others the first. */
export function settingValues(values: readonly Json[]): string {
  if (values.length === 0) return '–';
  const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  if (values.length <= mostListed) return texts.join(', ');
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === values.length) {
    return `${values.length} values from ${shortNumber(Math.min(...numbers))} to ${shortNumber(Math.max(...numbers))}`;
  }
  return `${texts.slice(0, mostListed).join(', ')} and ${values.length - mostListed} more`;
}

function shortNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
