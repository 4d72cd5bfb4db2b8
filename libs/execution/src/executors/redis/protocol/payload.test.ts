import { errorCode } from '@basin/core';
import { describe, expect, it } from 'vitest';
import type { ExecutorEvent } from '../../executor.ts';
import { hopelessAnalysis, tinyTraining, workItem, workUnit } from '../../testing/work-items.ts';
import { parseEvent, parseJob, parseWorkerMessage, parseWorkerRecord } from './payload.ts';
import { ownVersions } from './versions.ts';

/** As Redis gives it back. */
function carried<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

const job = { versions: ownVersions(), session: 'db-1', unit: workUnit(tinyTraining()) };
const [item] = job.unit;
const { attempt } = item;
const columns = { steps: [1, 2], epochs: [1, 2], elapsedMs: [0.1, 0.2] };

function codeOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    return errorCode(error);
  }
  return 'nothing was thrown';
}

describe('what comes out of Redis', () => {
  it('is the job that was put there, analyses and their inputs too', () => {
    expect(parseJob(carried(job))).toEqual(job);
    const input = { taskId: attempt.taskId, config: tinyTraining() };
    const weights = { sha256: 'a'.repeat(64), byteCount: 52 };
    const analysis = {
      ...job,
      unit: [
        {
          ...workItem(hopelessAnalysis()),
          inputs: [{ ...input, weights, snapshots: [{ step: 0, epoch: 0.5, blob: weights }] }],
        },
      ],
    };
    expect(parseJob(carried(analysis))).toEqual(analysis);
    const stored = carried(analysis);
    for (const stray of stored.unit[0]!.inputs) Object.assign(stray, { generation: 0 });
    expect(parseJob(stored)).toEqual(analysis);
    const replicas = { ...job, unit: workUnit(tinyTraining(), tinyTraining({ seed: 2 })) };
    expect(parseJob(carried(replicas))).toEqual(replicas);
  });

  it('is the event that was said, NaN and infinities as NaN', () => {
    const values = [0.1 + 0.2, -Infinity];
    const event = {
      ...attempt,
      type: 'metrics',
      series: [{ name: 'train/loss', ...columns, values }],
    };
    expect(parseEvent(JSON.stringify(event))).toEqual({
      ...event,
      series: [{ name: 'train/loss', ...columns, values: [0.1 + 0.2, NaN] }],
    });
    const lost: ExecutorEvent = { ...attempt, type: 'lost', reason: 'gone' };
    const message = { type: 'event', sequence: 3, event: lost };
    expect(parseWorkerMessage(JSON.stringify(message))).toEqual(message);
  });

  it.each<[string, () => unknown]>([
    [
      'a job of another task than it says',
      () => ({ ...job, unit: [{ ...item, attempt: { ...attempt, taskId: 'b'.repeat(64) } }] }),
    ],
    ['a job without a config', () => ({ ...job, unit: [{ ...item, config: {} }] })],
    ['a job without attempts', () => ({ ...job, unit: [] })],
    [
      'trainings of two kinds in one unit',
      () => ({ ...job, unit: workUnit(tinyTraining(), tinyTraining({ epochCount: 7 })) }),
    ],
    [
      'more replicas than a group has',
      () => ({ ...job, unit: Array.from({ length: 9 }, () => workItem(tinyTraining())) }),
    ],
    ['two attempts with one token', () => ({ ...job, unit: [item, item] })],
    ['a session that reaches into another key', () => ({ ...job, session: 'a:b' })],
    ['nothing', () => null],
  ])('refuses %s', (_, data) => {
    expect(codeOf(() => parseJob(data()))).toBe('runner/bad-payload');
  });

  const event = { ...attempt, type: 'finished', outcome: { kind: 'training', state: 'done' } };
  it.each<[string, unknown]>([
    ['half an outcome', { type: 'event', sequence: 1, event }],
    ['an event without a number', { type: 'event', event: { ...attempt, type: 'stopped' } }],
    [
      'a state that no worker gives',
      { type: 'event', sequence: 1, event: { ...attempt, type: 'done' } },
    ],
    [
      'columns of unequal length',
      {
        type: 'event',
        sequence: 1,
        event: { ...attempt, type: 'metrics', series: [{ name: 'x', ...columns, values: [1] }] },
      },
    ],
    [
      'a blob without end',
      { type: 'blobs', sequence: 1, refs: [{ sha256: 'a'.repeat(64), byteCount: 2 ** 40 }] },
    ],
  ])('refuses %s', (_, message) => {
    expect(codeOf(() => parseWorkerMessage(JSON.stringify(message)))).toBe('runner/bad-payload');
  });

  it('refuses what is no JSON, and what nests without end', () => {
    expect(codeOf(() => parseWorkerMessage('{'))).toBe('runner/bad-payload');
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(codeOf(() => parseWorkerRecord(deep))).toBe('runner/bad-payload');
  });
});
