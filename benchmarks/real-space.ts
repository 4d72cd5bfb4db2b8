/*
 * Bayes and ASHA beside Optuna 5 with its defaults on one real space: a network of MNIST with five parameters,
 * 60 trials, 20 repeats. The space is a lattice of 1,440 points, each trained once by Basin, 16 epochs; both sides
 * search that table, so that a point comes to the same on both, epoch by epoch:
 *
 *     npx basin sweep --file=benchmarks/real-space/table.yaml --database=TABLE.db     (some minutes; goes on when killed)
 *     npx tsx benchmarks/real-space.ts --table=TABLE.db --python=python               (a minute)
 *
 * Repeats are paired by their seed. What counts is the test accuracy after the last epoch, the best of trials that
 * were not stopped, and how many epochs were trained. The result goes to benchmarks/results/real-space.json.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type PlannedTask, randomStream } from '@basin/core';
import {
  buildSpace,
  type EarlyTerminate,
  earlyTerminateSchema,
  type Point,
  type SamplerName,
  searchSource,
} from '@basin/search';
import { mean, pairedDifferences } from '@basin/statistics';
import { openReader } from '@basin/store';
import { modelCoordinator } from '../libs/search/src/testing/model-coordinator.ts';
import { writeJson } from './bench/write-json.ts';

const epochCount = 16;
const lattice: Record<string, (number | string)[]> = {
  activation: ['relu', 'tanh', 'silu'],
  batch: [32, 64, 128],
  width: [8, 16, 32, 64, 128],
  momentum: [0, 0.5, 0.9, 0.97],
  rate: [1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3],
};
const names = Object.keys(lattice);
const { values: flags } = parseArgs({
  options: {
    table: { type: 'string' },
    python: { type: 'string', default: 'python' },
    repeats: { type: 'string', default: '20' },
    trials: { type: 'string', default: '60' },
    out: { type: 'string', default: path.join(import.meta.dirname, 'results', 'real-space.json') },
  },
});
if (flags.table === undefined)
  throw new Error('--table: the database that table.yaml was run into');
const repeats = Number(flags.repeats);
const trials = Number(flags.trials);

/** Accuracies before the first epoch and after each; a training that diverged stays where it was. */
function readTable(database: string): Record<string, number[]> {
  const reader = openReader(database);
  const sweep = reader.sweeps().rows.find(({ name }) => name === 'real space');
  const data = reader.sweepData(sweep?.sweepId ?? '', { withTimes: false });
  reader.close();
  const table: Record<string, number[]> = {};
  for (const { factors, metrics } of data?.tasks ?? []) {
    const key = names
      .map((name) => (lattice[name] ?? []).findIndex((value) => value === factors[name]))
      .join(' ');
    const { epochs = [], values = [] } = metrics['test/accuracy'] ?? {};
    const curve: number[] = [];
    for (let epoch = 0; epoch <= epochCount; epoch++) {
      const value = values[epochs.indexOf(epoch)];
      curve.push(value === undefined || Number.isNaN(value) ? (curve.at(-1) ?? 0.1) : value);
    }
    table[key] = curve;
  }
  const count = names.reduce((product, name) => product * (lattice[name] ?? []).length, 1);
  if (Object.keys(table).length === count && !Object.keys(table).some((key) => key.includes('-')))
    return table;
  throw new Error(`${database} has ${Object.keys(table).length} of ${count} points: run the table`);
}

const table = readTable(flags.table);
/** The numeric axes by the places of their values, which lie evenly; the activation as a choice. */
const { space } = buildSpace({
  parameters: Object.fromEntries(
    names.map((name) => {
      const values = lattice[name] ?? [];
      return [name, name === 'activation' ? { values } : { min: 0, max: values.length - 1 }];
    }),
  ),
});
const keyOf = (point: Point): string =>
  names
    .map((name) =>
      name === 'activation' ? lattice[name]?.indexOf(String(point[name])) : point[name],
    )
    .join(' ');
const curveAt = (key: string): number[] => table[key] ?? [];

interface Found {
  best: number;
  epochs: number;
}

function search(method: SamplerName, earlyTerminate: EarlyTerminate | null, seed: number): Found {
  const metric = 'test/accuracy';
  const { ends } = modelCoordinator({
    source: searchSource({
      ...{ space, method, samplerSeed: seed, order: 'listed', pointCount: trials, seeds: [1] },
      ...{ metric: { name: metric, goal: 'maximize' }, earlyTerminate },
      tasksOf: (point) => [
        { id: keyOf(point), dependsOn: [], factors: {} } as unknown as PlannedTask,
      ],
    }),
    curveOf: ({ id }) => curveAt(id),
    ...{ workers: 1, random: randomStream(seed, 'order'), metric },
  });
  const tasks = ends.flatMap((end) => end.tasks);
  const whole = tasks.filter(({ state }) => state === 'done');
  const lengthOf = (curve: { epochs: number[] } | null): number =>
    curve === null ? epochCount : (curve.epochs.at(-1) ?? 0);
  return {
    best: Math.max(...whole.map(({ taskId }) => curveAt(taskId).at(-1) ?? 0)),
    epochs: tasks.reduce((sum, { curve }) => sum + lengthOf(curve), 0),
  };
}

function optunaRuns(): { optuna: string; tpe: Found[]; asha: Found[]; random: Found[] } {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-real-space-'));
  try {
    const file = path.join(folder, 'table.json');
    const sizes = names.map((name) => lattice[name]?.length);
    writeFileSync(file, JSON.stringify({ names, sizes, table }));
    const script = path.join(import.meta.dirname, 'python', 'real_space.py');
    const given = [script, file, '--repeats', flags.repeats, '--trials', flags.trials];
    return JSON.parse(execFileSync(flags.python, given, { encoding: 'utf8' })) as never;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const asha = earlyTerminateSchema.parse({ type: 'asha' });
const runs = (method: SamplerName, pruner: EarlyTerminate | null): Found[] =>
  Array.from({ length: repeats }, (_, seed) => search(method, pruner, seed));
const theirs = optunaRuns();
const sides: [name: string, own: Found[], optuna: Found[]][] = [
  ['TPE', runs('bayes', null), theirs.tpe],
  ['TPE with ASHA', runs('bayes', asha), theirs.asha],
  ['random', runs('random', null), theirs.random],
];
const byRepeat = (values: readonly number[]) => new Map(values.map((value, at) => [at, value]));
const rows = sides.map(([name, own, optuna]) => {
  const of = (found: readonly Found[], what: keyof Found) => found.map((one) => one[what]);
  const difference = (what: keyof Found) => {
    const { estimate, low, high } = pairedDifferences(
      byRepeat(of(own, what)),
      byRepeat(of(optuna, what)),
    ).mean;
    return { estimate, low, high };
  };
  const side = (found: readonly Found[]) => ({
    best: mean(of(found, 'best')),
    trainings: mean(of(found, 'epochs')) / epochCount,
  });
  return {
    ...{ search: name, basin: side(own), optuna: side(optuna) },
    ...{ best: difference('best'), epochs: difference('epochs') },
  };
});
const finals = Object.values(table).map((curve) => curve.at(-1) ?? 0);
const record = {
  command: 'npx tsx benchmarks/real-space.ts --table=TABLE.db',
  measuredAt: new Date().toISOString(),
  optuna: theirs.optuna,
  ...{ repeats, trials, points: finals.length, bestOfAll: Math.max(...finals) },
  rows,
};
console.log(JSON.stringify(record, null, 2));
await writeJson(flags.out, record);
