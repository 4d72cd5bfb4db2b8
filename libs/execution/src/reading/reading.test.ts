import { errorCode, errorMessage, resolveTask } from '@basin/core';
import { openReader, openWriter, type StoreReader, type SweepSummary } from '@basin/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tinyTraining } from '../executors/testing/work-items.ts';
import { temporaryDatabase } from '../testing/command-line.ts';
import { rateAndSeedPlan, storeTrainings } from '../testing/stored-sweep.ts';
import { chooseTarget } from './choose-target.ts';
import { compare, seedOf } from './compare.ts';
import { comparedMetric } from './compared-metric.ts';
import { lossesApart, lossOf } from './losses-apart.ts';
import { compareTrainings } from './compare-trainings.ts';
import { groupTable } from './group-table.ts';
import { listSweeps } from './list-sweeps.ts';
import { rankPoints } from './rank-points.ts';

let database: ReturnType<typeof temporaryDatabase>;
let reader: StoreReader;
let sweepId: string;
/** By rate and seed: the second rate is better by 0.1, 0.2 and 0.3, its worst seed worse than the other's best. */
const losses = { 0.1: [0.9, 0.5, 0.7], 0.01: [0.8, 0.3, 0.4] };
const trainings = Object.entries(losses).flatMap(([rate, values]) =>
  values.map((loss, index) => ({
    learningRate: Number(rate),
    seed: index + 1,
    metrics: { 'train/loss': [2, 0.1, loss], 'train/accuracy': [0, 0.9, 1 - loss] },
  })),
);

beforeEach(() => {
  database = temporaryDatabase();
  sweepId = storeTrainings(database.file, trainings);
  reader = openReader(database.file);
});
afterEach(() => {
  reader.close();
  database.remove();
});

function thrownBy(work: () => unknown): { code: string; message: string } {
  try {
    work();
  } catch (error) {
    return { code: errorCode(error), message: errorMessage(error) };
  }
  return { code: 'nothing', message: '' };
}

/** The id of a training of the plan. */
function idOf(learningRate: number, seed: number): string {
  return rateAndSeedPlan([{ learningRate, seed }]).tasks[0]?.id ?? '';
}

describe('an id', () => {
  it('is known by its beginning, a sweep by its name too', () => {
    expect(chooseTarget(reader, sweepId.slice(0, 7))).toMatchObject({ sweep: { sweepId } });
    expect(chooseTarget(reader, 'rates')).toMatchObject({ sweep: { sweepId } });
    expect(chooseTarget(reader, idOf(0.1, 2).slice(0, 9))).toMatchObject({
      task: { label: 'rate 0.1 seed 2' },
    });
  });

  it('that could be several lists them all', () => {
    storeTrainings(database.file, trainings.slice(0, 2));
    const { code, message } = thrownBy(() => chooseTarget(reader, 'rates'));
    expect(code).toBe('store/ambiguous-id');
    expect(message.split('\n')).toHaveLength(3);
    expect(message).toContain(sweepId.slice(0, 12));
    // Sixteen first digits, eight ids: some share theirs.
    const first = [...new Set(trainings.map(({ learningRate, seed }) => idOf(learningRate, seed)))]
      .concat(sweepId)
      .map((id) => id[0] as string);
    const shared = first.find((digit, index) => first.indexOf(digit) !== index);
    if (shared !== undefined) {
      expect(thrownBy(() => chooseTarget(reader, shared)).code).toBe('store/ambiguous-id');
    }
  });

  it('that nothing has says where to look', () => {
    const { code, message } = thrownBy(() => chooseTarget(reader, 'weight'));
    expect(code).toBe('store/unknown-id');
    expect(message).toContain('basin list');
    expect(thrownBy(() => chooseTarget(reader, idOf(0.1, 1), ['sweep'])).message).toContain(
      'training "rate 0.1 seed 1"',
    );
  });
});

