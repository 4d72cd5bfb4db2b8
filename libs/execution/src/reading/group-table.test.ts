import { type AnalysisOutcome, type Field, planTask, resolveTask } from '@basin/core';
import { meanTest } from '@basin/statistics';
import { openReader, openWriter } from '@basin/store';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDatabase } from '../testing/command-line.ts';
import { rateAndSeedPlan, storeTrainings } from '../testing/stored-sweep.ts';
import { groupTable } from './group-table.ts';

const measure = { kind: 'measure', name: 'barrier/distance' } as const;
const rate = { kind: 'factor', name: 'rate' } as const;
/** By seed, of two rates. */
const distances = [
  [0.2, 0.6, 0.1, 0.4],
  [0.3, 0.5, 0.5, 0.9],
] as const;

/** Each training measured with the next of its rate, or with the same seed's of the other rate. */
function stored(between: 'seeds' | 'rates', by: Field = rate) {
  const database = temporaryDatabase();
  onTestFinished(database.remove);
  const made = [1, 2].flatMap((learningRate) =>
    [1, 2, 3, 4].map((seed) => ({ learningRate, seed, metrics: { 'train/loss': [1] } })),
  );
  storeTrainings(database.file, made);
  const { tasks } = rateAndSeedPlan(made);
  const analyses = tasks.map(({ id }, index) => {
    const next = between === 'seeds' ? index - (index % 4) + ((index + 1) % 4) : (index + 4) % 8;
    const config = resolveTask<'analysis'>({
      ...{ kind: 'analysis', schemaVersion: 1, inputs: [id, tasks[next]?.id ?? ''] },
      measure: { measure: 'barrier' },
    });
    return planTask(config, `barrier ${index}`, {});
  });
  const writer = openWriter({ path: database.file });
  const { sweepId } = writer.planSweep({
    ...{ experiment: 'pairs', preset: 'custom' as const },
    tasks: [...tasks, ...analyses],
  });
  const lease = { worker: 'test', leaseMs: 1_000, queueWaitMs: 0 };
  for (const [index, { id }] of analyses.entries()) {
    const attempt = writer.startAttempt(id, 0, lease);
    if (attempt === null) throw new Error('it waits for its trainings');
    const distance = distances.flat()[index] as number;
    const outcome = {
      ...{ kind: 'analysis', state: 'done', result: { measure: 'barrier', distance } },
      timings: { startMs: 1, trainMs: 0, evaluateMs: 1, analyseMs: 1 },
      environment: {
        ...{ backend: 'native', backendReason: 'test', engineVersion: '0.0.0' },
        ...{ tensorflowVersion: null, cpuFeatures: 'avx2', nodeVersion: '20', buildDigest: null },
      },
    } satisfies AnalysisOutcome;
    writer.apply([{ type: 'finished', ...attempt, outcome }]);
  }
  writer.close();
  const reader = openReader(database.file);
  onTestFinished(() => reader.close());
  const groups = groupTable(reader, sweepId, {
    ...{ by: [by], fields: [measure], kind: 'training', baseline: [1] },
  });
  return groups.map(({ cells: [cell] }) => [cell?.mean, cell?.difference] as const);
}

const near = ({ estimate, low, high }: { estimate: number; low: number; high: number }) =>
  expect.objectContaining({
    estimate: expect.closeTo(estimate, 9) as number,
    ...{ low: expect.closeTo(low, 9) as number, high: expect.closeTo(high, 9) as number },
  }) as unknown;

test.each([
  ['seeds', true],
  ['rates', false],
] as const)(
  'measures between %s have the interval that their claims have, each of the first of its two',
  (between, isRing) => {
    const [first, second] = distances;
    const differences = second.map((value, index) => value - (first[index] as number));
    const of = (values: readonly number[]) => near(meanTest(values, { isRing }).interval);
    expect(stored(between)).toEqual([
      [of(first), null],
      [of(second), of(differences)],
    ]);
  },
);

test('numbers of one seed at several rates have no training in common, and are no ring', () => {
  const [first, second] = stored('seeds', { kind: 'factor', name: 'seed' });
  const at = (seed: number) => distances.map((values) => values[seed - 1] as number);
  const differences = at(2).map((value, index) => value - (at(1)[index] as number));
  expect(first?.[0]).toEqual(near(meanTest(at(1)).interval));
  expect(second?.[1]).toEqual(near(meanTest(differences).interval));
});
