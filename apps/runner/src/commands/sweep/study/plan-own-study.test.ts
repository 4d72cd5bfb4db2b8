import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createProgram } from '../../../cli/program.ts';
import { readSweepOptions, type SweepFlags } from '../options.ts';
import { planOwnStudy } from './plan-own-study.ts';

/** The study of `basin sweep --experiment=… …`, planned and not run. */
function plan(experiment: string | null, ...words: string[]) {
  const sweep = createProgram(() => undefined).commands.find((one) => one.name() === 'sweep');
  if (sweep === undefined) throw new Error('there is no sweep');
  sweep.parseOptions([
    ...['--preset=smoke', '--dry-run'],
    ...(experiment === null ? [] : [`--experiment=${experiment}`]),
    ...words,
  ]);
  return planOwnStudy(readSweepOptions(sweep.opts<SweepFlags>()));
}

const rate = '--set=optimiser.learningRate=1e-4..1e-1:log';

test('values of --set are drawn where a method says so, with a metric of the experiment', async () => {
  const grown = await plan('minimal-ratio', rate, '--method=bayes', '--count=7');
  expect(grown.plan.definition).toMatchObject({
    method: 'bayes',
    parameters: { 'optimiser.learningRate': { min: 1e-4, max: 0.1 } },
  });
  expect(grown.plan.study).toMatchObject({ metrics: [{ name: 'train/loss', goal: 'minimize' }] });
  const named = await plan(
    'minimal-ratio',
    rate,
    '--method=bayes',
    '--count=7',
    '--metric=train/loss',
  );
  expect(named.plan.definition).toEqual(grown.plan.definition);
  const drawn = await plan('minimal-ratio', rate, '--method=random', '--count=5');
  const rates = drawn.plan.tasks.map(({ factors }) => Number(factors['optimiser.learningRate']));
  expect(new Set(rates).size).toBe(5);
  expect(rates.every((value) => value >= 1e-4 && value <= 0.1)).toBe(true);
});

test('a first seed without how many is refused: the own seeds of a file would run', async () => {
  const alone = plan('minimal-ratio', '--set=optimiser.learningRate=1e-3', '--seed=201');
  await expect(alone).rejects.toThrow(/--seed=201 is where seeds begin: give --seeds/);
  const both = await plan(
    'minimal-ratio',
    ...['--set=optimiser.learningRate=1e-3', '--seed=201', '--seeds=2'],
  );
  expect(both.plan.tasks.map(({ factors }) => factors['seed'])).toEqual([201, 202]);
});

test('more eigenvalues than parameters are refused before anything trains, at their place', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-own-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'study.yaml');
  const study = (count: number): string => `name: narrow
parameters: { width: { values: [1, 8] } }
training:
  dataset: { name: moons, trainCount: 20, testCount: 10 }
  network: { layers: [{ type: dense, units: $width }, { type: dense, units: 2 }] }
  optimiser: { type: sgd, learningRate: 0.1 }
  epochCount: 1
  batchSize: full
measures:
  - { measure: curvature, at: end, eigenvalueCount: ${count} }
`;
  writeFileSync(file, study(8));
  await expect(plan(null, `--file=${file}`)).rejects.toThrow(
    /study\.yaml:10:\d+ .*study\/measure.*the smallest network of the study has 7 parameters: give 7 or less/,
  );
  writeFileSync(file, study(7));
  await expect(plan(null, `--file=${file}`)).resolves.toMatchObject({ plan: { name: 'narrow' } });
});

test('outputs that the data set cannot have stored are refused before anything trains, at their place', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-own-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'study.yaml');
  const lines = [
    'name: drawn',
    'training:',
    '  dataset: moons',
    '  network: { layers: [{ type: dense, units: 2 }] }',
    '  optimiser: { type: sgd, learningRate: 0.1 }',
    '  record: { predictions: true }',
    '  epochCount: 1',
    '  batchSize: 20',
  ];
  writeFileSync(file, lines.join('\n'));
  await expect(plan(null, `--file=${file}`)).rejects.toThrow(
    /study\.yaml:6:13 .*study\/training.*record\.predictions stores the outputs/,
  );
});

test('what is missing or said twice is refused', async () => {
  await expect(plan('minimal-ratio', rate, '--method=random')).rejects.toMatchObject({
    code: 'cli/missing-value',
    message: expect.stringContaining('give --count=30'),
  });
  await expect(plan('minimal-ratio', rate)).rejects.toMatchObject({ code: 'cli/invalid-value' });
  await expect(
    plan('minimal-ratio', '--set=batchSize=1..8', '--set=batchSize=2'),
  ).rejects.toMatchObject({
    code: 'cli/invalid-value',
    message: expect.stringContaining('--set gives batchSize more than once'),
  });
  await expect(
    plan('minimal-ratio', '--set=lr=1e-3', '--name=lr=batchSize', '--name=lr=epochCount'),
  ).rejects.toThrow(/--name gives lr more than once/);
  await expect(plan('minimal-ratio', '--file=s.yaml', '--method=bayes')).rejects.toMatchObject({
    code: 'cli/invalid-option',
  });
});