describe('a list', () => {
  it('tells state, progress and the best value at the end of a training', () => {
    storeTrainings(database.file, [{ learningRate: 5, seed: 1, metrics: null }], { name: 'later' });
    const { sweeps, total } = listSweeps(reader, null, { limit: 9, archived: false, metric: null });
    expect(total).toBe(2);
    expect(sweeps).toMatchObject([
      { name: 'later', state: 'stopped', ended: 0, planned: 1, best: null, times: { workMs: 0 } },
      {
        ...{ sweepId, state: 'done', ended: 6, planned: 6, times: { workMs: 6 * 1_002 } },
        best: { value: 0.7, label: 'rate 0.01 seed 2', metric: { name: 'train/accuracy' } },
      },
    ]);
    const byLoss = { limit: 9, archived: false, metric: 'train/loss' };
    expect(listSweeps(reader, null, byLoss).sweeps[1]?.best?.value).toBe(0.3);
  });

  it('is of the sweeps with tasks that meet a query, whatever the others have', () => {
    const narrow = storeTrainings(database.file, [{ learningRate: 5, seed: 9, metrics: null }]);
    const ids = (where: string): string[] =>
      listSweeps(reader, null, {
        ...{ limit: 9, archived: false, metric: null, where },
      }).sweeps.map((sweep) => sweep.sweepId);
    expect(ids('seed = 9')).toEqual([narrow]);
    expect(ids('rate < 9')).toEqual([narrow, sweepId]);
    // A metric that only one of them has recorded.
    expect(ids('train/loss < 0.4')).toEqual([sweepId]);
    expect(ids('seed = 10')).toEqual([]);
    expect(thrownBy(() => ids('widht = 3'))).toMatchObject({ code: 'store/query' });
  });

  it('knows a paused sweep, and one that a coordinator works on', () => {
    const open = storeTrainings(database.file, [{ learningRate: 5, seed: 1, metrics: null }]);
    const status = {
      ...{ pid: 1, mode: 'running', running: [] },
      sweeps: [{ sweepId: open, experiment: 'rates', preset: 'custom', counts: {}, open: true }],
    };
    const stateOf = (): string | undefined =>
      listSweeps(reader, status, { limit: 1, archived: true, metric: null }).sweeps[0]?.state;
    expect(stateOf()).toBe('running');
    const writer = openWriter({ path: database.file });
    writer.setPaused([open], true);
    writer.close();
    expect(stateOf()).toBe('paused');
  });

  it('takes the metric that the study names, and its direction', () => {
    const study = { metrics: [{ name: 'train/loss', goal: 'maximize' }] };
    storeTrainings(database.file, trainings.slice(0, 3), { study });
    const { sweeps } = listSweeps(reader, null, { limit: 1, archived: false, metric: null });
    expect(sweeps[0]?.best).toMatchObject({ value: 0.9, metric: { name: 'train/loss' } });
  });
});

