import { expect, test } from 'vitest';
import { plainHost } from '../testing/study-host.ts';
import { planStudy } from './plan-study.ts';
import { readYaml } from './read-yaml.ts';

const study = (lottery: string, more = ''): string => `
name: tickets
parameters: { width: { values: [4, 8] } }
seeds: 2
${lottery}
training:
  dataset: mnist
  network: { layers: [{ type: dense, units: $width }, { type: dense, units: 10 }] }
  optimiser: { type: adam, learningRate: 0.01 }
  epochCount: 3
  batchSize: 64
  ${more}
claims:
  - { words: Pruning costs accuracy, expect: { metric: test/accuracy, falls-with: round } }
`;
const plan = (text: string) => planStudy(readYaml('study.yaml', text), plainHost);

test('each round depends on the one before, and prunes the same share of what is left', async () => {
  const { plan: made, record } = await plan(study('lottery: { rounds: 2, share: 0.5 }'));
  expect(made.tasks).toHaveLength(2 * 2 * 3);
  const [first, second, third] = made.tasks;
  expect([first, second, third].map((task) => task?.factors['round'])).toEqual([0, 1, 2]);
  expect(first?.dependsOn).toEqual([]);
  expect(second?.dependsOn).toEqual([first?.id]);
  expect(third?.dependsOn).toEqual([second?.id]);
  expect(third?.config).toMatchObject({ mask: { of: second?.id, share: 0.75 } });
  expect(record.parameters.map(({ name }) => name)).toEqual(['width', 'round']);
  const other = await plan(study('lottery: { rounds: 2, share: 0.4 }'));
  expect(other.plan.definition).not.toEqual(made.definition);
});

test('rewinding to an epoch starts from the first round, which must store it', async () => {
  const rewinds = 'lottery: { rounds: 2, rewind: 1 }';
  await expect(plan(study(rewinds))).rejects.toThrow(
    /study.yaml:5:23 .*weights after epoch 1 are not stored: set training.record.weightsEveryEpoch/,
  );
  const { plan: made } = await plan(study(rewinds, 'record: { weightsEveryEpoch: true }'));
  const [first, second, third] = made.tasks;
  expect(third?.dependsOn).toEqual([first?.id, second?.id]);
  expect(third?.config).toMatchObject({ initialWeightsOf: first?.id, initialWeightsAt: 1 });
});

test('a file does not set masks by itself', async () => {
  await expect(plan(study('', 'mask: { of: x, share: 0.1 }'))).rejects.toThrow(
    /training.mask cannot be set: lottery/,
  );
});
