import type { PlannedTask, Proposal, SweepPlan, TaskEnd } from '@basin/core';
import { expect, test } from 'vitest';
import {
  analysed,
  analysis,
  diverged,
  lease,
  present,
  series,
  trained,
  training,
} from '../fixtures/makers.ts';
import { temporaryDatabase } from '../fixtures/temporary-database.ts';
import { openReader, openWriter, type StoreWriter, verifyDatabase } from '../index.ts';

const [a, b, c, d] = [training(1), training(2), training(3), training(4)];

function growing(...tasks: PlannedTask[]): SweepPlan {
  const definition = { vary: ['rate'], samplerSeed: 1 };
  return { experiment: 'test', preset: 'custom', tasks, definition };
}

function proposal(number: number, ...tasks: PlannedTask[]): Proposal {
  return { number, point: { rate: number }, tasks };
}

function finish(writer: StoreWriter, task: PlannedTask, outcome = trained()): void {
  const ref = present(writer.startAttempt(task.id, 0, lease));
  writer.apply([
    { type: 'metrics', ...ref, series: [series('test/loss', [3, 1, 2])] },
    { type: 'finished', ...ref, outcome },
  ]);
}

function expectSound(path: string): void {
  const found = verifyDatabase(path).findings.filter(({ code }) => code !== 'store/missing-blob');
  expect(found).toEqual([]);
}

test('a sweep with a definition grows, and keeps its identity and what is stored', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const { sweepId } = writer.planSweep(growing(a));
  finish(writer, a);
  expect(writer.extendSweep(sweepId, [b, analysis(a, b), a])).toMatchObject({
    planned: 3,
    created: 2,
  });
  expect(writer.counts(sweepId)).toMatchObject({ done: 1, queued: 2 });
  // Planned again with more points, and with none: all that it has stays in it.
  const more = writer.planSweep(growing(c, b));
  expect(more).toMatchObject({ sweepId, planned: 4, created: 1, reused: 1, pending: 2 });
  expect(writer.planSweep(growing())).toMatchObject({ sweepId, planned: 4, created: 0 });
  expect(writer.tasks(sweepId)).toEqual([a, b, analysis(a, b), c]);
  finish(writer, b);
  expect(writer.runnableTasks(sweepId).map(({ taskId }) => taskId)).toEqual([
    analysis(a, b).id,
    c.id,
  ]);
  writer.close();
  const reader = openReader(path);
  const types = reader.eventsSince(0, { sweepId }).events.map(({ type }) => type);
  expect(types.filter((type) => type === 'extended')).toHaveLength(1);
  reader.close();
  expectSound(path);
});

test('an extension takes over what other sweeps have computed, but nothing pruned', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  writer.planSweep({ experiment: 'test', preset: 'custom', tasks: [a, b] });
  finish(writer, a);
  finish(writer, b, trained({ state: 'pruned', weights: null }));
  const { sweepId } = writer.planSweep(growing());
  expect(writer.extendSweep(sweepId, [a, b])).toMatchObject({ reused: 1, created: 1 });
  expect(writer.counts(sweepId)).toMatchObject({ done: 1, queued: 1 });
  writer.close();
  expectSound(path);
});

test('analyses of an extension wait for trainings that the sweep had, in vain or not', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const { sweepId } = writer.planSweep(growing(a, b));
  finish(writer, a);
  finish(writer, b, diverged());
  writer.extendSweep(sweepId, [analysis(a), analysis(b)]);
  expect(writer.counts(sweepId)).toMatchObject({ done: 1, diverged: 1, queued: 1, skipped: 1 });
  const [runnable] = writer.runnableTasks(sweepId);
  expect(runnable?.dependencies).toMatchObject([{ taskId: a.id }]);
  writer.close();
  expectSound(path);
});

test('what has no definition does not grow, nor does a sweep that is not there', () => {
  const writer = openWriter({ path: temporaryDatabase() });
  const { sweepId } = writer.planSweep({ experiment: 'test', preset: 'custom', tasks: [a] });
  expect(() => writer.extendSweep(sweepId, [b])).toThrow(
    expect.objectContaining({ code: 'store/fixed-sweep' }),
  );
  expect(() => writer.extendSweep('0'.repeat(64), [b])).toThrow(
    expect.objectContaining({ code: 'store/unknown-sweep' }),
  );
  const other = writer.planSweep(growing());
  expect(() => writer.extendSweep(other.sweepId, [analysis(a)])).toThrow(
    expect.objectContaining({ code: 'config/unknown-dependency' }),
  );
  writer.close();
});