describe('the best', () => {
  const rank = (metric: string | null, by: 'last' | 'best') => {
    const sweep = reader.sweep(sweepId);
    if (sweep === null) throw new Error('the sweep is gone');
    return rankPoints(reader, sweep, { metric, by, limit: 10 });
  };

  it('is the best mean over seeds, not the luckiest training', () => {
    const { points } = rank('train/loss', 'last');
    expect(points.map(({ label, mean }) => [label, Number(mean.toFixed(9))])).toEqual([
      ['rate 0.01', 0.5],
      ['rate 0.1', 0.7],
    ]);
    expect(points[0]?.trainings.map(({ seed, value }) => [seed, value])).toEqual([
      [2, 0.3],
      [3, 0.4],
      [1, 0.8],
    ]);
    expect(points[1]?.standardDeviation).toBeCloseTo(0.2, 9);
    expect(rank('train/accuracy', 'last').points[0]?.label).toBe('rate 0.01');
  });

  it('is nobody where all trainings diverged, and says so', () => {
    const id = storeTrainings(
      database.file,
      [1, 2].map((seed) => ({
        ...{ learningRate: 1e9, seed, state: 'diverged' as const },
        metrics: { 'train/loss': [2, 9] },
      })),
    );
    expect(
      rankPoints(reader, reader.sweep(id) as SweepSummary, { metric: null, by: 'last', limit: 9 }),
    ).toMatchObject({ points: [], total: 0, nothing: 'all 2 trainings diverged' });
  });

  it('is nobody where no training meets the condition, or all that do diverged', () => {
    const id = storeTrainings(
      database.file,
      [1, 2].map((seed) => ({
        ...{ learningRate: 3, seed, state: seed === 1 ? ('diverged' as const) : ('done' as const) },
        metrics: { 'train/loss': [2, 9] },
      })),
    );
    const nothingOf = (where: string) =>
      rankPoints(reader, reader.sweep(id) as SweepSummary, {
        ...{ metric: null, by: 'last', limit: 9, where },
      }).nothing;
    expect(nothingOf('seed = 99')).toBe('no training meets the condition');
    expect(nothingOf('seed = 1')).toBe('the only training diverged');
    expect(nothingOf('seed = 2')).toBeNull();
  });

  it('is none where nothing has a value and nothing will, or where loss functions differ', () => {
    const ranked =
      (id: string, where: string | null = null) =>
      () =>
        rankPoints(reader, reader.sweep(id) as SweepSummary, {
          ...{ metric: null, by: 'last', limit: 9, where },
        });
    const lost = storeTrainings(
      database.file,
      [1, 2].map((seed) => ({ ...{ learningRate: 7, seed, metrics: {} }, state: 'diverged' })),
    );
    expect(thrownBy(ranked(lost))).toEqual({
      ...{ code: 'store/nothing-to-rank', message: 'nothing to rank: all 2 trainings diverged' },
    });
    const unlike = storeTrainings(
      database.file,
      (['cross-entropy', 'mean-squared-error'] as const).map((loss, index) => ({
        ...{ learningRate: 6, seed: 1, loss, metrics: { 'train/loss': [1, 0.1 + index] } },
      })),
    );
    expect(thrownBy(ranked(unlike))).toMatchObject({
      code: 'store/nothing-to-rank',
      message: expect.stringContaining('(cross-entropy, mean-squared-error)') as string,
    });
    expect(ranked(unlike, 'loss = mean-squared-error')()).toMatchObject({
      ...{ total: 1, points: [{ mean: 1.1 }] },
    });
    const { sweeps } = listSweeps(reader, null, { limit: 1, archived: false, metric: null });
    expect(sweeps[0]).toMatchObject({ sweepId: unlike, best: null });
  });

  it('may be taken on the way', () => {
    expect(rank('train/accuracy', 'best').points.map(({ mean }) => mean)).toEqual([0.9, 0.9]);
  });

  it('names the metrics there are when one is not', () => {
    const { code, message } = thrownBy(() => rank('test/loss', 'last'));
    expect([code, message]).toEqual([
      'store/no-metric',
      expect.stringContaining('train/accuracy, train/loss'),
    ]);
  });
});

