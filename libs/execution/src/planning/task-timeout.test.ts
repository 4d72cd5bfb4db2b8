import { resolveTask, taskIdentity } from '@basin/core';
import { expect, it } from 'vitest';
import { tinyTraining, workItem } from '../executors/testing/work-items.ts';
import { taskTimeoutMs } from './task-timeout.ts';

it('leaves ten minutes to small tasks, and a hundred times their estimate to large ones', () => {
  expect(taskTimeoutMs(workItem(tinyTraining()))).toBe(600_000);
  const hours = workItem(tinyTraining({ epochCount: 100_000_000 }));
  // By the cost rule a step takes 30 µs and its arithmetic.
  expect(taskTimeoutMs(hours)).toBeGreaterThan(100 * 100_000_000 * 0.03);
});

it('estimates an analysis by the training that it reads', () => {
  const dataset = { name: 'function', target: 'f1', pointCount: 5_000_000 } as const;
  const training = resolveTask<'training'>({ ...tinyTraining(), dataset });
  const config = resolveTask<'analysis'>({
    kind: 'analysis',
    schemaVersion: 1,
    inputs: [taskIdentity(training)],
    measure: { measure: 'loss-surface', plane: 'random', gridSize: 101 },
  });
  const weights = { sha256: '0'.repeat(64), byteCount: 0 };
  const input = { taskId: taskIdentity(training), config: training, weights, snapshots: [] };
  expect(taskTimeoutMs({ ...workItem(config), inputs: [input] })).toBeGreaterThan(600_000);
});
