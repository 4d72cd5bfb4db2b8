import { emptyCounts } from '@basin/core';
import { describe, expect, it } from 'vitest';
import type { ProgressSnapshot } from '@basin/execution/coordinator/progress';
import { remainingTime } from '@basin/execution/coordinator/progress';
import { bar } from './bar.ts';
import { openDisplay } from './display.ts';
import { formatDuration } from './duration.ts';
import { progressLine, progressLines } from './progress-lines.ts';
import { table } from './table.ts';

function snapshot(overrides: Partial<ProgressSnapshot> = {}): ProgressSnapshot {
  return {
    mode: 'running',
    sweeps: [
      {
        experiment: 'function-fit',
        preset: 'quick',
        planned: 4,
        counts: { ...emptyCounts(), done: 1, running: 1, queued: 2 },
      },
    ],
    running: [
      {
        label: 'Model 0 f1 seed 1',
        experiment: 'function-fit',
        epoch: 500,
        epochCount: 1_000,
        elapsedMs: 1_500,
      },
    ],
    elapsedMs: 65_000,
    remainingMs: 125_000,
    ...overrides,
  };
}

describe('progress', () => {
  it('is a bar and the running tasks', () => {
    expect(progressLines(snapshot(), 100)).toEqual([
      '██████████▌░░░░░░░░░░░░░░░░░ 1/4 · 1 min 05 s · 2 min 05 s left',
      '  █████░░░░░ function-fit · Model 0 f1 seed 1 epoch 500/1000 · 1.5 s',
    ]);
  });

  it('fits the terminal', () => {
    for (const line of progressLines(snapshot(), 30)) expect(line.length).toBeLessThanOrEqual(30);
  });

  it('is one line elsewhere', () => {
    expect(progressLine(snapshot({ mode: 'draining' }))).toBe(
      '1 min 05 s, 2 min 05 s left [draining]: 2 queued, 1 running, 1 done (Model 0 f1 seed 1 epoch 500/1000)',
    );
  });

  it('is drawn on a terminal of width 0 too, and leaves its last state standing', () => {
    let text = '';
    const terminal = { isTTY: true, columns: 0, write: (added: string) => (text += added) };
    openDisplay(terminal, () => snapshot()).close();
    expect(text).toContain('1/4');
    expect(text.endsWith('\n')).toBe(true);
  });
});

describe('formats', () => {
  it.each([
    [400, '0.4 s'],
    [9_960, '10 s'],
    [59_700, '1 min 00 s'],
    [3_599_700, '1 h 00 min'],
    [7_620_000, '2 h 07 min'],
  ])('%d ms is %s', (ms, words) => expect(formatDuration(ms)).toBe(words));

  it('bars have one width', () => {
    for (const share of [-1, 0, 0.01, 0.5, 0.999, 1, 2]) expect(bar(share, 10)).toHaveLength(10);
  });

  it('tables align', () => {
    const columns = [
      { title: 'task', align: 'left' },
      { title: 'n', align: 'right' },
    ] as const;
    expect(
      table(columns, [
        ['a', '1'],
        ['longer', '12'],
      ]),
    ).toBe(['task     n', '──────  ──', 'a        1', 'longer  12'].join('\n'));
  });
});

describe('the remaining time', () => {
  const work = { leftSeconds: 60, longestSeconds: 10, workerCount: 2 };

  it('is the plan at first, and what was measured later', () => {
    expect(remainingTime({ ...work, doneSeconds: 0, elapsedMs: 5_000 })).toBe(30_000);
    // Twice as fast as planned: 60 s of work done in 15 s by two workers.
    expect(remainingTime({ ...work, doneSeconds: 60, elapsedMs: 15_000 })).toBe(15_000);
  });

  it('is never less than the longest chain, as long as that is a plan', () => {
    expect(remainingTime({ ...work, longestSeconds: 50, doneSeconds: 0, elapsedMs: 0 })).toBe(
      50_000,
    );
  });
});
