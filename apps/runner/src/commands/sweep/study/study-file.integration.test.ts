import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  basin,
  eventually,
  startBasin,
  temporaryDatabase,
} from '@basin/execution/testing/command-line';
import { openReader } from '@basin/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heldWhen } from '../../../testing/caught-midway.ts';
import { studiesOf } from '../../../testing/killed-studies.ts';
import type { ReplayResult } from '../../replay/run.ts';

const database = temporaryDatabase();
const at = `--database=${database.file}`;
const folder = path.dirname(database.file);
afterAll(() => database.remove());
const { stored, endedCount, expectSound, killedAfter, expectWholeHistory } = studiesOf(
  database.file,
);

const training = {
  dataset: { name: 'moons', trainCount: 400, testCount: 100 },
  network: {
    layers: [
      { type: 'dense', units: '$width', activation: 'relu' },
      { type: 'dense', units: 2 },
    ],
  },
  optimiser: { type: 'sgd', learningRate: '$rate' },
  epochCount: 60,
  batchSize: 10,
};

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return `--file=${file}`;
}

const grid = write(
  'grid.yaml',
  `name: a grid
parameters:
  rate: { values: [0.3, 0.1, 0.03, 0.01] }
  width: { values: [4, 8] }
seeds: 2
training: ${JSON.stringify({ ...training, precision: 'float64' })}
claims:
  - words: the loss ends low
    expect: { metric: train/loss, at: { rate: 0.03, width: 4 }, below: 0.9 }
`,
);
const halving = write(
  'halving.json',
  JSON.stringify({
    name: 'halving',
    method: 'random',
    run_cap: 8,
    parameters: {
      rate: { distribution: 'log_uniform_values', min: 1e-4, max: 1 },
      width: { values: [4, 8] },
    },
    seeds: 2,
    early_terminate: { type: 'asha', min_iter: 2, eta: 2 },
    metric: { name: 'test/loss', goal: 'minimize' },
    // Long enough to hear that they are to stop, on a quick machine too.
    training: { ...training, epochCount: 600 },
  }),
);
const tpe = write(
  'tpe.ts',
  `const study = {
  name: 'tpe',
  method: 'bayes',
  run_cap: 12,
  parameters: {
    rate: { distribution: 'log_uniform_values', min: 1e-3, max: 1 },
    width: { min: 2, max: 16 },
  },
  metric: { name: 'test/loss', goal: 'minimize' },
  training: ${JSON.stringify({ ...training, epochCount: 20 })},
};
export default study;
`,
);

describe('studies from YAML, JSON and TypeScript', () => {
  beforeAll(async () => {
    await killedAfter(3, 'a grid', 'sweep', grid);
    await killedAfter(3, 'halving', 'sweep', halving);
    await killedAfter(3, 'tpe', 'sweep', tpe);
  });

  it('killed half-way, all of them go on by `resume`, and train nothing twice', async () => {
    const resumed = await basin('resume', 'a grid', 'halv', 'tpe', at, '--workers=2');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(stored('a grid')).toMatchObject({ planned: 16, counts: { done: 16 } });
    expect(endedCount('halving')).toBe(16);
    expect(stored('halving')?.counts.pruned).toBeGreaterThan(0);
    expect(stored('tpe')).toMatchObject({ planned: 12, counts: { done: 12 } });
    expectWholeHistory('halving', 8);
    expectWholeHistory('tpe', 12);
    expect(resumed.stdout).toMatch(/trainings? stopped early: [\d,]+ epochs? \(\d+ % of all\)/);
    expectSound();
  });

  it('in float64 too, a training among two workers has the bits that it has alone', async () => {
    const reader = openReader(database.file);
    const sweepId = stored('a grid')?.sweepId ?? '';
    const { rows } = reader.tasks(sweepId, { limit: 100 });
    const last = rows.at(-1);
    const configs = reader.configs(sweepId, [last?.taskId ?? '']);
    reader.close();
    expect(configs).toMatchObject([{ kind: 'training', precision: 'float64' }]);
    const replayed = await basin('replay', last?.taskId ?? '', at, '--json');
    expect(replayed.code, replayed.stderr).toBe(0);
    const result = JSON.parse(replayed.stdout) as ReplayResult;
    expect(result).toMatchObject({ equal: true, replayedSha256: last?.weightsSha256 });
  });

  it('whole, they start no worker', async () => {
    for (const file of [grid, tpe]) {
      const again = await basin('sweep', file, at);
      expect(again.code, again.stderr).toBe(0);
      expect(again.stderr).toContain('nothing is left to compute');
      expect(again.stderr).not.toContain('backend:');
    }
  });

  it('are extended, also while they run', async () => {
    const first = startBasin('extend', 'tpe', '--count=24', at, '--workers=2');
    const held = await heldWhen(first, () => endedCount('tpe') > 12 && endedCount('tpe') < 20);
    if (held === 'over') return expect.fail('it was over before anybody could look');
    // Not over before the other has found it: that takes as long as these trainings.
    const other = startBasin('extend', 'a grid', '--seeds=3', at);
    await eventually('it to be found', () => other.stderr().includes('another sweep (process'));
    held.letGo();
    const second = await other.result;
    expect(second.code, second.stderr).toBe(0);
    expect(second.stderr).toContain('adds 8 of 24 tasks');
    const { code, stderr } = await first.result;
    expect(code, stderr).toBe(0);
    expect(stored('a grid')).toMatchObject({ planned: 24, counts: { done: 24 } });
    expect(stored('tpe')).toMatchObject({ planned: 24, counts: { done: 24 } });
    expectWholeHistory('tpe', 24);
  });

  it('have their claims judged in a second precision too, by the same trainings', async () => {
    const checked = await basin('extend', 'a grid', '--check=float32', at, '--workers=2');
    expect(checked.code, checked.stderr).toBe(0);
    expect(checked.stderr).toContain('adds 3 of 27 tasks');
    expect(checked.stdout).toMatch(/supported +the-loss-ends-low: .*\n +in float32 too/);
    expect(stored('a grid')).toMatchObject({ planned: 27, counts: { done: 27 } });
    // Its file, which says nothing of it, does not forget it.
    const again = await basin('sweep', grid, at);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).toContain('claims are judged in float32 too, as was asked of the stored');
    expect(again.stdout).toMatch(/supported +the-loss-ends-low: .*\n +in float32 too/);
  });
});
