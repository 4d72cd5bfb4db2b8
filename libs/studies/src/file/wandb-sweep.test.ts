import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSpace, pointAt } from '@basin/search';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { prepareStudy } from './prepare.ts';
import { readYaml } from './read-yaml.ts';
import type { StudyFile } from './study-schema.ts';
import { type WandbSweep, wandbSweep } from './wandb-sweep.ts';

const sweepId = 'a'.repeat(64);
const fixtures = join(import.meta.dirname, 'fixtures');
/** W&B's own schema of sweep files: package `sweeps` 0.3.0 (MIT), its `config/schema.json`. */
const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(join(fixtures, 'wandb-sweep.schema.json'), 'utf8')) as Parameters<
    typeof z.fromJSONSchema
  >[0],
);

function studyOf(text: string, name = 'study.yaml'): StudyFile | null {
  const { file, problems } = prepareStudy(readYaml(name, text));
  return problems.length === 0 ? file : null;
}

/** The space that a file means, as what can be compared. */
function spaceOf(file: StudyFile): unknown {
  const { space, problems } = buildSpace(file);
  expect(problems).toEqual([]);
  const shares = [0, 0.13, 0.5, 0.77, 0.999_999];
  return {
    axes: space.axes.map(({ names, values, weighted, range }) => ({
      ...{ names, values, weighted, range },
    })),
    points: shares.map((share) => pointAt(space, Array(space.axes.length).fill(share))),
  };
}

function written(text: string): WandbSweep & { file: StudyFile } {
  const file = studyOf(text);
  if (file === null) throw new Error('the study of the test is wrong');
  return { ...wandbSweep(file, { sweepId }), file };
}

describe('a study as a sweep of W&B', () => {
  const sweeps = readdirSync(join(fixtures, 'wandb')).flatMap((name) => {
    const file = studyOf(readFileSync(join(fixtures, 'wandb', name), 'utf8'), name);
    return file === null ? [] : [{ name, file }];
  });

  it('has enough to go by', () => {
    expect(sweeps.length).toBeGreaterThanOrEqual(15);
    const parameters = { a: { value: 1 } };
    expect(schema.safeParse({ method: 'grid', parameters }).success).toBe(true);
    expect(schema.safeParse({ method: 'sobol', parameters }).success).toBe(false);
    expect(schema.safeParse({ method: 'grid', parameters: { a: { when: 1 } } }).success).toBe(
      false,
    );
  });

  it.each(sweeps)('$name meets W&B’s schema, and comes back with the same space', ({ file }) => {
    const { yaml } = wandbSweep(file, { sweepId });
    const again = studyOf(yaml);
    expect(again, yaml).not.toBeNull();
    const source = readYaml('sweep.yaml', yaml).value;
    expect(schema.safeParse(source).error?.issues ?? [], yaml).toEqual([]);
    expect(spaceOf(again as StudyFile)).toEqual(spaceOf(file));
    const keys = ['method', 'early_terminate', 'run_cap', 'name'] as const;
    for (const key of keys) expect(again?.[key]).toEqual(file[key]);
  });

  it('names what W&B cannot say, and writes numbers that PyYAML reads as numbers', () => {
    const { yaml, lost } = written(`
name: "on"
method: sobol
samplerSeed: 4
seeds: 3
parameters:
  rate: { distribution: log_uniform_values, min: 1.0e-7, max: 0.1 }
  kind: { values: ["1e-3", 2.5e-9, "yes", true] }
early_terminate: { type: median }
metric: [{ name: test/loss, goal: minimize }, { name: train/loss }]
`);
    expect(yaml).toContain('min: 1.0e-7');
    expect(yaml).toContain('2.5e-9');
    expect(yaml).toMatch(/name: "on"/);
    expect(yaml).toMatch(/"yes"/);
    expect(yaml).toContain('method: random');
    for (const word of ['sobol', 'seeds 3', 'samplerSeed 4', 'median', 'train/loss']) {
      expect(lost.some((line) => line.includes(word))).toBe(true);
      expect(yaml).toMatch(new RegExp(`# Not said here: .*${word}`));
    }
  });

  it('refuses what would draw from another space', () => {
    const cases = {
      require: 'parameters: { a: { values: [1, 2] } }\nrequire: a > 1',
      zip: 'parameters: { a: { values: [1, 2] }, b: { values: [3, 4] } }\nzip: [[a, b]]',
      'points lists': 'points: [{ a: 1 }]',
      when: 'parameters: { a: { values: [1, 2] }, b: { values: [3, 4], when: { a: 1 } } }',
    };
    for (const [word, text] of Object.entries(cases)) {
      expect(() => written(text), word).toThrow(
        expect.objectContaining({
          code: 'study/not-supported',
          message: expect.stringContaining(word),
        }),
      );
    }
  });
});
