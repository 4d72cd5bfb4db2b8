import { type Json, plural } from '@basin/core';
import { studentQuantile } from '@basin/statistics';
import type { AnalysisResultRow } from './run-tasks.ts';

const shownValues = 8;
/** Longer ones are bytes. */
const longestText = 200;

/** Results as lines for people: numbers by name, of long lists the first and the last. */
export function describeResults(results: readonly AnalysisResultRow[]): string {
  return results.map(({ result }) => `${describeRecord(result)}\n`).join('\n');
}

function describeRecord(result: Json): string {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return String(result);
  const { measure, ...values } = result;
  // A list of nothing, and what follows from it alone, says nothing: eigenvalues where only blocks were computed.
  const isPartial = values['blocks'] !== undefined;
  const names = Object.keys(values).filter(
    (name) => !(isPartial && isNothing(values[name] ?? null)),
  );
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.map((name) => `  ${name.padEnd(width)}  ${valueText(values[name] ?? null)}`);
  return [String(measure), ...lines].join('\n');
}

function valueText(value: Json): string {
  if (value === null) return '–';
  if (typeof value === 'number') return String(Number(value.toPrecision(10)));
  if (Array.isArray(value)) return listText(value);
  if (typeof value === 'string' && value.length > longestText) {
    return `${value.length} characters`;
  }
  if (typeof value !== 'object') return String(value);
  const parts = Object.entries(value).map(([name, item]) => `${name} ${valueText(item)}`);
  return [...parts, ...intervalText(value)].join(', ');
}

function isNothing(value: Json): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

/** Of an estimate from few random draws: Student's t of so many, for their spread is an estimate too. */
function intervalText(value: Record<string, Json>): string[] {
  const { mean, standardError, probeCount, drawCount } = value;
  const draws = probeCount ?? drawCount;
  if (![mean, standardError, draws].every((one) => typeof one === 'number')) return [];
  const half = studentQuantile(0.975, (draws as number) - 1) * (standardError as number);
  if (!Number.isFinite(half)) return [];
  const [low, high] = [-half, half].map((by) => valueText((mean as number) + by));
  return [`95 % ${low} … ${high} (Student's t over ${draws as number})`];
}

/** Records stand on a line each; those within them stay in it. */
function isRecord(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'name' in value;
}

function listText(values: readonly Json[]): string {
  if (isRecord(values[0])) return values.map((one) => `\n    ${valueText(one)}`).join('');
  if (Array.isArray(values[0])) return `${plural(values.length, 'row')} of ${values[0].length}`;
  if (values.length <= shownValues) return values.map(valueText).join(' | ');
  const half = shownValues / 2;
  const ends = [values.slice(0, half), values.slice(-half)].map((part) =>
    part.map(valueText).join(' | '),
  );
  return `${ends.join(' | … | ')} (${values.length} values)`;
}
