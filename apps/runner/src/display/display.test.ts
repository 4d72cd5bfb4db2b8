import { emptyCounts } from '@basin/core';
import { describe, expect, it } from 'vitest';
import type { ProgressSnapshot } from '@basin/execution/coordinator/progress';
import { openDisplay } from './display.ts';
import { bar, progressLine, progressLines } from './progress-lines.ts';
import { fitTable } from './fit-table.ts';

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
      '██████████▌░░░░░░░░░░░░░░░░░ 1/4 · 1 min 5 s · 2 min 5 s left',
      '  █████░░░░░ function-fit · Model 0 f1 seed 1 epoch 500/1000 · 1.5 s',
    ]);
  });

  it('fits the terminal', () => {
    for (const line of progressLines(snapshot(), 30)) expect(line.length).toBeLessThanOrEqual(30);
  });

  it('is one line elsewhere', () => {
    expect(progressLine(snapshot({ mode: 'draining' }))).toBe(
      '1 min 5 s, 2 min 5 s left [draining]: 2 queued, 1 running, 1 done (Model 0 f1 seed 1 epoch 500/1000)',
    );
  });

  it('says so where nothing is planned yet', () => {
    const nothing = snapshot({ sweeps: [], running: [], remainingMs: null });
    expect(progressLine(nothing)).toBe('1 min 5 s: nothing is planned yet');
    expect(progressLines(nothing, 100)).toEqual([
      `${'░'.repeat(28)} nothing is planned yet · 1 min 5 s`,
    ]);
  });

  it('a label that would steer the terminal is shown, and does nothing', () => {
    const label = 'a\u001b[2Jb\u009b31mc';
    const running = snapshot().running.map((task) => ({ ...task, label }));
    const lines = [
      ...progressLines(snapshot({ running }), 100),
      progressLine(snapshot({ running })),
    ];
    expect(lines.join('')).not.toMatch(/[\u001b\u009b]/);
    expect(lines[1]).toContain('a\ufffd[2Jb\ufffd31mc');
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
  it('bars have one width', () => {
    for (const share of [-1, 0, 0.01, 0.5, 0.999, 1, 2]) expect(bar(share, 10)).toHaveLength(10);
  });

  it('tables align', () => {
    const columns = [
      { title: 'task', align: 'left' },
      { title: 'n', align: 'right' },
    ] as const;
    expect(
      fitTable(
        columns,
        [
          ['a', '1'],
          ['longer', '12'],
        ],
        null,
      ),
    ).toBe(['task     n', '──────  ──', 'a        1', 'longer  12'].join('\n'));
  });
});
