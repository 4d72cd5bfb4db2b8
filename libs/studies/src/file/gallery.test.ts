import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { plainHost } from '../testing/study-host.ts';
import { defineStudy, studyObject } from './define-study.ts';
import { planStudy } from './plan-study.ts';
import { readYaml } from './read-yaml.ts';

const gallery = resolve(import.meta.dirname, '../../../../studies');

it.each(readdirSync(gallery).filter((name) => name.endsWith('.yaml')))(
  'studies/%s plans points with claims that can be judged, and is small',
  async (name) => {
    const source = readYaml(name, readFileSync(resolve(gallery, name), 'utf8'));
    const { plan, points, record, notices } = await planStudy(source, plainHost);
    expect(points.length).toBeGreaterThan(0);
    expect(plan.tasks.length).toBeGreaterThan(5);
    expect(plan.tasks.length).toBeLessThan(200);
    expect(record.question).toMatch(/\?$/);
    expect(notices).toEqual([]);
    if (record.claims.length > 0) expect(record.seeds.length).toBeGreaterThanOrEqual(3);
  },
);

it('a module says the same as a file', async () => {
  const study = defineStudy({
    name: 'from a module',
    parameters: { rate: { values: [0.01, 0.1] }, depth: { values: [1, 2] } },
    training: {
      dataset: 'mnist',
      network: {
        layers: [
          { repeat: '$depth', layers: [{ type: 'dense', units: 16, activation: 'relu' }] },
          { type: 'dense', units: 10 },
        ],
      },
      optimiser: { type: 'sgd', learningRate: '$rate' },
      epochCount: '= 2 * depth',
      batchSize: 100,
    },
  });
  const { points } = await planStudy(studyObject('study.ts', study), plainHost);
  expect(points.map(({ label }) => label)).toContain('rate 0.1, depth 2');
  const wrong = studyObject('study.ts', { ...study, sedes: 3 });
  await expect(planStudy(wrong, plainHost)).rejects.toThrow(
    'study.ts [study/unknown-key] unknown key "sedes"',
  );
});
