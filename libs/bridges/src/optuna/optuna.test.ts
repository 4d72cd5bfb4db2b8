import { type Factor, metricOf, type TaskState } from '@basin/core';
import { expect, it } from 'vitest';
import type { TrackedRun, TrackedStudy } from '../trackers/tracked-study.ts';
import { distributionOf, internalValue, type ParameterDomain } from './distribution.ts';
import { insertStudy } from './write-optuna.ts';

const range = (
  low: number,
  high: number,
  more: Partial<NonNullable<ParameterDomain['range']>> = {},
): ParameterDomain => ({ values: null, range: { low, high, isLog: false, step: null, ...more } });

it.each<[string, ParameterDomain | null, Factor[], string, string | null]>([
  ['an even range', range(0, 1), [0.5], 'Float 0 1 false null', null],
  ['its logarithm', range(1e-4, 1, { isLog: true }), [0.1], 'Float 0.0001 1 true null', null],
  ['whole numbers', range(2, 9, { step: 1 }), [2, 9], 'Int 2 9 false 1', null],
  ['steps', range(0, 1, { step: 0.1 }), [0.3], 'Float 0 1 false 0.1', null],
  ['a step beside it', range(0, 1, { step: 0.1 }), [0.35], 'Float 0 1 false null', 'step 0.1'],
  ['a value outside', range(0, 1), [0.5, 3], 'Float 0 3 false null', 'widened'],
  [
    'steps of a logarithm',
    range(1, 64, { isLog: true, step: 2 }),
    [8],
    'Float 1 64 true null',
    'step 2',
  ],
  [
    'a normal one',
    { values: null, range: null },
    [-1, 2],
    'Float -1 2 false null',
    'none of Optuna',
  ],
  ['a list', { values: ['a', null, 2], range: null }, ['a'], 'Categorical a,,2', null],
  ['a list and more', { values: ['a'], range: null }, ['b'], 'Categorical a,b', 'beyond'],
  ['records', { values: [{ type: 'sgd' }], range: null }, ['sgd'], 'Categorical sgd', 'records'],
  ['nothing known', null, [3, 1], 'Categorical 3,1', 'not known'],
])('%s', (_, domain, seen, expected, words) => {
  const { distribution, note } = distributionOf(domain, seen);
  const shown = Object.values(distribution.attributes).map(String).join(' ');
  expect(`${distribution.name.replace('Distribution', '')} ${shown}`).toBe(expected);
  if (words === null) expect(note).toBeNull();
  else expect(note).toContain(words);
  // Optuna refuses to load a value that its distribution has not.
  for (const value of seen) {
    const internal = internalValue(distribution, value);
    if (distribution.name === 'CategoricalDistribution') expect(internal).toBeGreaterThan(-1);
    else {
      expect(internal).toBeGreaterThanOrEqual(distribution.attributes.low);
      expect(internal).toBeLessThanOrEqual(distribution.attributes.high);
    }
  }
});

const run = (state: TaskState, values: number[], epochs = [0, 1, 2]): TrackedRun =>
  ({
    ...{ state, parameters: { rate: 0.1 }, measured: {}, seed: 1, taskId: state, label: state },
    ...{ startedAtMs: 0, endedAtMs: 5, errorCode: null },
    curves: [{ name: 'test/loss', steps: [0, 5, 10], epochs, elapsedMs: [0, 1, 2], values }],
  }) as unknown as TrackedRun;

it('states and values are what Optuna has for them; a value that is none is no value', () => {
  const runs = [
    run('done', [3, 2, 1]),
    run('pruned', [3, 2, 2]),
    run('diverged', [3, 9, Number.NaN]),
    run('done', [3, 9, Number.NaN]),
    run('running', [3, 2, 2], [0, 0.5, 1]),
    run('failed', [3, 2, 2]),
  ];
  const metric = metricOf('test/loss');
  const study = { title: 'small', sweepId: 'abc', runs: () => runs.values() };
  const rows: [string, Record<string, unknown>][] = [];
  const { trials } = insertStudy(
    (table, row) => void rows.push([table, row]),
    study as unknown as TrackedStudy,
    metric,
    new Map([['rate', range(0, 1)]]),
  );
  const of = (table: string) => rows.flatMap(([name, row]) => (name === table ? [row] : []));
  expect(trials).toBe(6);
  expect(of('study_directions')).toMatchObject([{ direction: 'MINIMIZE' }]);
  expect(of('trials').map(({ state }) => state)).toEqual([
    'COMPLETE',
    'PRUNED',
    'FAIL',
    'FAIL',
    'RUNNING',
    'FAIL',
  ]);
  expect(of('trial_values')).toEqual([
    { trial_id: 1, objective: 0, value: 1, value_type: 'FINITE' },
  ]);
  const curveOf = (id: number) =>
    of('trial_intermediate_values')
      .filter(({ trial_id: trial }) => trial === id)
      .map(({ step, intermediate_value: value, intermediate_value_type: type }) => [
        step,
        value,
        type,
      ]);
  expect(curveOf(3)).toEqual([
    [0, 3, 'FINITE'],
    [1, 9, 'FINITE'],
    [2, null, 'NAN'],
  ]);
  expect(curveOf(5).map(([step]) => step)).toEqual([0, 5, 10]);
});
