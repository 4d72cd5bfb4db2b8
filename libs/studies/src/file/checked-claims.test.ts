import { type PlannedTask, sweepIdentity, taskIdentity } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { judgeStudy } from '../evaluation/judge-study.ts';
import { checkText } from '../own/checked-verdict.ts';
import { pointTable } from '../own/point-table.ts';
import { ownFindings } from '../own/own-findings.ts';
import { studyOf } from '../own/study-of.ts';
import { makeMetrics, makeSweepData } from '../testing/sweep-data.ts';
import { plainHost } from '../testing/study-host.ts';
import { planStudy } from './plan-study.ts';
import { readYaml } from './read-yaml.ts';

const plain = `name: rates
parameters:
  rate: { values: [0.01, 0.1, 1] }
  width: { values: [4, 8] }
seeds: 3
training:
  dataset: { name: moons, trainCount: 60, testCount: 20 }
  network: { layers: [{ type: dense, units: $width }, { type: dense, units: 2 }] }
  optimiser: { type: sgd, learningRate: $rate }
  epochCount: 2
  batchSize: 20
measures: [{ measure: curvature, iterationLimit: 5 }, { measure: sensitivity }]
claims:
  - words: lower
    expect: { metric: test/loss, at: { width: 4 }, lower: { rate: 1 }, than: { rate: 0.01 } }
  - { words: trace, expect: { metric: curvature/trace, rises-with: rate } }`;
const first = '{ rate: 0.01 } }';
const checked = plain.replace(first, `${first}\n    check: float64`);
const plan = (text: string) => planStudy(readYaml('s.yaml', text), plainHost);
const precisionOf = ({ config }: PlannedTask) => (config.kind === 'import' ? '' : config.precision);

