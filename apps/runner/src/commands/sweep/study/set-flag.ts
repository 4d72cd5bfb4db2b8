import { BasinError, type Json } from '@basin/core';
import { readYaml } from '@basin/studies/file';

/** What `--set` gives: a path into the training, or a name with a place, and its values. */
export interface SetFlag {
  name: string;
  values: Json[];
}

const range = /^([-+.\deE]+)\.\.([-+.\deE]+)(?::(.+))?$/;
const mostValues = 10_000;
const forms =
  '1e-3,1e-2 or 1..8 or 32..256:log2 or 1e-4..1e-1:log10 or 0..1:5 (evenly) or 1e-4..1e-1:log:7 (in the logarithm)';

/**
 * `optimiser.learningRate=1e-3,1e-2`, `batchSize=32..256:log2`, `optimiser={type: sgd, learningRate: 0.1}`.
 *
 * @throws BasinError `cli/invalid-value`.
 */
export function parseSet(text: string): SetFlag {
  const [, name, right] = /^([\w.-]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || right === undefined) {
    throw new BasinError(
      'cli/invalid-value',
      `--set is "${text}": give PATH=VALUES, such as ${forms}`,
    );
  }
  const match = range.exec(right);
  return { name, values: match === null ? listed(text, right) : ranged(text, match) };
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
    throw new BasinError('cli/invalid-value', `--set is "${text}": ${why}; ranges are ${forms}`);
  };
  const min = Number(low);
  const max = Number(high);
  if (!Number.isFinite(min) || !Number.isFinite(max) || min >= max) {
    return refuse(`${low}..${high} does not rise from a number to another`);
  }
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
