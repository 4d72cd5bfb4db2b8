import type { Json } from '@basin/core';

/** More than these are not read one by one, nor longer ones. */
const mostListed = 6;
const mostCharacters = 60;

/** `0.1, 0.2`: the values that a setting has; of many numbers their count and range, of others the first. */
export function settingValues(values: readonly Json[]): string {
  if (values.length === 0) return '–';
  const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  const whole = texts.join(', ');
  const isShort = whole.length <= mostCharacters || values.length < 3;
  if (values.length <= mostListed && isShort) return whole;
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === values.length) {
    return `${values.length} values from ${shortNumber(Math.min(...numbers))} to ${shortNumber(Math.max(...numbers))}`;
  }
  if (values.length <= mostListed) return whole;
  return `${texts.slice(0, mostListed).join(', ')} and ${values.length - mostListed} more`;
}

function shortNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
