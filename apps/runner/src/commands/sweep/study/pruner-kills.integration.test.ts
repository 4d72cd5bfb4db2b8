import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { totalCount } from '@basin/core';
import {
  basin,
  eventually,
  startBasin,
  temporaryDatabase,
} from '@basin/execution/testing/command-line';
import { openReader, openWriter, type SweepSummary, verifyDatabase } from '@basin/store';
import { afterAll, expect, it } from 'vitest';

/** Points of each study, one seed each: a few seconds, kills included. */
const pointCount = 6;
const pruners = {
  hyperband: { type: 'hyperband', min_iter: 2, eta: 2 },
  median: { type: 'median', min_iter: 2 },
};

const database = temporaryDatabase();
const at = `--database=${database.file}`;
afterAll(() => database.remove());

function fileOf(name: keyof typeof pruners): string {
  const file = path.join(path.dirname(database.file), `${name}.json`);
  const study = {
    name,
    method: 'random',
    run_cap: pointCount,
    parameters: { rate: { distribution: 'log_uniform_values', min: 1e-4, max: 1 } },
    early_terminate: pruners[name],
    metric: { name: 'test/loss', goal: 'minimize' },
    training: {
      dataset: { name: 'moons', trainCount: 400, testCount: 100 },
      network: {
        layers: [
          { type: 'dense', units: 4, activation: 'relu' },
          { type: 'dense', units: 2 },
        ],
      },
      optimiser: { type: 'sgd', learningRate: '$rate' },
      epochCount: 400,
      batchSize: 10,
    },
  };
  writeFileSync(file, JSON.stringify(study));
  return `--file=${file}`;
}

/** A stored study; the books balance whenever they are looked at. */
function stored(name: string): SweepSummary | null {
  const reader = openReader(database.file, { waitMs: 60_000 });
  try {
    const sweep = reader.sweeps().rows.find((row) => row.name === name) ?? null;
    if (sweep !== null) expect(totalCount(sweep.counts)).toBe(sweep.planned);
    return sweep;
  } finally {
    reader.close();
  }
}

function endedCount(name: string): number {
  const counts = stored(name)?.counts;
  return counts === undefined ? 0 : counts.done + counts.pruned;
}

/** Every point was asked for once and told once, and has its one outcome. */
function expectExact(name: string): void {
  const { sweepId, planned, counts } = stored(name) as SweepSummary;
  expect([planned, counts.done + counts.pruned]).toEqual([pointCount, pointCount]);
  const writer = openWriter({ path: database.file, waitMs: 10_000 });
  const { turns, open } = writer.proposerHistory(sweepId, null);
  writer.close();
  const asked = turns.flatMap((turn) => (turn.type === 'asked' ? turn.proposals : []));
  const told = turns.flatMap((turn) => (turn.type === 'told' ? [turn.end.number] : []));
  const numbers = [...Array(pointCount).keys()];
  expect(asked.map(({ number }) => number)).toEqual(numbers);
  expect(new Set(asked.map(({ point }) => JSON.stringify(point['point']))).size).toBe(pointCount);
  expect(told.sort((a, b) => a - b)).toEqual(numbers);
  expect(open).toEqual([]);
}

it('hyperband and median, killed half-way, go on by resume; more epochs planned meanwhile are a study of their own', async () => {
  for (const name of ['hyperband', 'median'] as const) {
    const command = startBasin('sweep', fileOf(name), at, '--workers=2');
    await eventually(`2 ends of ${name}`, () => endedCount(name) >= 2, 200_000);
    command.process.kill('SIGKILL');
    await once(command.process, 'exit');
    expect(verifyDatabase(database.file).findings.filter(isError)).toEqual([]);
  }
  const before = endedCount('hyperband') + endedCount('median');
  const resumed = startBasin('resume', 'hyperband', 'median', at, '--workers=2');
  const after = () => endedCount('hyperband') + endedCount('median');
  // All may have ended before the kills came.
  const goesOn = () => after() > before || after() === 2 * pointCount;
  await eventually('an end after the kills', goesOn, 200_000);
  const longer = await basin('extend', 'median', '--epochs=500', at);
  expect(longer.code, longer.stderr).toBe(0);
  const { code, stderr } = await resumed.result;
  expect(code, stderr).toBe(0);
  for (const name of ['hyperband', 'median', 'median, 500 epochs']) expectExact(name);
  expect(verifyDatabase(database.file).findings.filter(isError)).toEqual([]);
});

function isError({ severity }: { severity: string }): boolean {
  return severity === 'error';
}
