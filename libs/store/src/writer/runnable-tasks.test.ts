import { expect, test } from 'vitest';
import { analysis, lease, plan, present, trained, training } from '../fixtures/makers.ts';
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
