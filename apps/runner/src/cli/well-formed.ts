/**
 * The flags of commands that run tasks, as far as a mistyped one is to be told before anything starts. Beside the
 * declarations, for those load the vocabulary of studies, as long as a worker's start takes: `well-formed.test.ts`
 * holds the two together.
 */
import { statSync } from 'node:fs';
import path from 'node:path';

/** A switch, a whole number within bounds, one of some words, or any text. */
type Value = 'switch' | 'text' | readonly [min: number, max: number] | RegExp;

const any = Number.MAX_SAFE_INTEGER;
const precision = /^float(32|64)$/;

const pool: Record<string, Value> = {
  '--workers': [1, 256],
  '--backend': /^(cuda|native|webgpu|wasm|cpu)$/,
  '--executor': /^(pool|redis)$/,
  '--database': 'text',
  '--json': 'switch',
  '--plugin': 'text',
  '--task-timeout': [1, any],
  '--memory-limit': [64, any],
  '--recycle-after': [1, any],
  '--redis': 'text',
  '--redis-ca': 'text',
  '--redis-prefix': /^[\w.-]{1,50}$/,
};

interface Form {
  /** How many words stand beside the flags. */
  words: readonly [least: number, most: number];
  flags: Readonly<Record<string, Value>>;
}

/** By command. */
export const runningCommands: Readonly<Record<string, Form>> = {
  sweep: {
    words: [0, 0],
    flags: {
      ...pool,
      ...{ '--experiment': 'text', '--file': 'text', '--set': 'text', '--name': 'text' },
      ...{ '--data-within': 'text', '--metric': 'text', '--template': 'text', '--out': 'text' },
      '--method': /^(grid|random|sobol|bayes)$/,
      '--count': [1, 200_000],
      '--preset': /^(smoke|quick|paper)$/,
      '--seed': [0, any],
      '--seeds': [1, 100_000],
      '--dry-run': 'switch',
      '--fresh': 'switch',
    },
  },
  extend: {
    words: [1, 1],
    flags: {
      ...pool,
      '--seeds': [1, 100_000],
      '--count': [1, 200_000],
      '--epochs': [1, any],
      '--check': precision,
      '--dry-run': 'switch',
    },
  },
  replay: { words: [1, 1], flags: { ...pool, '--precision': precision } },
  measure: {
    words: [1, any],
    flags: {
      ...pool,
      ...{ '--measure': 'text', '--set': 'text' },
      '--weights': /^(final|averaged)$/,
      '--precision': precision,
    },
  },
};

/**
 * Whether a command line that runs tasks is written as its command takes it. What is not sure is not: a worker
 * then starts later, with the rest.
 */
export function isWellFormed([command = '', ...args]: readonly string[]): boolean {
  const form = Object.hasOwn(runningCommands, command) ? runningCommands[command] : undefined;
  if (form === undefined) return false;
  let wordCount = 0;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (!arg.startsWith('-')) {
      wordCount += 1;
      continue;
    }
    const [name, written] = /^(--[^=]+)=(.*)$/s.exec(arg)?.slice(1) ?? [arg, undefined];
    const value = Object.hasOwn(form.flags, name as string)
      ? form.flags[name as string]
      : undefined;
    if (value === undefined) return false;
    if (value === 'switch') {
      if (written !== undefined) return false;
      continue;
    }
    const text = written ?? args[(at += 1)];
    if (text === undefined || !fits(value, text)) return false;
  }
  const [least, most] = form.words;
  return wordCount >= least && wordCount <= most;
}

/**
 * Experiments whose names are known to be right before the registry is loaded. Who names another means one of a
 * plug-in, a new one, or has mistyped it: nothing starts before it is planned.
 */
export const builtInSlugs: readonly string[] = [
  'function-fit',
  'mnist-cnn',
  'trajectories',
  'gradient-norm',
  'minimal-ratio',
  'error-surface',
  'random-labels',
  'ten-networks',
  'flatness-interpolation',
  'flatness-sensitivity',
];

/**
 * Whether the experiments and the study file that a well-formed command line names are there. Of one that names
 * plug-ins it is not sure.
 *
 * @param folders where a relative path may be meant to begin.
 */
export function namesWhatThereIs(args: readonly string[], folders: readonly string[]): boolean {
  const valuesOf = (flag: string): string[] =>
    args.flatMap((arg, at) =>
      arg === flag
        ? [args[at + 1] ?? '']
        : arg.startsWith(`${flag}=`)
          ? [arg.slice(flag.length + 1)]
          : [],
    );
  const experiments = valuesOf('--experiment').flatMap((text) => text.split(','));
  const file = valuesOf('--file').at(-1);
  return (
    experiments.every((slug) => builtInSlugs.includes(slug.trim())) &&
    (file === undefined || folders.some((folder) => isFile(path.resolve(folder, file))))
  );
}

function isFile(place: string): boolean {
  try {
    return statSync(place).isFile();
  } catch {
    return false;
  }
}

function fits(value: Exclude<Value, 'switch'>, text: string): boolean {
  if (value === 'text') return text !== '';
  if (value instanceof RegExp) return value.test(text);
  const number = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : NaN;
  return Number.isSafeInteger(number) && number >= value[0] && number <= value[1];
}
