import { setTimeout as sleep } from 'node:timers/promises';
import { plural, shareDone, timeLeft } from '@basin/core';
import { chooseSweep } from '@basin/execution/reading/choose-target';
import { listed } from '@basin/execution/reading/list-sweeps';
import { coordinatorStatus } from '@basin/execution/reading/sweep-state';
import type { StoreReader, SweepSummary } from '@basin/store';
import { z } from 'zod';
import { type McpSession, reading } from '../session.ts';
import { defineTool } from '../tool.ts';
import { sweepId } from './inputs.ts';

const lookMs = 300;
/** Between its start and its first task, and between two processes, nobody seems to work on a sweep. */
const startTimeoutMs = 3_000;
const mostShown = 16;

export const watchTool = defineTool({
  name: 'watch',
  title: 'Follow a sweep',
  description:
    'Wait until a sweep has ended, is paused or stopped, or so many seconds have passed, and say how it stands: tasks by state, what runs, the time left, the best so far, errors. Sends progress notifications where they are asked for. Call it again to wait on.',
  input: z.strictObject({
    sweep: sweepId,
    seconds: z
      .number()
      .min(0)
      .max(600)
      .optional()
      .describe('how long to wait; 0 only looks. Default: 20'),
  }),
  async run({ sweep, seconds = 20 }, session, { signal, progress }) {
    const startedMs = performance.now();
    let told = '';
    for (;;) {
      const seen = await look(session, sweep);
      const { ended, planned, state } = seen;
      const now = `${ended}/${planned} ${state}`;
      if (now !== told)
        progress(ended, planned, `${ended} of ${plural(planned, 'task')} ended, ${state}`);
      told = now;
      const waitedMs = performance.now() - startedMs;
      const isOver = state !== 'running' && (state !== 'stopped' || waitedMs > startTimeoutMs);
      if (isOver || waitedMs + lookMs > 1_000 * seconds || signal.aborted) return seen;
      await sleep(lookMs, null, { signal }).catch(() => undefined);
    }
  },
});

function look(session: McpSession, id: string) {
  return reading(session, async (reader) => {
    const status = await coordinatorStatus(session.database);
    const summary = chooseSweep(reader, id);
    const { times: _, ...sweep } = listed(reader, status, summary, null);
    const running = sweep.state === 'running' ? reader.running(summary.sweepId, mostShown) : [];
    const underWay = running.reduce((sum, task) => sum + shareDone(task), 0);
    return {
      ...sweep,
      running,
      remainingMs: sweep.state === 'running' ? remainingMs(reader, summary, sweep, underWay) : null,
      errors: errorsOf(reader, summary),
    };
  });
}

function remainingMs(
  reader: StoreReader,
  { sweepId: id, planned, plannedAtMs }: SweepSummary,
  { ended }: { ended: number },
  underWay: number,
): number | null {
  return timeLeft({
    done: (reader.activity(id)?.finishedSincePlanned ?? 0) + underWay,
    left: planned - ended - underWay,
    elapsedMs: Date.now() - plannedAtMs,
    plan: null,
  });
}

/** What went wrong, each once. */
function errorsOf(reader: StoreReader, { sweepId: id, counts }: SweepSummary): object[] {
  if (counts.failed === 0) return [];
  const errors = new Map<string, { code: string | null; message: string | null; tasks: number }>();
  for (const { errorCode, errorMessage } of reader.tasks(id, { states: ['failed'], limit: 500 })
    .rows) {
    const key = `${errorCode ?? ''} ${errorMessage ?? ''}`;
    const known = errors.get(key) ?? { code: errorCode, message: errorMessage, tasks: 0 };
    errors.set(key, { ...known, tasks: known.tasks + 1 });
  }
  return [...errors.values()].slice(0, mostShown);
}
