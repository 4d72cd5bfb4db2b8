import type { TaskRow } from '@basin/store';
import { expect, it } from 'vitest';
import { workSaved } from './work-saved.ts';

const timings = { startMs: 900, trainMs: 400, evaluateMs: 0, analyseMs: 0 };
const training = (row: Partial<TaskRow>): TaskRow =>
  ({ kind: 'training', epochCount: 100, parameterCount: 200, ...row }) as TaskRow;
const at = (state: TaskRow['state'], epoch: number, trainMs: number, parameterCount = 200) =>
  training({
    state,
    epoch,
    parameterCount,
    timings: { ...timings, trainMs } as TaskRow['timings'],
  });

it('counts what was not trained, at the pace of each without its start', () => {
  expect(workSaved([at('done', 100, 400)])).toBeNull();
  const saved = workSaved([at('done', 100, 400), at('pruned', 50, 200)]);
  expect(saved).toEqual({ pruned: 1, epochs: 50, share: 0.25, workMs: 200 });
});

it('takes no training for slower than the slowest that went on, for its size: first epochs are slow', () => {
  const whole = at('done', 100, 400);
  expect(workSaved([whole, at('pruned', 1, 900)])?.workMs).toBeCloseTo(99 * 4);
  expect(workSaved([whole, at('pruned', 1, 900, 600)])?.workMs).toBeCloseTo(99 * 12);
  // With none to hold it against, its own is all there is.
  expect(workSaved([at('pruned', 1, 900)])?.workMs).toBeCloseTo(99 * 900);
});