describe('a comparison', () => {
  const between = (a: string, b: string) =>
    compare(reader, chooseTarget(reader, a), chooseTarget(reader, b));

  it('of two trainings pairs the seeds of their settings', () => {
    const { settings, metrics, pairedBy, a } = between(idOf(0.1, 1), idOf(0.01, 3));
    expect(settings).toEqual([{ path: 'optimiser.learningRate', a: [0.1], b: [0.01] }]);
    expect(pairedBy).toBe('seed');
    expect(a.taskCount).toBe(3);
    const loss = metrics.find(({ metric }) => metric.name === 'train/loss');
    expect(loss?.a).toBeCloseTo(0.7, 9);
    expect(loss?.difference?.mean).toBeCloseTo(-0.2, 9);
    // Of three differences in steps of 0.1, -0.1, -0.2 and -0.3, by t: 4.303 standard errors on either side.
    const half = 4.30265 * Math.sqrt((0.01 + 0.01 / 2) / 3);
    expect(loss?.difference?.low).toBeCloseTo(-0.2 - half, 5);
    expect(loss?.difference?.high).toBeCloseTo(-0.2 + half, 5);
    expect(loss?.difference?.pairCount).toBe(3);
  });

  it('of two seeds of one setting is of these two', () => {
    const { settings, metrics, a, b } = between(idOf(0.1, 1), idOf(0.1, 2));
    expect(settings).toEqual([]);
    expect([a.taskCount, b.taskCount]).toEqual([1, 1]);
    const loss = metrics.find(({ metric }) => metric.name === 'train/loss');
    expect(loss?.difference?.mean).toBeCloseTo(-0.4, 9);
    expect(loss?.difference?.pairCount).toBe(1);
  });

  it('of two sweeps pairs equal settings and seeds, else seeds', () => {
    const other = storeTrainings(
      database.file,
      [...trainings.slice(0, 2), { learningRate: 5, seed: 1, metrics: { 'train/loss': [1.5] } }],
      { experiment: 'other' },
    );
    const same = between(sweepId, other);
    expect(same.pairedBy).toBe('setting and seed');
    expect(same.metrics.at(-1)?.difference).toMatchObject({ mean: 0, pairCount: 2 });
    expect(same.settings).toEqual([
      { path: 'optimiser.learningRate', a: [0.01, 0.1], b: [0.1, 5] },
    ]);
    const third = storeTrainings(
      database.file,
      [1, 2].map((seed) => ({ learningRate: 7, seed, metrics: { 'train/loss': [1] } })),
      { experiment: 'third' },
    );
    const apart = between(sweepId, third);
    expect(apart.pairedBy).toBe('seed');
    // Seed 1 had 0.9 and 0.8, seed 2 had 0.5 and 0.3.
    expect(apart.metrics.at(-1)?.difference?.mean).toBeCloseTo((0.15 + 0.6) / 2, 9);
  });
});

it('a training that is repeated in a second precision counts once in means and pairs', () => {
  const again = trainings
    .filter(({ learningRate }) => learningRate === 0.1)
    .map((training) => ({ ...training, precision: 'float64' as const }));
  const [one, other] = ['one', 'other'].map((experiment) =>
    storeTrainings(database.file, [...trainings, ...again], { experiment }),
  ) as [string, string];
  const [first, second] = [chooseTarget(reader, one), chooseTarget(reader, other)];
  const { a, metrics, settings } = compare(reader, first, second);
  expect(a.taskCount).toBe(6);
  expect(settings).toEqual([]);
  expect(metrics.at(-1)?.difference).toMatchObject({ mean: 0, pairCount: 6 });
  expect(metrics.at(-1)?.a).toBeCloseTo(0.6, 9);

  const field = { kind: 'metric', name: 'train/loss', by: 'last' } as const;
  const factor = (name: string) => ({ kind: 'factor', name }) as const;
  const counts = (...names: string[]) =>
    groupTable(reader, one, { by: names.map(factor), fields: [field], baseline: [0.01, null] }).map(
      ({ taskCount, cells }) => [taskCount, cells[0]?.mean?.count],
    );
  expect(counts('rate')).toEqual(Array(2).fill([3, 3]));
  // Where they are told apart they are groups of their own, and where they alone are asked for they count.
  expect(counts('rate', 'precision')).toEqual(Array(3).fill([3, 3]));
  const where = [{ kind: 'has', field: factor('precision') } as const];
  expect(groupTable(reader, one, { by: [factor('rate')], fields: [field], where })).toMatchObject([
    { taskCount: 3 },
  ]);
});

