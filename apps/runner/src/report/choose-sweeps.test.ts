import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Preset } from '@basin/core';
import { planExperiment } from '@basin/studies';
import { openReader, openWriter } from '@basin/store';
import { afterAll, expect, it } from 'vitest';
import { chooseSweeps } from './choose-sweeps.ts';
import { reportPage } from './html/page.ts';
import { readReport } from './read-report.ts';
import { resultsPage } from './results-page.ts';
import { writeReport } from './write-report.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'basin-choose-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const timings = { startMs: 0, trainMs: 1, evaluateMs: 0, analyseMs: 0 };
const environment = {
  ...{ backend: 'test', backendReason: 'test', engineVersion: '1', tensorflowVersion: null },
  ...{ cpuFeatures: '', nodeVersion: '20', buildDigest: null },
};

/** A database with these sweeps of ten-networks, oldest first; the finished ones have diverged. */
function database(
  name: string,
  sweeps: [preset: Preset, seed: number, finished: boolean][],
): string {
  const file = path.join(directory, name);
  let nowMs = 1_000;
  const writer = openWriter({ path: file, now: () => (nowMs += 1_000) });
  for (const [preset, firstSeed, finished] of sweeps) {
    const plan = planExperiment('ten-networks', { preset, firstSeed, seedCount: 1 });
    const { sweepId } = writer.planSweep(plan);
    if (!finished) continue;
    for (const { taskId, generation } of writer.runnableTasks(sweepId)) {
      const lease = { worker: 'test', leaseMs: 1_000, queueWaitMs: 0 };
      const attempt = writer.startAttempt(taskId, generation, lease);
      if (attempt === null) throw new Error('not started');
      const outcome = {
        ...({ kind: 'training', state: 'diverged', parameterCount: 1, weights: null } as const),
        ...{ snapshots: [], outputs: {}, timings, environment },
      };
      writer.apply([{ ...attempt, type: 'finished', outcome }]);
    }
  }
  writer.close();
  return file;
}

function chosen(file: string, preset: Preset | null): [preset: string, createdAtMs: number] | null {
  const reader = openReader(file);
  try {
    const sweep = chooseSweeps(reader, preset).find(
      ({ study }) => study.slug === 'ten-networks',
    )?.sweep;
    return sweep === undefined ? null : [sweep.preset, sweep.createdAtMs];
  } finally {
    reader.close();
  }
}

it('takes the complete, then the larger, then the newer sweep', () => {
  const file = database('many.db', [
    ['quick', 1, true],
    ['quick', 2, true],
    ['smoke', 1, true],
    ['paper', 1, false],
  ]);
  const first = chosen(file, 'quick');
  expect(chosen(file, null)).toEqual(first);
  expect(first?.[0]).toBe('quick');
  expect(chosen(file, 'paper')?.[0]).toBe('paper');
  const older = database('one.db', [['quick', 1, true]]);
  expect(first?.[1]).toBeGreaterThan(chosen(older, null)?.[1] as number);
});

it('says what there is when there is nothing of that scale', () => {
  const file = database('smoke.db', [['smoke', 1, false]]);
  expect(() => chosen(file, 'paper')).toThrow(
    /no paper sweep, only ten-networks \(smoke\).*basin sweep --preset=paper/,
  );
  expect(() => chosen(database('empty.db', []), null)).toThrow(
    /holds no sweep: run `npx basin sweep/,
  );
});

it('people’s own studies come after the built-in ones: figures, claims, a page without numbers', () => {
  const file = database('own.db', [['smoke', 1, true]]);
  const writer = openWriter({ path: file, now: () => 90_000 });
  const metric = { name: 'test/accuracy', goal: 'maximize', target: null };
  const study = {
    ...{ version: 1, name: 'Rates <i>', question: null, description: null },
    parameters: [{ name: 'rate', label: 'rate', numeric: true, values: [0.1, 0.2] }],
    ...{ metrics: [metric], available: ['test/accuracy'], seeds: [1] },
    claims: [
      {
        ...{ id: 'best', words: '0.1 is <b>best</b>' },
        expect: { metric: 'test/accuracy', best: { rate: 0.1 } },
      },
    ],
  };
  const { tasks } = planExperiment('ten-networks', {
    ...({ preset: 'smoke', firstSeed: 7, seedCount: 1 } as const),
  });
  const [a, b] = tasks.filter(({ config }) => config.kind === 'training');
  if (a === undefined || b === undefined) throw new Error('nothing planned');
  writer.planSweep({
    ...({ experiment: 'study.rates', preset: 'custom' } as const),
    study,
    tasks: [
      { ...a, factors: { rate: 0.1, seed: 7 } },
      { ...b, factors: { rate: 0.2, seed: 7 } },
    ],
  });
  writer.close();

  const report = readReport(file, { preset: null, study: null });
  expect(report.studies.map(({ slug }) => slug)).toEqual(['ten-networks', 'study.rates']);
  expect(report.missing).toHaveLength(9);
  const page = reportPage(report);
  expect(page).toContain('1 of 10 experiments and 1 study');
  expect(page).toContain('<h2 id="study.rates">Rates &lt;i&gt;</h2>');
  expect(page).toContain('0.1 is &lt;b&gt;best&lt;/b&gt;');
  expect(resultsPage(report)).toContain('## Rates <i>');

  const alone = readReport(file, { preset: null, study: 'study.rates' });
  expect([alone.studies.length, alone.missing.length]).toEqual([1, 0]);
  expect(reportPage(alone)).not.toContain('ten-networks');
  // Files of a study with a dot in its name are known again, too.
  const out = path.join(directory, 'out');
  writeReport(alone, out);
  expect(() => readReport(file, { preset: null, study: 'study.x' })).toThrow(
    /begins with "study.x"/,
  );
});
