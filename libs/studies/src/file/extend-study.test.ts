import { sweepIdentity, type TrainingConfig } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { plainHost } from '../testing/study-host.ts';
import { planExtension, type StudyExtension } from './extend-study.ts';
import { planStudy, type StudyPlan } from './plan-study.ts';
import { readYaml } from './read-yaml.ts';

const text = `name: rates
method: random
run_cap: 3
parameters: { rate: { distribution: log_uniform_values, min: 1e-3, max: 0.1 } }
seeds: [1, 2, 7]
training:
  dataset: { name: moons, trainCount: 60, testCount: 20 }
  network: { layers: [{ type: dense, units: 2 }] }
  optimiser: { type: sgd, learningRate: $rate }
  epochCount: 5
  batchSize: 20`;
const none: StudyExtension = { seeds: null, count: null, epochs: null };

async function extended(file: string, more: Partial<StudyExtension>): Promise<StudyPlan[]> {
  const first = await planStudy(readYaml('study.yaml', file), plainHost);
  const { experiment, name = null, study = null } = first.plan;
  // As the store gives it back.
  const stored = { experiment, name, study: JSON.parse(JSON.stringify(study)) as typeof study };
  return [first, await planExtension(stored, { ...none, ...more }, plainHost)];
}
const ids = ({ plan }: StudyPlan): string[] => plan.tasks.map(({ id }) => id);

describe('a stored study', () => {
  it.each([
    ['seeds', { seeds: 5 }, 3 * 5],
    ['points', { count: 7 }, 7 * 3],
    ['both', { seeds: 4, count: 4 }, 4 * 4],
  ] as const)('has more %s without its file, and stays the same study', async (_, more, size) => {
    const [first, again] = (await extended(text, more)) as [StudyPlan, StudyPlan];
    expect(sweepIdentity(again.plan)).toBe(sweepIdentity(first.plan));
    expect(ids(again)).toHaveLength(size);
    expect(ids(again)).toEqual(expect.arrayContaining(ids(first)));
    // What is extended can be extended.
    const { experiment, name = null, study = null } = again.plan;
    const wanted = { ...none, count: 9, seeds: 6 };
    const third = await planExtension({ experiment, name, study }, wanted, plainHost);
    expect(ids(third)).toHaveLength(9 * 6);
    expect(ids(third)).toEqual(expect.arrayContaining(ids(again)));
  });

  it.each([
    ['points', { count: 7 }, (7 - 3) * 3],
    ['seeds', { seeds: 5 }, 3 * (5 - 3)],
    ['both', { seeds: 4, count: 4 }, 4 * 4 - 3 * 3],
    ['nothing more', { count: 3 }, 0],
    ['epochs', { epochs: 9 }, 3 * 3],
  ] as const)('that grows by itself says how many tasks %s are', async (_, more, count) => {
    const bayes = text.replace('random', 'bayes\nmetric: { name: test/loss, goal: minimize }');
    const [, again] = await extended(bayes, more);
    expect(again).toMatchObject({ plan: { tasks: [] }, more: count });
  });

  it('keeps its seeds, and takes the smallest others', async () => {
    const [, again] = (await extended(text, { seeds: 6 })) as [StudyPlan, StudyPlan];
    expect(again.record.seeds).toEqual([1, 2, 7, 3, 4, 5]);
  });

  it('has its claims checked in a second precision', async () => {
    const claims = '\nclaims: [{ words: low, expect: { metric: test/loss, below: 1 } }]';
    const [first, again] = (await extended(text + claims, { check: 'float64' })) as StudyPlan[];
    expect(sweepIdentity(again!.plan)).toBe(sweepIdentity(first!.plan));
    expect(ids(again!).slice(0, 9)).toEqual(ids(first!));
    expect(ids(again!)).toHaveLength(18);
    expect(again!.record.claims).toMatchObject([{ check: 'float64' }]);
  });

  it('is another one with other epochs', async () => {
    const [first, again] = (await extended(text, { epochs: 9 })) as [StudyPlan, StudyPlan];
    expect(again.plan.name).toBe('rates, 9 epochs');
    expect(sweepIdentity(again.plan)).not.toBe(sweepIdentity(first.plan));
    for (const { config } of again.plan.tasks)
      expect((config as TrainingConfig).epochCount).toBe(9);
  });

  it.each([
    ['fewer seeds', text, { seeds: 2 }, 'it has 3 seeds, and --seeds=2 is fewer'],
    ['fewer points', text, { count: 2 }, 'it has 3 points'],
    ['nothing', text, {}, 'say of what it shall have more'],
    ['a check of no claims', text, { check: 'float64' as const }, 'no claims to check'],
    [
      'more of a grid',
      text
        .replace('random\nrun_cap: 3', 'grid')
        .replace('{ distribution: log_uniform_values, min: 1e-3, max: 0.1 }', '{ values: [0.1] }'),
      { count: 9 },
      'it has every point of its space',
    ],
    ['as many epochs', text, { epochs: 5 }, 'it has 5 epochs, and --epochs=5 is not more'],
    ['fewer epochs', text, { epochs: 4 }, 'it has 5 epochs, and --epochs=4 is not more'],
    [
      'epochs that are computed',
      text.replace('epochCount: 5', 'epochCount: "= 3 + 2"'),
      { epochs: 9 },
      'change them in its file',
    ],
  ])('refuses %s', async (_, file, more, message) => {
    await expect(extended(file, more)).rejects.toThrow(message);
  });

  it('that is stored without its file says so', async () => {
    const stored = { experiment: 'study.old', name: 'old', study: { version: 1 } };
    await expect(planExtension(stored, { ...none, seeds: 5 }, plainHost)).rejects.toMatchObject({
      code: 'study/not-extendable',
    });
  });
});