it('a repeat in a second precision is no trial of its own: not the best, in no table or chart, beside what it repeats', () => {
  // Better than all, by rounding alone.
  const again = trainings.slice(0, 3).map((training) => ({
    ...{ ...training, precision: 'float64' as const },
    metrics: { 'train/loss': [2, 0.1, 0.01], 'train/accuracy': [0, 0.9, 0.99] },
  }));
  const sweepOf = storeTrainings(database.file, [...trainings, ...again], { experiment: 'again' });
  const summary = reader.sweep(sweepOf) as SweepSummary;
  const [alone, doubled] = [sweepId, sweepOf].map((id) => ({
    best: listSweeps(reader, null, { limit: 9, archived: true, metric: null }).sweeps.find(
      (sweep) => sweep.sweepId === id,
    )?.best,
    ranked: rankPoints(reader, reader.sweep(id) as SweepSummary, {
      ...{ metric: null, by: 'last', limit: 9 },
    }),
    drawn: reader.trainings(id, 100),
    rows: reader.table(id, { fields: [], kind: 'training' }),
    sorted: reader.table(id, {
      ...{ fields: [], kind: 'training', where: [{ kind: 'words', text: 'rate' }] },
    }).total,
    factors: reader.factorNames(id, { kind: 'training' }),
  }));
  expect(doubled).toEqual(alone);
  expect(summary.planned).toBe(9);

  const repeats = reader.table(sweepOf, { fields: [] }).rows.slice(6);
  const [first] = alone?.drawn.rows ?? [];
  expect(reader.analysesOf(sweepOf, [first?.taskId ?? ''])).toEqual([
    {
      ...{ trainingId: first?.taskId, taskId: repeats[0]?.taskId, measure: 'float64 repeat' },
      ...{ label: 'rate 0.1 seed 1', state: 'done' },
    },
  ]);
  const ids = [first?.taskId ?? '', repeats[0]?.taskId ?? ''];
  const facts = new Map(reader.trialFacts(sweepOf, ids).map((fact) => [fact.taskId, fact.repeats]));
  expect(ids.map((id) => facts.get(id))).toEqual([null, first?.taskId]);
  // Asked for by what tells them apart, or by their ids, they are there.
  const { total } = rankPoints(reader, summary, {
    ...{ metric: null, by: 'last', limit: 9, where: 'precision = float64' },
  });
  expect(total).toBe(1);
  expect(reader.tasks(sweepOf, { kind: 'training', taskIds: ids }).total).toBe(2);
  const [one, other] = ids.map((id) => chooseTarget(reader, id)) as [never, never];
  expect(compare(reader, one, other)).toMatchObject({ a: { taskCount: 3 }, b: { taskCount: 3 } });
});

describe('what diverged', () => {
  const metrics = (accuracy: number) => ({ 'test/accuracy': [0.1, accuracy] });
  const state = 'diverged' as const;
  const stored = () =>
    storeTrainings(
      database.file,
      [
        ...[1, 2, 3, 4, 5, 6].map((seed) => ({
          ...{ learningRate: 2, seed, metrics: metrics(0.1 + seed / 100) },
        })),
        ...[1, 2, 3].map((seed) => ({ learningRate: 20, seed, metrics: metrics(0.05), state })),
        ...[4, 5, 6].map((seed) => ({ learningRate: 20, seed, metrics: metrics(0.1) })),
        ...[1, 2].map((seed) => ({ learningRate: 50, seed, metrics: metrics(0.05), state })),
      ],
      { experiment: 'diverging' },
    );
  const words = '3 of 6 seeds diverged and are not counted';

  it('counts nowhere, by one rule, and each says so', () => {
    const id = stored();
    const tasks = reader.tasks(id, { limit: -1 }).rows;
    const [low, high] = [tasks[0]?.taskId ?? '', tasks[6]?.taskId ?? ''];

    const compared = compare(reader, chooseTarget(reader, low), chooseTarget(reader, high));
    expect(compared.a.leftOut).toBeNull();
    expect(compared.b.leftOut).toBe('3 of 6 trainings diverged and are not counted');
    expect(compared.counted).toBe('trainings that are done, by a finite value of their final weights'); // prettier-ignore
    const [accuracy] = compared.metrics;
    expect(accuracy).toMatchObject({ plannedPairs: 6, difference: { pairCount: 3 } });
    expect(accuracy?.b).toBeCloseTo(0.1, 12);
    // 4, 5 and 6 alone: 0.1 − 0.15.
    expect(accuracy?.difference?.mean).toBeCloseTo(-0.05, 12);

    const beside = compareTrainings(
      reader,
      tasks.slice(0, 12).map(({ taskId }) => ({ sweepId: id, taskId })),
    );
    expect(beside?.groups.map(({ leftOut }) => leftOut)).toEqual([null, words]);
    expect(beside?.groups[1]?.metrics[0]).toMatchObject({
      ...{ plannedPairs: 6, difference: { pairCount: 3 } },
    });

    const ranking = rankPoints(reader, reader.sweep(id) as SweepSummary, {
      ...{ metric: 'test/accuracy', by: 'last', limit: 9 },
    });
    expect(ranking).toMatchObject({
      ...{ total: 2, unranked: 1 },
      points: [
        { label: 'rate 2', planned: 6, leftOut: null },
        { label: 'rate 20', planned: 6, leftOut: words },
      ],
    });
    expect(ranking.points[1]?.trainings).toHaveLength(3);
    expect(ranking.points[1]?.mean).toBeCloseTo(0.1, 12);

    const by = { kind: 'factor', name: 'rate' } as const;
    const field = { kind: 'metric', name: 'test/accuracy', by: 'last' } as const;
    const groups = groupTable(reader, id, { by: [by], fields: [field], baseline: [2] });
    expect(groups.map(({ leftOut }) => leftOut)).toEqual([
      ...[null, '3 of 6 tasks diverged and are not counted'],
      '2 of 2 tasks diverged and are not counted',
    ]);
    expect(groups[1]?.cells[0]).toMatchObject({ mean: { count: 3 }, difference: { count: 3 } });
    expect(groups[1]?.cells[0]?.mean?.estimate).toBeCloseTo(0.1, 12);
    expect(groups[2]?.cells[0]).toEqual({ mean: null, texts: [], difference: null });
  });
});