test('a proposer is told its turns again, in their order', () => {
  const path = temporaryDatabase();
  const first = openWriter({ path });
  const { sweepId } = first.planSweep(growing());
  first.storeTurn(sweepId, { told: [], asked: [proposal(0, a, analysis(a)), proposal(1, b)] });
  finish(first, b);
  const [endOfB] = first.taskEnds(sweepId, [b.id, a.id], 'test/loss');
  expect(endOfB).toMatchObject({
    ...{ taskId: b.id, state: 'done', result: null },
    metrics: { 'test/loss': { count: 3, last: 2, best: 1, bestStep: 1 } },
    curve: { steps: [0, 1, 2], values: [3, 1, 2] },
  });
  const told = [{ number: 1, tasks: [endOfB as TaskEnd] }];
  expect(first.storeTurn(sweepId, { told, asked: [proposal(2, b, c)] })).toMatchObject({
    planned: 4,
    created: 1,
  });
  finish(first, a);
  const hessian = present(first.startAttempt(analysis(a).id, 0, lease));
  first.apply([{ type: 'finished', ...hessian, outcome: analysed() }]);
  const ends = first.taskEnds(sweepId, [a.id, analysis(a).id], null);
  expect(ends).toMatchObject([{ curve: null }, { result: { measure: 'hessian' } }]);
  first.storeTurn(sweepId, { told: [{ number: 0, tasks: ends }], asked: [] });
  first.close();

  const second = openWriter({ path });
  expect(second.proposerHistory(sweepId, 'test/loss')).toMatchObject({
    turns: [
      {
        type: 'asked',
        proposals: [
          { number: 0, point: { rate: 0 } },
          { number: 1, point: { rate: 1 } },
        ],
      },
      { type: 'told', end: { number: 1, tasks: [endOfB] } },
      { type: 'asked', proposals: [{ number: 2 }] },
      { type: 'told', end: { number: 0, tasks: [{ curve: { values: [3, 1, 2] } }, {}] } },
    ],
    open: [{ number: 2, taskIds: [b.id, c.id] }],
  });
  // Turns go on after those of the process before.
  second.storeTurn(sweepId, { told: [], asked: [proposal(3, d)] });
  expect(second.proposerHistory(sweepId, null).turns.at(-1)).toMatchObject({
    proposals: [{ number: 3 }],
  });
  second.close();
  expectSound(path);
});

test('what was told of tasks that run again is told anew', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const { sweepId } = writer.planSweep(growing());
  writer.storeTurn(sweepId, { told: [], asked: [proposal(0, a), proposal(1, b)] });
  finish(writer, a);
  const ref = present(writer.startAttempt(b.id, 0, lease));
  writer.apply([{ type: 'failed', ...ref, code: 'unexpected', message: 'by chance' }]);
  const told = [a, b].map(({ id }, number) => ({
    number,
    tasks: writer.taskEnds(sweepId, [id], null),
  }));
  writer.storeTurn(sweepId, { told, asked: [] });
  expect(writer.proposerHistory(sweepId, null).open).toEqual([]);
  expect(writer.planSweep(growing())).toMatchObject({ reused: 1, requeued: 1 });
  expect(writer.proposerHistory(sweepId, null).open).toEqual([{ number: 1, taskIds: [b.id] }]);
  writer.planSweep(growing(), { fresh: true });
  expect(writer.proposerHistory(sweepId, null).open).toHaveLength(2);
  writer.close();
  expectSound(path);
});

test('a turn is stored whole or not at all, and numbers go on', () => {
  const writer = openWriter({ path: temporaryDatabase() });
  const { sweepId } = writer.planSweep(growing());
  const broken = [proposal(0, a), proposal(1, analysis(b))];
  expect(() => writer.storeTurn(sweepId, { told: [], asked: broken })).toThrow(
    expect.objectContaining({ code: 'config/unknown-dependency' }),
  );
  expect(writer.proposerHistory(sweepId, null).turns).toEqual([]);
  expect(writer.counts(sweepId).queued).toBe(0);
  writer.storeTurn(sweepId, { told: [], asked: [proposal(0, a)] });
  for (const number of [0, 2]) {
    expect(() => writer.storeTurn(sweepId, { told: [], asked: [proposal(number, b)] })).toThrow(
      expect.objectContaining({ code: 'store/proposal-order' }),
    );
  }
  writer.close();
});
