import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { trackedStudy } from '@basin/bridges/trackers';
import { trialTable } from '@basin/bridges/trials/trial-table';
import { temporaryDatabase } from '@basin/execution/testing/command-line';
import { storeTrainings } from '@basin/execution/testing/stored-sweep';
import { openReader, type SweepSummary } from '@basin/store';
import { expect, onTestFinished, test } from 'vitest';
import { leftOutText } from './tracked.ts';

test('what a claim has trained again is marked in tables, and no run of other trackers', () => {
  const { file } = temporaryDatabase();
  onTestFinished(() => rmSync(dirname(file), { recursive: true }));
  const trainings = [1, 2].map((seed) => ({ learningRate: 0.1, seed, metrics: { loss: [seed] } }));
  const again = { ...trainings[0]!, precision: 'float64' as const };
  const sweepId = storeTrainings(file, [...trainings, again]);
  const alone = storeTrainings(file, trainings, { experiment: 'alone' });
  const reader = openReader(file);
  onTestFinished(() => reader.close());

  const { columns, batches } = trialTable(reader, sweepId);
  const rows = [...batches].flat();
  const of = (name: string) =>
    rows.map((row) => row[columns.findIndex((one) => one.name === name)]);
  expect(of('repeats')).toEqual([null, null, of('id')[0]]);
  expect(trialTable(reader, alone).columns.map(({ name }) => name)).not.toContain('repeats');

  const study = trackedStudy(reader, reader.sweep(sweepId) as SweepSummary, null);
  expect([...study.runs()].map(({ taskId }) => taskId)).toEqual(of('id').slice(0, 2));
  expect(study).toMatchObject({ parameters: ['rate'], waiting: 0, repeats: 1 });
  expect(leftOutText(study)).toBe('; 1 repeat in a second precision left out');
});