describe('losses of unlike functions', () => {
  const configOf = (loss: 'cross-entropy' | 'mean-squared-error') =>
    resolveTask<'training'>({ ...tinyTraining({ seed: 1 }), loss });
  const side = (...losses: Parameters<typeof configOf>[0][]) =>
    losses.map((loss, index) => ({ unit: String(index), loss: lossOf(configOf(loss)) }));

  it('are not compared, unless each pair has one', () => {
    const both = ['cross-entropy', 'mean-squared-error'] as const;
    expect(lossesApart(side('cross-entropy'), side('mean-squared-error'))).toBe(
      'their loss functions differ: cross-entropy, mean-squared-error',
    );
    expect(lossesApart(side(...both), side(...both))).toBeNull();
    expect(lossesApart(side('cross-entropy'), side('cross-entropy'))).toBeNull();
  });

  it('have no difference; accuracies have', () => {
    const rows = reader.tasks(sweepId, { limit: -1 }).rows;
    const found = ['train/loss', 'train/accuracy'].map((name) =>
      comparedMetric(reader, name, rows, rows, seedOf, 'their loss functions differ: x'),
    );
    expect(found).toMatchObject([
      { difference: null, notComparable: 'their loss functions differ: x' },
      { difference: { mean: 0 }, notComparable: null },
    ]);
    expect(found[0]?.a).not.toBeNull();
  });
});

it('groups of unlike loss functions have no difference in losses', () => {
  const id = storeTrainings(
    database.file,
    (['cross-entropy', 'mean-squared-error'] as const).flatMap((loss) =>
      [1, 2].map((seed) => ({
        ...{ learningRate: 0.3, seed, loss },
        metrics: { 'test/loss': [0.5 * seed], 'test/accuracy': [0.4] },
      })),
    ),
    { experiment: 'losses' },
  );
  const metric = (name: string) => ({ kind: 'metric', name, by: 'last' }) as const;
  const [, other] = groupTable(reader, id, {
    by: [{ kind: 'factor', name: 'loss' }],
    fields: [metric('test/loss'), metric('test/accuracy')],
    baseline: ['cross-entropy'],
  });
  expect(other?.cells).toMatchObject([
    { mean: { count: 2 }, difference: null, isApart: true },
    { difference: { estimate: 0, count: 2 } },
  ]);
});