describe('a claim that is checked in float64', () => {
  it('trains again what it reads, and nothing else, in the same study', async () => {
    const [before, after] = await Promise.all([plan(plain), plan(checked)]);
    expect(sweepIdentity(after.plan)).toBe(sweepIdentity(before.plan));
    const ids = before.plan.tasks.map(({ id }) => id);
    expect(after.plan.tasks.slice(0, ids.length).map(({ id }) => id)).toEqual(ids);
    const twins = after.plan.tasks.slice(ids.length);
    expect(twins.map(({ label }) => label)).toEqual(
      [0.01, 1].flatMap((rate) =>
        [1, 2, 3].map((seed) => `rate ${rate}, width 4, float64 seed ${seed}`),
      ),
    );
    expect(twins.every((twin) => precisionOf(twin) === 'float64')).toBe(true);
    for (const { config, id } of twins) {
      expect(ids).toContain(taskIdentity({ ...config, precision: 'float32' } as typeof config));
      expect(taskIdentity(config)).toBe(id);
    }
  });

  it('asked of all claims, measures are taken again too, of the twins', async () => {
    const { tasks } = (await plan(`${plain}\ncheck: float64\n`)).plan;
    const twins = tasks.filter(({ factors }) => factors['precision'] === 'float64');
    const trainings = twins.filter(({ config }) => config.kind === 'training');
    const measures = twins.filter(({ config }) => config.kind === 'analysis');
    expect(trainings).toHaveLength(18);
    // What no claim reads is not measured.
    expect(measures.map(({ factors }) => factors['measure'])).toEqual(Array(18).fill('curvature'));
    const known = new Set(trainings.map(({ id }) => id));
    for (const measure of measures) {
      expect(measure.dependsOn.every((id) => known.has(id))).toBe(true);
      expect(precisionOf(measure)).toBe('float64');
    }
  });

  it('branches and rounds of a lottery go on from twins', async () => {
    const one = plain.replace(/measures:.*\n/, '').replace(/ {2}- \{ words: trace.*/, '');
    for (const more of ['branches: { at: [1] }', 'lottery: { rounds: 2 }']) {
      const { tasks } = (await plan(`${one}\ncheck: float64\n${more}\n`)).plan;
      const twins = tasks.filter((task) => precisionOf(task) === 'float64');
      const needing = twins.filter(({ dependsOn }) => dependsOn.length > 0);
      const known = new Set(twins.map(({ id }) => id));
      expect(needing.length, more).toBeGreaterThan(0);
      expect(needing.every(({ dependsOn }) => dependsOn.every((id) => known.has(id)))).toBe(true);
    }
  });

  it.each([
    [
      `${checked}\nmethod: bayes\nrun_cap: 4\nmetric: { name: test/loss }\n`,
      'grows as results come',
    ],
    [
      `${checked}`.replace('rate: {', 'precision: { values: [float32, float64] }\n  rate: {'),
      'compare precisions themselves',
    ],
    [`${checked}`.replace('epochCount', 'precision: float64\n  epochCount'), 'in float64 already'],
    [`${plain.slice(0, plain.indexOf('claims:'))}check: float64\n`, 'no claims to check'],
  ])('is refused where it cannot be: %#', async (text, words) => {
    await expect(plan(text)).rejects.toThrow(words);
  });
});

describe('the verdict of a checked claim', () => {
  /** Losses in both precisions; null while the twins are still to come. */
  async function judged(loss: (rate: number, seed: number, precision: string) => number | null) {
    const { plan: made, record } = await plan(checked);
    const data = makeSweepData(made, (task) => {
      if (task.config.kind === 'analysis') return null;
      const { rate, seed } = task.factors;
      const value = loss(Number(rate), Number(seed), precisionOf(task));
      return value === null ? null : { metrics: makeMetrics({ 'test/loss': [2, value] }) };
    });
    const study = studyOf({ experiment: made.experiment, study: made.study ?? null });
    const [claim] = judgeStudy(study!, data).claims;
    return { claim: claim!, points: pointTable(record, ownFindings(record, data)) };
  }

  it('is the same in float64', async () => {
    const { claim } = await judged((rate, seed) => 1 - rate / 2 + seed / 100);
    expect(claim).toMatchObject({ verdict: 'supported', checked: { verdict: 'supported' } });
    expect(checkText(claim.verdict, claim.checked)).toBe('in float64 too');
  });

  it('is another in float64, where rounding decided it', async () => {
    const rounded = (seed: number, precision: string) => (precision === 'float64' ? seed - 2 : 1);
    const { claim, points } = await judged((rate, seed, precision) =>
      rate === 1 ? 0.5 + seed / 1000 : 0.5 + rounded(seed, precision) / 10,
    );
    expect(claim.verdict).toBe('supported');
    expect(claim.checked).toMatchObject({ verdict: 'undecided', count: 6, waiting: 0 });
    expect(checkText(claim.verdict, claim.checked)).toMatch(
      /^float64 gives: undecided \(mean difference in test\/loss/,
    );
    // Twins are no further seeds of a point.
    expect(points.map(({ planned }) => planned)).toEqual(Array(6).fill(3));
  });

  it('says of what is undecided twice what either finds: all diverged is not what spreads', async () => {
    const { claim } = await judged((rate, seed, precision) =>
      rate === 1 && precision !== 'float64' ? Number.NaN : 0.5 + (seed - 2) / 10,
    );
    expect(claim).toMatchObject({ verdict: 'undecided', checked: { verdict: 'undecided' } });
    expect(checkText(claim.verdict, claim.checked)).toBe(
      `in float64 too (${claim.checked!.statistic})`,
    );
    expect(claim.checked!.statistic).not.toBe(claim.statistic);
  });

  it('says how much is still to come', async () => {
    const { claim } = await judged((rate, seed, precision) =>
      precision === 'float64' ? null : 1 - rate / 2 + seed / 100,
    );
    expect(checkText(claim.verdict, claim.checked)).toBe('float64: 6 of 6 trainings still to come');
  });
});
