import { BasinError, type Json } from '@basin/core';
import { readYaml } from '@basin/studies/file';

/** What `--set` gives: a path into the training, or a name with a place, and its values. */
export interface SetFlag {
  name: string;
  /** What a study file says of a parameter. */
  parameter:
    | { values: Json[] }
    | { min: number; max: number; distribution?: 'log_uniform_values' | 'uniform' };
}

const range = /^([-+.\deE]+)\.\.([-+.\deE]+)(?::(.+))?$/;
const mostValues = 10_000;
const forms =
  '1e-3,1e-2 or 1..8 or 32..256:log2 or 1e-4..1e-1:log10 or 0..1:5 (evenly) or 1e-4..1e-1:log:7 (in the logarithm)';
const openForms =
  'drawn from, with --method=random, sobol or bayes: 1e-4..1e-1:log, 0..0.9, 16..256';

/**
 * `optimiser.learningRate=1e-3,1e-2`, `batchSize=32..256:log2`, `optimiser={type: sgd, learningRate: 0.1}`.
 *
 * @param isDrawn whether values are drawn, so that a range may have no steps: `0..0.9`, `1e-4..1e-1:log`.
 * @throws BasinError `cli/invalid-value`.
 */
export function parseSet(text: string, isDrawn = false): SetFlag {
  const [, name, right] = /^([\w.-]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || right === undefined) {
    throw new BasinError(
      'cli/invalid-value',
      `--set is "${text}": give PATH=VALUES, such as ${forms}`,
    );
  }
  const match = range.exec(right);
  if (match === null) return { name, parameter: { values: listed(text, right) } };
  const bounds = isDrawn ? drawnRange(text, match) : null;
  return { name, parameter: bounds ?? { values: ranged(text, match) } };
}

/** A range without steps; null of one that has some. */
function drawnRange(text: string, [, low, high, how]: RegExpExecArray) {
  if (how !== undefined && how !== 'log') return null;
  const [min, max] = bounds(text, low, high);
  if (how === undefined) {
    // As in a file: 0..1 are the whole numbers 0 and 1, 0.0..1.0 are fractions.
    const isFraction = [min, max].every(Number.isInteger) && `${low}${high}`.includes('.');
    return { min, max, ...(isFraction ? { distribution: 'uniform' as const } : {}) };
  }
  if (min <= 0) throw refusal(text, 'a logarithm needs more than 0');
  return { min, max, distribution: 'log_uniform_values' as const };
}

function bounds(text: string, low: string | undefined, high: string | undefined): [number, number] {
  const [min, max] = [Number(low), Number(high)];
  if (Number.isFinite(min) && Number.isFinite(max) && min < max) return [min, max];
  throw refusal(text, `${low}..${high} does not rise from a number to another`);
}

function refusal(text: string, why: string): BasinError {
  const words = `--set is "${text}": ${why}; ranges are ${forms}; ${openForms}`;
  return new BasinError('cli/invalid-value', words);
}

/** `lr=optimiser.learningRate`. @throws BasinError `cli/invalid-value`. */
export function parseName(text: string): [name: string, place: string] {
  const [, name, place] = /^([\w.-]+)=([\w.-]+)$/.exec(text) ?? [];
  if (name !== undefined && place !== undefined) return [name, place];
  throw new BasinError(
    'cli/invalid-value',
    `--name is "${text}": give NAME=PATH, such as lr=optimiser.learningRate`,
  );
}

function listed(text: string, right: string): Json[] {
  try {
    const { value } = readYaml('--set', `[${right}]`);
    if (Array.isArray(value) && value.length > 0) return value;
  } catch {
    // Said below, in the words of the flag.
  }
  throw new BasinError(
    'cli/invalid-value',
    `--set is "${text}": "${right}" is no list of values: ${forms}`,
  );
}

function ranged(text: string, [, low, high, how]: RegExpExecArray): number[] {
  const refuse = (why: string): never => {
    throw refusal(text, why);
  };
  const [min, max] = bounds(text, low, high);
  const [rule = '', countText] = (how ?? '').split(':');
  if (rule === '') {
    if (!Number.isInteger(min) || !Number.isInteger(max))
      return refuse('between fractions say how many values');
    if (max - min >= mostValues) return refuse(`more than ${mostValues} values`);
    return Array.from({ length: max - min + 1 }, (_, index) => min + index);
  }
  const count = Number(rule === 'log' ? countText : rule);
  if (
    rule !== 'log2' &&
    rule !== 'log10' &&
    !(Number.isInteger(count) && count >= 2 && count <= mostValues)
  ) {
    return refuse(`":${how}" is not known`);
  }
  if (rule.startsWith('log') && min <= 0) return refuse('a logarithm needs more than 0');
  if (rule === 'log2' || rule === 'log10') return powers(min, max, rule === 'log2' ? 2 : 10);
  return Array.from({ length: count }, (_, index) => {
    const share = index / (count - 1);
    return clean(rule === 'log' ? min * (max / min) ** share : min + share * (max - min));
  });
}

/** From min in steps of a factor, up to max. */
function powers(min: number, max: number, base: number): number[] {
  const values: number[] = [];
  for (let value = min; value <= max * (1 + 1e-9); value *= base) values.push(clean(value));
  return values;
}

function clean(value: number): number {
  return Number(value.toPrecision(12));
}