describe('a comparison of several trainings', () => {
  const of = (...points: [rate: number, seed: number][]) =>
    compareTrainings(
      reader,
      points.map(([rate, seed]) => ({ sweepId, taskId: idOf(rate, seed) })),
    );

  it('groups them by setting, and pairs the seeds that were chosen', () => {
    const found = of([0.1, 1], [0.1, 2], [0.01, 2], [0.01, 3]);
    expect(found?.trainings.map(({ group }) => group)).toEqual([0, 0, 1, 1]);
    expect(found?.groups.map(({ label }) => label)).toEqual(['rate 0.1', 'rate 0.01']);
    expect(found?.settings).toEqual([{ path: 'optimiser.learningRate', values: [[0.1], [0.01]] }]);
    expect(found?.metricNames).toEqual(['train/accuracy', 'train/loss']);
    // Seed 2 alone is in both.
    const loss = found?.groups[1]?.metrics.find(({ metric }) => metric.name === 'train/loss');
    expect(loss?.difference?.pairCount).toBe(1);
    expect(loss?.difference?.mean).toBeCloseTo(-0.2, 9);
    expect(found?.groups[0]?.metrics).toEqual([]);
  });

  it('of seeds of one setting is one group, in which nothing differs', () => {
    const found = of([0.1, 1], [0.1, 3]);
    expect(found?.groups).toHaveLength(1);
    expect(found?.settings).toEqual([]);
  });

  it('is none where one of them is not there', () => {
    expect(of([0.1, 1], [7, 1])).toBeNull();
    const elsewhere = { sweepId: 'f'.repeat(64), taskId: idOf(0.1, 1) };
    expect(compareTrainings(reader, [elsewhere])).toBeNull();
  });
});

describe('a table rolled up', () => {
  const loss = { kind: 'metric', name: 'train/loss', by: 'last' } as const;
  const rate = { kind: 'factor', name: 'rate' } as const;
  const seed = { kind: 'factor', name: 'seed' } as const;
  const state = { kind: 'task', name: 'state' } as const;

  it('has means over the seeds with intervals, and paired differences from a baseline', () => {
    const query = { by: [rate], fields: [loss, state], baseline: [0.1] };
    const [high, low] = groupTable(reader, sweepId, query);
    expect(high).toMatchObject({ key: [0.1], isBaseline: true });
    expect(low).toMatchObject({ key: [0.01], isBaseline: false });
    expect(low?.taskCount).toBe(3);
    expect(high?.cells[0]?.mean).toMatchObject({ count: 3 });
    expect(high?.cells[0]?.mean?.estimate).toBeCloseTo(0.7, 12);
    // t(0.975, 2) = 4.3027, s = 0.2: the half width is 0.4968.
    expect(high?.cells[0]?.mean?.low).toBeCloseTo(0.7 - 0.4968, 4);
    expect(high?.cells[0]?.difference).toBeNull();
    // By seed: −0.1, −0.2, −0.3.
    expect(low?.cells[0]?.difference).toMatchObject({ count: 3 });
    expect(low?.cells[0]?.difference?.estimate).toBeCloseTo(-0.2, 12);
    expect(low?.cells[0]?.difference?.high).toBeCloseTo(-0.2 + 0.2484, 4);
    expect(low?.cells[1]).toEqual({ mean: null, texts: ['done'], difference: null });
  });

  it('pairs by every factor but those it is grouped by, and has no interval of one', () => {
    const query = { by: [seed], fields: [loss], baseline: [1] };
    const [, second] = groupTable(reader, sweepId, query);
    // Rate 0.1: 0.5 − 0.9; rate 0.01: 0.3 − 0.8.
    expect(second?.cells[0]?.difference?.estimate).toBeCloseTo(-0.45, 12);
    const both = groupTable(reader, sweepId, { by: [rate, seed], fields: [loss] });
    expect(both).toHaveLength(6);
    expect(both[0]?.cells[0]?.mean?.low).toBeNaN();
  });
});
