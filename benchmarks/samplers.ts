/*
 * Bayes beside Optuna 5's TPE on two test functions, equal budgets, and its time for a suggestion:
 *
 *     npx tsx benchmarks/samplers.ts --python=python          (20 repeats of 100 trials; some minutes)
 *     npx tsx benchmarks/samplers.ts --quick                  (3 repeats of 30)
 *
 * Random search has the same budget. Values are what the best trial came to, smaller is better; the
 * interval is of the difference to Optuna over repeats. The result goes to
 * benchmarks/results/samplers.json, that of --quick nowhere unless --out names a file.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { randomStream } from '@basin/core';
import { buildSpace, type Point, type SamplerName, samplers, type SpaceSpec } from '@basin/search';
import { mean, pairedDifferences } from '@basin/statistics';
import { writeJson } from './bench/write-json.ts';

interface TestFunction {
  spec: SpaceSpec;
  loss(point: Record<string, number> & { activation: string }): number;
}

const functions: Record<string, TestFunction> = {
  branin: {
    spec: {
      parameters: {
        x: { distribution: 'uniform', min: -5, max: 10 },
        y: { distribution: 'uniform', min: 0, max: 15 },
      },
    },
    loss({ x = 0, y = 0 }) {
      const bend = y - (5.1 / (4 * Math.PI ** 2)) * x ** 2 + (5 / Math.PI) * x - 6;
      return bend ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
    },
  },
  mixed: {
    spec: {
      parameters: {
        rate: { distribution: 'log_uniform_values', min: 1e-5, max: 1 },
        width: { min: 8, max: 128 },
        momentum: { distribution: 'uniform', min: 0, max: 0.99 },
        depth: { min: 1, max: 4 },
        activation: { values: ['relu', 'tanh', 'silu', 'sine'] },
      },
    },
    loss({ rate = 1, width = 0, momentum = 0, depth = 0, activation }) {
      const bad = { relu: 0.1, tanh: 0.2, silu: 0, sine: 0.5 }[activation] ?? NaN;
      return (
        (Math.log10(rate) + 2.5 - momentum) ** 2 +
        ((width - 96) / 64) ** 2 +
        0.2 * Math.abs(depth - 2) +
        (momentum - 0.9) ** 2 +
        bad
      );
    },
  },
};

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    python: { type: 'string', default: 'python' },
    out: { type: 'string' },
  },
});
const repeats = flags.quick ? 3 : 20;
const trials = flags.quick ? 30 : 100;

function bestOf(name: SamplerName, { spec, loss }: TestFunction, seed: number): number {
  const sampler = samplers[name].create(buildSpace(spec).space, { seed, order: 'listed' });
  let best = Infinity;
  for (let trial = 0; trial < trials; trial++) {
    for (const { index, point } of sampler.ask(1)) {
      const value = loss(point as Parameters<TestFunction['loss']>[0]);
      sampler.tell({ index, state: 'done', value });
      best = Math.min(best, value);
    }
  }
  return best;
}

/** Milliseconds of processor time for one suggestion after so many trials, spread over the space. */
function suggestionMs(trialCount: number): number {
  const { spec, loss } = functions['mixed'] as TestFunction;
  const { space } = buildSpace(spec);
  const drawn = samplers.random.create(space, { seed: 1, order: 'listed' }).ask(trialCount);
  const asked: Point[] = drawn.map(({ point }) => point);
  const sampler = samplers.bayes.create(space, { seed: 1, order: 'listed', asked });
  const random = randomStream(1, 'benchmark');
  const tell = (index: number, point: Point): void => {
    const value = loss(point as Parameters<TestFunction['loss']>[0]) + 0.1 * random.normal();
    sampler.tell({ index, state: 'done', value });
  };
  for (const { index, point } of drawn) tell(index, point);
  const count = 200;
  const suggest = (): void => {
    for (let trial = 0; trial < count; trial++) {
      for (const { index, point } of sampler.ask(1)) tell(index, point);
    }
  };
  // Compiled once it is warm.
  suggest();
  const start = process.cpuUsage().user;
  suggest();
  return (process.cpuUsage().user - start) / 1000 / count;
}

const optuna = JSON.parse(
  execFileSync(
    flags.python,
    [
      path.join(import.meta.dirname, 'python', 'samplers.py'),
      ...['--repeats', String(repeats), '--trials', String(trials)],
    ],
    { encoding: 'utf8' },
  ),
) as {
  optuna: string;
  functions: Record<string, { best: number[]; millisecondsPerTrial: number }>;
};

const byRepeat = (values: readonly number[]) => new Map(values.map((value, at) => [at, value]));
const rows = Object.entries(functions).map(([name, testFunction]) => {
  const of = (method: SamplerName) =>
    Array.from({ length: repeats }, (_, seed) => bestOf(method, testFunction, seed));
  const own = of('bayes');
  const theirs = optuna.functions[name];
  const difference = pairedDifferences(byRepeat(own), byRepeat(theirs?.best ?? [])).mean;
  return {
    function: name,
    bayes: mean(own),
    optuna: mean(theirs?.best ?? []),
    random: mean(of('random')),
    difference: difference.estimate,
    low: difference.low,
    high: difference.high,
    optunaMsPerTrial: theirs?.millisecondsPerTrial ?? NaN,
  };
});
console.table(rows);
const suggestions = [100, 1_000, 10_000].map((count) => ({
  trials: count,
  milliseconds: suggestionMs(count),
}));
console.table(suggestions);
const out =
  flags.out ?? (flags.quick ? null : path.join(import.meta.dirname, 'results', 'samplers.json'));
if (out !== null) {
  const command = `npx tsx benchmarks/samplers.ts${flags.quick ? ' --quick' : ''}`;
  await writeJson(out, {
    command,
    measuredAt: new Date().toISOString(),
    optuna: optuna.optuna,
    repeats,
    trials,
    functions: rows,
    suggestions,
  });
}
