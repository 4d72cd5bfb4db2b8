import type { AnalysisConfig, PlannedTask, TrainingConfig } from '@basin/core';
import { checkPlan } from '@basin/core';
import { expect, test } from 'vitest';
import { plainHost } from '../testing/study-host.ts';
import { planStudy, type StudyPlan } from './plan-study.ts';
import { readYaml } from './read-yaml.ts';

const study = (measure: string, more = '', seeds = '3'): string => `
name: between
parameters: { rate: { values: [0.01, 0.1] } }
seeds: ${seeds}
${more}
training:
  dataset: mnist
  network: { layers: [{ type: dense, units: 10 }] }
  optimiser: { type: sgd, learningRate: $rate }
  epochCount: 4
  batchSize: 64
measures: [${measure}]
`;

async function planned(text: string): Promise<StudyPlan> {
  const found = await planStudy(readYaml('study.yaml', text), plainHost);
  checkPlan(found.plan);
  return found;
}

/** Pairs by the factors that tell them. */
function pairsOf({ plan }: StudyPlan, name: (task: PlannedTask) => string): string[] {
  const byId = new Map(plan.tasks.map((task) => [task.id, task]));
  return plan.tasks.flatMap(({ config }) =>
    config.kind === 'analysis'
      ? [(config as AnalysisConfig).inputs.map((id) => name(byId.get(id)!)).join(' → ')]
      : [],
  );
}
const setting = ({ factors: { rate, seed } }: PlannedTask): string => `${rate} ${seed}`;

test('between seeds each has the next one of its point, the last the first; two have one pair', async () => {
  const three = await planned(study('{ measure: barrier, between: seeds }'));
  expect(pairsOf(three, setting)).toEqual(
    [0.01, 0.1].flatMap((rate) => [
      `${rate} 1 → ${rate} 2`,
      `${rate} 2 → ${rate} 3`,
      `${rate} 3 → ${rate} 1`,
    ]),
  );
  expect(three.record.available).toContain('barrier/test-error');
  const two = await planned(study('{ measure: barrier, between: seeds }', '', '[5, 7]'));
  expect(pairsOf(two, setting)).toEqual(['0.01 5 → 0.01 7', '0.1 5 → 0.1 7']);
});

test('with another setting, each training has the one of its seed', async () => {
  const found = await planned(
    study('{ measure: interpolation, alphaCount: 5, with: { rate: 0.1 } }'),
  );
  expect(pairsOf(found, setting)).toEqual([1, 2, 3].map((seed) => `0.01 ${seed} → 0.1 ${seed}`));
});

test('a claim on a number that two measures give is said to read one of them', async () => {
  const claim =
    'claims: [{ id: c, words: w, expect: { metric: barrier/train-loss, at: { rate: 0.1 }, above: 0 } }]';
  const seeds = '{ measure: barrier, between: seeds }';
  const noticesOf = async (measures: string) =>
    (await planned(study(measures, claim))).notices.filter((words) => words.includes('claim c'));
  expect(await noticesOf(`${seeds}, { measure: barrier, with: { rate: 0.1 } }`)).toEqual([
    expect.stringMatching(/^claim c reads barrier\/train-loss, which measures 1 and 2 both give: /),
  ]);
  expect(await noticesOf(`${seeds}, { measure: curvature }`)).toEqual([]);
});

test('from its start to its end a training is measured by itself', async () => {
  const found = await planned(study('{ measure: barrier, between: start }'));
  expect(pairsOf(found, setting)).toHaveLength(6);
  expect(pairsOf(found, setting)[0]).toBe('0.01 1');
});

test('branches go on from their trunk, differ in their order alone, and are measured with each other', async () => {
  const found = await planned(
    study(
      '{ measure: barrier, between: branches }, { measure: sensitivity }',
      'branches: { at: [0, 1, 3] }',
      '1',
    ),
  );
  const trainings = found.plan.tasks.flatMap((task) =>
    task.config.kind === 'training' ? [{ ...task, config: task.config as TrainingConfig }] : [],
  );
  expect(trainings).toHaveLength(2 * (1 + 6));
  const [trunk, first, second, third, , fifth] = trainings;
  expect(trunk?.config).toMatchObject({ epochCount: 3, record: { weightsEveryEpoch: true } });
  expect(first?.config).toMatchObject({ epochCount: 4, initialWeightsOf: null });
  expect(first?.dependsOn).toEqual([]);
  const order = first?.config.streamSeeds.order;
  expect(second?.config.streamSeeds.order).not.toBe(order);
  expect({ ...second?.config, streamSeeds: {} }).toEqual({ ...first?.config, streamSeeds: {} });
  expect(third?.config).toMatchObject({
    epochCount: 3,
    initialWeightsOf: trunk?.id,
    initialWeightsAt: 1,
  });
  expect(fifth?.config).toMatchObject({ epochCount: 1, initialWeightsAt: 'final' });
  const pairs = pairsOf(
    found,
    ({ factors: { rate, split, branch } }) => `${rate} ${split} ${branch}`,
  );
  expect(pairs.filter((pair) => pair.includes('→'))).toEqual(
    [0.01, 0.1].flatMap((rate) =>
      [0, 1, 3].map((split) => `${rate} ${split} 1 → ${rate} ${split} 2`),
    ),
  );
  // Of each branch, not of the trunk.
  expect(pairs.filter((pair) => !pair.includes('→'))).toHaveLength(2 * 6);
  expect(found.record.parameters.map(({ name, values }) => [name, values])).toEqual([
    ['rate', [0.01, 0.1]],
    ['split', [0, 1, 3]],
    ['branch', [1, 2]],
  ]);
});

test('from epoch 0 alone branches need no trunk', async () => {
  const { plan } = await planned(
    study('{ measure: barrier, between: branches }', 'branches: { at: [0] }', '1'),
  );
  expect(plan.tasks.map(({ dependsOn }) => dependsOn.length)).toEqual([0, 0, 2, 0, 0, 2]);
});
