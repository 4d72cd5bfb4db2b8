import { openReader, type StoreReader } from '@basin/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tinyTraining } from '../executors/testing/work-items.ts';
import { exportPytorch } from '../reading/export-pytorch.ts';
import { temporaryDatabase } from '../testing/command-line.ts';
import { rateAndSeedPlan, storeTrainings } from '../testing/stored-sweep.ts';
import { checkAlike } from './check-alike.ts';
import { planMeasure } from './plan-measure.ts';

let database: ReturnType<typeof temporaryDatabase>;
let reader: StoreReader;
const trainings = [
  { learningRate: 0.1, seed: 1, metrics: { 'train/loss': [1] } },
  { learningRate: 0.1, seed: 2, metrics: { 'train/loss': [1] } },
  { learningRate: 0.1, seed: 3, metrics: null },
];
const ids = rateAndSeedPlan(trainings).tasks.map(({ id }) => id);

beforeEach(() => {
  database = temporaryDatabase();
  storeTrainings(database.file, trainings);
  reader = openReader(database.file);
});
afterEach(() => {
  reader.close();
  database.remove();
});

const code = (expected: string): unknown => expect.objectContaining({ code: expected });

test('what cannot be measured is refused when it is planned', () => {
  const measure = (tasks: string[], request: object) => () =>
    planMeasure(reader, { tasks, ...request } as never);
  const [one = '', two = '', queued = ''] = ids;
  expect(measure([queued], { measure: 'curvature' })).toThrow(code('runner/nothing-to-measure'));
  expect(measure([one], { measure: 'interpolation' })).toThrow(code('runner/trainings-together'));
  expect(measure([one], { measure: 'curvature', options: { eigenvalueCount: 14 } })).toThrow(
    code('runner/measure-count'),
  );
  expect(measure([one, two], { measure: 'interpolation' })().plan.tasks).toHaveLength(3);
});

test('trainings that cannot be measured together are refused when that is planned', () => {
  const one = { id: 'a'.repeat(64), config: tinyTraining() };
  const wide = tinyTraining();
  const other = {
    id: 'b'.repeat(64),
    config: { ...wide, network: { ...wide.network, layers: wide.network.layers.slice(1) } },
  };
  const plane = {
    id: 'c'.repeat(64),
    config: { ...wide, network: { ...wide.network, inputShape: [2] } },
  };
  const pair = [one, { ...one, id: 'd'.repeat(64) }];
  for (const measure of ['interpolation', 'barrier'] as const) {
    expect(() => checkAlike(measure, [one, other])).toThrow(code('analysis/two-networks'));
    expect(() => checkAlike(measure, pair)).not.toThrow();
  }
  const differ = code('analysis/networks-differ');
  expect(() => checkAlike('trajectory-pca', [...pair, other])).toThrow(differ);
  expect(() => checkAlike('representations', [one, plane])).toThrow(differ);
  expect(() => checkAlike('representations', [one, other])).not.toThrow();
});

test('what cannot be exported is refused', async () => {
  const [one = '', , queued = ''] = ids;
  await expect(exportPytorch(reader, queued, database.file)).rejects.toThrow(
    code('runner/nothing-to-export'),
  );
  await expect(exportPytorch(reader, one, database.file, 'averaged')).rejects.toThrow(
    code('runner/nothing-to-export'),
  );
});
