import { expect, test } from 'vitest';
import { analysis, lease, plan, present, series, trained, training } from '../fixtures/makers.ts';
import { temporaryDatabase } from '../fixtures/temporary-database.ts';
import { openWriter } from '../index.ts';

test('asked for some tasks, names those of them that can run, in planned order', () => {
  const writer = openWriter({ path: temporaryDatabase() });
  const [a, b, c] = [training(1), training(2), training(3)];
  const hessian = analysis(a);
  const { sweepId } = writer.planSweep(plan(a, b, c, hessian));
  const among = (...tasks: { id: string }[]): string[] =>
    writer
      .runnableTasks(sweepId, { taskIds: tasks.map(({ id }) => id) })
      .map(({ taskId }) => taskId);
  expect(among(hessian, c, a)).toEqual([a.id, c.id]);
  expect(among()).toEqual([]);
  const ref = present(writer.startAttempt(a.id, 0, lease));
  expect(among(hessian, a)).toEqual([]);
  writer.apply([{ type: 'finished', ...ref, outcome: trained() }]);
  expect(among(hessian, a, b)).toEqual([b.id, hessian.id]);
  writer.close();
});

test('an analysis is told the test accuracies that a training with snapshots recorded', () => {
  const writer = openWriter({ path: temporaryDatabase() });
  const [withSnapshots, without] = [training(1), training(2)];
  const pca = analysis(withSnapshots, without);
  const { sweepId } = writer.planSweep(plan(withSnapshots, without, pca));
  const accuracies = series('test/accuracy', [0.1, Number.NaN, 0.5]);
  const snapshots = [{ step: 0, epoch: 0, blob: { sha256: 'b'.repeat(64), byteCount: 8 } }];
  const lost = present(writer.startAttempt(withSnapshots.id, 0, lease));
  const lostAccuracies = series('test/accuracy', [0.9]);
  writer.apply([
    { type: 'metrics', ...lost, series: [lostAccuracies] },
    { type: 'lost', ...lost, reason: 'its worker died' },
  ]);
  for (const [task, outcome] of [
    [withSnapshots, trained({ snapshots })],
    [without, trained()],
  ] as const) {
    const ref = present(writer.startAttempt(task.id, 0, lease));
    writer.apply([
      { type: 'metrics', ...ref, series: [accuracies, series('test/loss', [3, 2, 1])] },
      { type: 'finished', ...ref, outcome },
    ]);
  }
  const [runnable] = writer.runnableTasks(sweepId, { taskIds: [pca.id] });
  expect(runnable?.dependencies.map((needed) => needed.testAccuracies)).toEqual([
    { 0: 0.1, 2: 0.5 },
    {},
  ]);
  writer.close();
});
