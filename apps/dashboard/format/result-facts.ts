import { formatCount, formatMetric, formatNumber, type Json, plural } from '@basin/core';

/** Values shown of a list before it is summed up by its ends. */
const listLimit = 6;

/** An analysis's result as terms and values: numbers whole, lists by their length and range. */
export function resultFacts(result: Json): [term: string, value: string][] {
  if (!isRecord(result)) return [['Result', valueText('', result)]];
  return Object.entries(result)
    .filter(([name]) => name !== 'measure')
    .flatMap(([name, value]) => factsOf(words(name), name, value))
    .filter(([, text]) => text !== '');
}

/** A value under a term, a record's parts each under one of its own. */
function factsOf(term: string, name: string, value: Json): [term: string, value: string][] {
  return isRecord(value)
    ? Object.entries(value).flatMap(([part, inner]) =>
        factsOf(`${term}: ${words(part).toLowerCase()}`, name, inner),
      )
    : [[term, valueText(name, value)]];
}

function valueText(name: string, value: Json): string {
  if (value === null) return '';
  if (typeof value === 'number') return numberText(name, value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return listText(value);
  return isRecord(value) ? JSON.stringify(value) : value;
}

function numberText(name: string, value: number): string {
  if (/ratio$/i.test(name)) return formatMetric('fraction', value);
  return Number.isInteger(value) && Math.abs(value) < 1e15
    ? formatCount(value).replace('-', '−')
    : formatNumber(value);
}

function listText(list: readonly Json[]): string {
  const [first] = list;
  if (Array.isArray(first))
    return `${formatCount(list.length)} × ${formatCount(first.length)} values`;
  // Eigenpairs and the like: what they are of, not how well they were found.
  const values = list.map((item) => (isRecord(item) ? (item['value'] ?? null) : item));
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === 0) return recordsText(list);
  if (list.length <= listLimit) return numbers.map((value) => formatNumber(value)).join(', ');
  const [least, greatest] = numbers.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
  return `${formatCount(list.length)}, from ${formatNumber(least)} to ${formatNumber(greatest)}`;
}

/** Records by their names, such as those of blocks. */
function recordsText(list: readonly Json[]): string {
  const names = list.map((item) => (isRecord(item) ? item['name'] : undefined));
  const isNamed = names.every((name) => typeof name === 'string') && list.length <= listLimit;
  return isNamed ? names.join(', ') : plural(list.length, 'record');
}

function isRecord(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `exampleGradientNorm` → `Example gradient norm`. */
export function words(name: string): string {
  const spaced = name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
