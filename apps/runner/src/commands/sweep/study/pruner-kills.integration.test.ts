import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  basin,
  eventually,
  startBasin,
  temporaryDatabase,
} from '@basin/execution/testing/command-line';
import type { SweepSummary } from '@basin/store';
import { afterAll, expect, it } from 'vitest';
import { studiesOf } from '../../../testing/killed-studies.ts';

/** Points of each study, one seed each: a few seconds, kills included. */
const pointCount = 6;
const pruners = {
  hyperband: { type: 'hyperband', min_iter: 2, eta: 2 },
  median: { type: 'median', min_iter: 2 },
};

const database = temporaryDatabase();
const at = `--database=${database.file}`;
afterAll(() => database.remove());
const { stored, endedCount, expectSound, killedAfter, expectWholeHistory } = studiesOf(
  database.file,
);

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

/** Every point has its one outcome too. */
function expectExact(name: string): void {
  const { planned } = stored(name) as SweepSummary;
  expect([planned, endedCount(name)]).toEqual([pointCount, pointCount]);
  expectWholeHistory(name, pointCount);
}

it('hyperband and median, killed half-way, go on by resume; more epochs planned meanwhile are a study of their own', async () => {
  for (const name of ['hyperband', 'median'] as const) {
    await killedAfter(2, name, 'sweep', fileOf(name));
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
  expectSound();
});
