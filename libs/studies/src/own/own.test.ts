import type { CurveRecord, Figure } from '@basin/charts';
import { renderSvg } from '@basin/charts/svg';
import type { PlannedTask, TaskState } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { importedRecord } from './imported-record.ts';
import { ownFigures } from './own-figures.ts';
import { planStudy } from '../file/plan-study.ts';
import { readYaml } from '../file/read-yaml.ts';
import { plainHost } from '../testing/study-host.ts';
import { type MadeTask, makeMetrics, makeSweepData } from '../testing/sweep-data.ts';
import { claimSentence } from '../evaluation/claim-sentence.ts';
import { judgeStudy } from '../evaluation/judge-study.ts';
import type { Study, Verdict } from '../experiment.ts';
import { curvesOf } from './curve-figures.ts';
import { type OwnFindings, type OwnRun, valueOf } from './own-findings.ts';
import { pointTable } from './point-table.ts';
import { studyOf, studyRecordOf } from './study-of.ts';
import { goalOf } from './study-record.ts';

const text = (seeds: number, more = '') => `
name: Rate and width
question: Which?
parameters:
  rate: { values: [0.001, 0.01, 0.1] }
  width: { values: [16, 32, 64] }
  act: { values: [relu, tanh] }
seeds: ${seeds}
training:
  dataset: mnist
  network: { layers: [{ type: dense, units: $width, activation: $act }, { type: dense, units: 10 }] }
  optimiser: { type: sgd, learningRate: $rate }
  epochCount: 2
  batchSize: 50
measures: [{ measure: sensitivity }]
claims:
  - { id: wider, words: wider is better, expect: { metric: test/accuracy, rises-with: width } }
  - { id: slower, words: slower is lower, expect: { metric: test/loss, lower: { rate: 0.1 }, than: { rate: 0.001 } } }
  - { id: at, words: at one width, expect: { metric: test/loss, at: { width: 64, act: relu }, higher: { rate: 0.001 }, than: { rate: 0.1 } } }
  - { id: same, words: act does not matter, expect: { metric: test/accuracy, equal: [{ act: relu }, { act: tanh }], within: 0.02 } }
  - { id: ranks, words: what is sure is right, expect: { metric: test/accuracy, ranks-against: test/loss } }
  - { id: alike, words: what is sensitive is right, expect: { metric: test/accuracy, ranks-with: sensitivity/jacobian-norm } }
  - { id: best, words: the widest is best, expect: { metric: test/accuracy, best: { width: 64, rate: 0.1 } } }
${more}`;

/** Accuracy and loss of a task by its point: rising with width and rate, the activation a trifle apart. */
function result(task: PlannedTask, sign = 1): MadeTask {
  const { rate, width, act, seed } = task.factors;
  if (task.config.kind === 'analysis') {
    return {
      result: { measure: 'sensitivity', jacobianNorm: Number(width) / 10, exampleGradientNorm: 1 },
    };
  }
  const level = Math.log2(Number(width)) / 20 + Math.log10(Number(rate)) / 20;
  const noise = Number(seed) * 0.001 + (act === 'relu' ? 0.001 : 0);
  const accuracy = 0.5 + sign * level + noise;
  return {
    metrics: makeMetrics({
      'test/accuracy': [0.1, accuracy],
      'test/loss': [2.3, 2 - accuracy],
      'train/loss': [2.3, 1],
    }),
    parameterCount: 100,
  };
}

async function study(seeds: number, make: (task: PlannedTask) => MadeTask | null, more = '') {
  const { plan } = await planStudy(readYaml('s.yaml', text(seeds, more)), plainHost);
  const found = studyOf({ experiment: plan.experiment, study: plan.study ?? null });
  if (found === null) throw new Error('no study');
  return {
    plan,
    study: found as Study<OwnFindings>,
    findings: found.findings(makeSweepData(plan, make)) as OwnFindings,
  };
}
const verdicts = ({
  study: { claims },
  findings,
}: {
  study: Study<OwnFindings>;
  findings: OwnFindings;
}) => Object.fromEntries(claims.map((claim) => [claim.id, claim.judge(findings).verdict]));

describe('claims of a study of one’s own', () => {
  it('hold where the data say so, and flip with them', async () => {
    expect(verdicts(await study(3, (task) => result(task)))).toEqual({
      wider: 'supported',
      slower: 'supported',
      at: 'supported',
      same: 'supported',
      ranks: 'supported',
      alike: 'supported',
      best: 'supported',
    });
    expect(verdicts(await study(3, (task) => result(task, -1)))).toMatchObject({
      wider: 'contradicted',
      slower: 'contradicted',
      at: 'contradicted',
      // Loss and accuracy still go against each other; the other pair does not go together any more.
      ranks: 'supported',
      alike: 'contradicted',
      best: 'contradicted',
    });
  });

  it('give each rival of the best its own reason', async () => {
    const gains: Record<number, number[]> = { 32: [-0.1, 0.1, 0.03], 16: [0.01, 0.02, 0.05] };
    const made = await study(3, (task) => {
      const { rate, width, seed } = task.factors;
      const gain = gains[Number(width)]?.[Number(seed) - 1];
      if (task.config.kind === 'analysis' || rate !== 0.1 || gain === undefined)
        return result(task);
      const best = result({ ...task, factors: { ...task.factors, width: 64 } });
      const accuracy = best.metrics!['test/accuracy']!.values.at(-1)! + gain;
      return { ...best, metrics: makeMetrics({ 'test/accuracy': [0.1, accuracy] }) };
    });
    const found = made.study.claims.find(({ id }) => id === 'best')?.judge(made.findings);
    expect(found?.verdict).toBe('undecided');
    expect(found?.reason).toMatch(
      /width 16: The 95 % interval includes 0\..*about 7 seeds.* rate 0\.1, width 32: .*about 811 seeds/,
    );
  });

  it('take a measure that failed for no value, and decide nothing beside it', async () => {
    const fails = (task: PlannedTask, seeds: number[]) =>
      task.config.kind === 'analysis' && seeds.includes(Number(task.factors['seed']))
        ? { ...result(task), state: 'failed' as const, result: null }
        : result(task);
    const made = await study(5, (task) => fails(task, [2, 4]));
    const of = (id: string) => made.study.claims.find((one) => one.id === id)?.judge(made.findings);
    expect(of('alike')).toMatchObject({
      verdict: 'undecided',
      leftOut: { isDecisive: true },
      reason: expect.stringMatching(
        /^Without them it would be supported, but .*failed and are not counted/,
      ) as string,
    });
    expect(of('wider')).toMatchObject({ verdict: 'supported' });
    expect(of('wider')?.leftOut).toBeUndefined();
    expect(Object.keys(made.findings.runs.at(-1)?.lost ?? {})).toEqual([]);
  });

  it('count a seed in which nothing changes: it neither rises nor falls, and is not left out', async () => {
    const { study: found, findings } = await study(3, (task) =>
      task.factors['seed'] === 1
        ? result(task)
        : {
            metrics: makeMetrics({ 'test/accuracy': [0.5, 0.5], 'test/loss': [1, 1] }),
            parameterCount: 100,
          },
    );
    const wider = found.claims.find(({ id }) => id === 'wider')?.judge(findings);
    expect(wider?.verdict).toBe('undecided');
    expect(wider?.statistic).toContain('n = 3');
  });

  it('are undecided below three seeds, before there are results, and where runs diverged', async () => {
    const open = {
      wider: 'undecided',
      slower: 'undecided',
      at: 'undecided',
      same: 'undecided',
      ranks: 'undecided',
      alike: 'undecided',
      best: 'undecided',
    };
    expect(verdicts(await study(2, (task) => result(task)))).toEqual(open);
    expect(verdicts(await study(3, () => null))).toEqual(open);
    expect(verdicts(await study(3, (task) => ({ ...result(task), state: 'diverged' })))).toEqual(
      open,
    );
  });

  it('compare nothing where no two points of the sides are alike otherwise, and say so once all has ended', async () => {
    const isLost = ({ factors: { rate, act } }: PlannedTask) =>
      (rate === 0.1 && act === 'relu') || (rate === 0.001 && act === 'tanh');
    const statistic = async (state: TaskState | null) => {
      const { study: own, findings } = await study(3, (task) =>
        !isLost(task) ? result(task) : state === null ? null : { ...result(task), state },
      );
      return own.claims.find(({ id }) => id === 'slower')?.judge(findings).statistic;
    };
    expect(await statistic('pruned')).toContain(
      'no two points of rate 0.1 and rate 0.001 with trainings that count are alike otherwise',
    );
    expect(await statistic(null)).toContain('has no data yet');
  });

  describe('in a space with conditional parameters', () => {
    const conditional = `
name: Optimisers
parameters:
  optimiser: { values: [sgd, adam] }
  momentum: { values: [0, 0.5, 0.9], when: { optimiser: sgd } }
  width: { values: [16, 32] }
seeds: 3
training:
  dataset: mnist
  network: { layers: [{ type: dense, units: $width }, { type: dense, units: 10 }] }
  optimiser: { type: $optimiser, learningRate: 0.01, momentum: $momentum }
  epochCount: 2
  batchSize: 50
claims:
  - { id: lower, words: a, expect: { metric: test/loss, lower: { optimiser: adam }, than: { optimiser: sgd } } }
  - { id: one, words: b, expect: { metric: test/loss, lower: { optimiser: adam }, than: { optimiser: sgd, momentum: 0.9 } } }
  - { id: best, words: c, expect: { metric: test/loss, best: { optimiser: adam } } }
  - { id: rises, words: d, expect: { metric: test/loss, falls-with: momentum } }
`;
    /** Adam ends at 0.3; SGD at 0.8, 0.5 and 0.2 by its momentum, 0.1 more where the width is 16; a trifle by seed. */
    const lossOf = ({ optimiser, momentum, width, seed }: PlannedTask['factors']): number =>
      (optimiser === 'adam' ? 0.3 : { 0: 0.8, 0.5: 0.5, 0.9: 0.2 }[Number(momentum)]!) +
      (width === 16 ? 0.1 : 0) +
      Number(seed) / 1000;
    const judgedWith = async (end: (task: PlannedTask) => TaskState = () => 'done') => {
      const { plan } = await planStudy(readYaml('s.yaml', conditional), plainHost);
      const own = studyOf({ experiment: plan.experiment, study: plan.study ?? null });
      const findings = own?.findings(
        makeSweepData(plan, (task) => ({
          metrics: makeMetrics({ 'test/loss': [2, lossOf(task.factors)] }),
          parameterCount: 100,
          state: end(task),
        })),
      ) as OwnFindings;
      return Object.fromEntries((own?.claims ?? []).map((one) => [one.id, one.judge(findings)]));
    };

    it('compare like with like over what both sides have, each averaged over what it alone has', async () => {
      const verdicts = await judgedWith();
      // 0.3 less the mean of 0.8, 0.5 and 0.2; the width is the same on both sides, and cancels.
      expect(verdicts['lower']?.evidence).toMatchObject({
        values: [-0.2, -0.2, -0.2].map((value) => expect.closeTo(value, 12) as number),
      });
      expect(verdicts['lower']?.verdict).toBe('supported');
      expect(verdicts['one']?.evidence).toMatchObject({
        values: [0.1, 0.1, 0.1].map((value) => expect.closeTo(value, 12) as number),
      });
      expect(verdicts['one']?.verdict).toBe('contradicted');
      expect(verdicts['best']?.verdict).toBe('supported');
    });

    it('say of a trend in a conditional parameter why it is open for good, or so far', async () => {
      const prunes = (least: number) =>
        judgedWith(({ factors }) => (Number(factors['momentum']) >= least ? 'pruned' : 'done'));
      expect((await prunes(0))['rises']).toMatchObject({
        verdict: 'undecided',
        statistic: 'no training counts: all 18 trainings were pruned',
      });
      expect((await prunes(0.9))['rises']?.reason).toMatch(
        /^falls-with needs 3 values of momentum a seed, 3 seeds of 3 have at most 2\. 6 of 18 trainings/,
      );
      const open = await judgedWith(({ factors }) =>
        Number(factors['momentum']) > 0 ? 'running' : 'done',
      );
      expect(open['rises']?.reason).toBe(
        'falls-with needs 3 values of momentum a seed, 3 seeds of 3 so far have at most 1.',
      );
    });
  });

  describe('over trainings of which some diverged', () => {
    /** Six seeds; those of `lost` ended so where the rate is 0.1 and the width 64. */
    const judged = async (lost: number[], sign = 1, state: TaskState = 'diverged') => {
      const one = '{ rate: 0.1, width: 64, act: relu }';
      const low = '{ rate: 0.001, width: 64, act: relu }';
      const claim = (id: string, expectation: string): string =>
        `  - { id: ${id}, words: ${id}, expect: { ${expectation} } }`;
      const more = [
        claim('above', `metric: test/accuracy, at: ${one}, above: 0.6`),
        claim('below', `metric: test/loss, at: ${one}, below: 2`),
        claim('high', `metric: test/accuracy, at: ${one}, below: 0.9`),
        claim('loses', `metric: test/loss, higher: ${low}, than: ${one}`),
        claim('wins', `metric: test/accuracy, lower: ${one}, than: ${low}`),
        claim('near', `metric: test/accuracy, equal: [${one}, ${low}], within: 0.3`),
        claim('apart', `metric: test/accuracy, equal: [${one}, ${low}], within: 0.01`),
        claim('only', `metric: test/accuracy, best: ${one}`),
        claim('climbs', `metric: test/accuracy, at: { rate: 0.1, act: relu }, rises-with: width`),
      ].join('\n');
      const isLost = ({ factors: { rate, width, act, seed } }: PlannedTask) =>
        rate === 0.1 && width === 64 && act === 'relu' && lost.includes(Number(seed));
      const made = await study(
        6,
        (task) => (isLost(task) ? { ...result(task, sign), state } : result(task, sign)),
        more,
      );
      // Long permutations of the study's other claims are not what this is about.
      const own = made.study.claims.filter(({ id }) => more.includes(`id: ${id},`));
      return Object.fromEntries(own.map((each) => [each.id, each.judge(made.findings)]));
    };
    const sentence = (found: Verdict | undefined) => found && claimSentence(found);
    const names = (found: Record<string, Verdict>) =>
      Object.fromEntries(Object.entries(found).map(([id, { verdict }]) => [id, verdict]));

    it('none lost: nothing is said of it', async () => {
      const found = await judged([]);
      expect(Object.values(found).every(({ leftOut }) => leftOut === undefined)).toBe(true);
      expect(JSON.stringify(found)).not.toMatch(/not counted|diverged/);
      expect(names(found)).toMatchObject({
        ...{ above: 'supported', below: 'supported', high: 'supported', loses: 'supported' },
        ...{ wins: 'contradicted', near: 'supported', apart: 'contradicted', only: 'supported' },
      });
    });

    it('a verdict stands where what diverged would say the same, and else is undecided', async () => {
      const found = await judged([1, 2, 3]);
      expect(names(found)).toMatchObject({
        ...{ above: 'undecided', below: 'undecided', high: 'supported', loses: 'undecided' },
        ...{ wins: 'undecided', near: 'undecided', apart: 'contradicted', only: 'undecided' },
      });
      const text = '3 of 6 seeds diverged and are not counted';
      for (const id of ['above', 'below', 'high', 'loses', 'wins', 'near', 'apart']) {
        expect(found[id]?.statistic).toContain(`; ${text}`);
        expect(found[id]?.statistic).toContain('n = 3');
        expect(found[id]?.reason).toContain(text);
      }
      expect(found['above']).toMatchObject({
        reason: `Without them it would be supported, but ${text}: as worse than any finite value they could turn it.`,
        leftOut: { text, isDecisive: true },
      });
      expect(found['above']).not.toHaveProperty('certainty');
      expect(found['high']).toMatchObject({
        reason: `The 95 % interval lies below 0; the claim expects it below. ${text}: as worse than any finite value they speak for it too.`,
        leftOut: { text, isDecisive: false },
      });
      expect(sentence(found['above'])).toBe(`Undecided: ${text}, which could turn it.`);
      expect(sentence(found['high'])).toBe(`Supported: all 3 seeds agree with it; ${text}.`);
      expect(found['only']?.leftOut).toEqual({
        text: '3 of 108 trainings diverged and are not counted',
        isDecisive: true,
      });
    });

    it('ranks take the worst: a trend falls that has it at its upper end, and stands that falls to it', async () => {
      const text = '3 of 18 trainings diverged and are not counted';
      const { climbs } = await judged([1, 2, 3]);
      expect(climbs).toMatchObject({
        verdict: 'undecided',
        reason: `Without them it would be supported, but ${text}: as worse than any finite value they could turn it.`,
      });
      const { climbs: falls } = await judged([1, 2, 3], -1);
      expect(falls).toMatchObject({ verdict: 'contradicted', leftOut: { text } });
    });

    it('a side of which nothing counts is named with what became of it, and is not waited for', async () => {
      const found = await judged([1, 2, 3, 4, 5, 6]);
      const one = 'rate 0.1, width 64, act relu has no training that counts: 6 of 6 diverged';
      for (const id of ['loses', 'wins', 'near', 'apart']) {
        expect(found[id]).toMatchObject({
          ...{ verdict: 'undecided', statistic: one, reason: `${one}.` },
        });
      }
      expect(found['only']?.statistic.split('; ').filter((part) => part === one)).toEqual([one]);
      expect(found['above']?.statistic).toBe('no training counts: all 6 trainings diverged');
    });

    it('of a failed training nobody can say anything; a pruned one is only told', async () => {
      const text = '2 of 6 seeds failed and are not counted';
      expect((await judged([4, 5], 1, 'failed'))['high']).toMatchObject({
        verdict: 'undecided',
        reason: `Without them it would be supported, but ${text}: nobody can say what they would have been.`,
      });
      expect((await judged([4, 5], 1, 'pruned'))['high']).toMatchObject({
        verdict: 'supported',
        leftOut: { text: '2 of 6 seeds are not counted: 2 pruned', isDecisive: false },
      });
    });
  });

  it('reckon with the network that two neighbours share, where a measure is between seeds', async () => {
    const judged = async (barriers: readonly number[], measure = 'between: seeds') => {
      const file = text(barriers.length)
        .replace('[{ measure: sensitivity }]', `[{ measure: barrier, ${measure} }]`)
        .replace('sensitivity/jacobian-norm', 'barrier/distance')
        .replace(
          /claims:[\s\S]*/,
          `claims:
  - { id: above, words: a, expect: { metric: barrier/train-loss, at: { rate: 0.1, width: 64, act: relu }, above: 0 } }
  - { id: lower, words: b, expect: { metric: barrier/train-loss, at: { rate: 0.1, act: relu }, lower: { width: 16 }, than: { width: 64 } } }
  - { id: near, words: c, expect: { metric: barrier/train-loss, equal: [{ width: 16 }, { width: 32 }], within: 0.02 } }
  - { id: other, words: d, expect: { metric: test/accuracy, at: { rate: 0.1, width: 64, act: relu }, above: 0 } }
`,
        );
      const { plan } = await planStudy(readYaml('s.yaml', file), plainHost);
      const own = studyOf({ experiment: plan.experiment, study: plan.study ?? null });
      const seeds = new Map(plan.tasks.map(({ id, factors }) => [id, factors]));
      const data = makeSweepData(plan, (task) => {
        if (task.config.kind !== 'analysis') return result(task);
        const { seed, width } = seeds.get(task.config.inputs[0] ?? '') ?? {};
        const share = Number(width) / 64;
        const trainLoss = share * Math.SQRT1_2 * (barriers[Number(seed) - 1] as number);
        return { result: { measure: 'barrier', barrier: { trainLoss } } };
      });
      const findings = own?.findings(data) as OwnFindings;
      return Object.fromEntries((own?.claims ?? []).map((one) => [one.id, one.judge(findings)]));
    };
    // 0.3 ± 0.1, times √½: t is 5.2 of three by themselves, and 2.6 where each has a network in common with both others.
    const few = await judged([0.2, 0.3, 0.4]);
    expect(few['above']).toMatchObject({
      verdict: 'undecided',
      evidence: {
        interval: {
          low: expect.closeTo(Math.SQRT1_2 * (0.3 - (0.2 / Math.sqrt(3)) * 4.302653), 5),
        },
      },
    });
    expect(few['above']?.certainty?.test).toContain(
      't test over 3 seeds, each value of two networks',
    );
    expect(few['lower']?.verdict).toBe('undecided');
    expect(few['other']?.certainty?.test).toBe('t test over 3 seeds, values in steps of 0.001');
    expect((await judged([0.2, 0.3, 0.4], 'between: start'))['above']?.verdict).toBe('supported');
    const six = await judged([0.2, 0.3, 0.4, 0.3, 0.2, 0.4]);
    expect([six['above']?.verdict, six['lower']?.verdict]).toEqual(['supported', 'supported']);
    // Six equal ones are of three pairs without a network in common: 1/8 by chance.
    expect((await judged(Array<number>(6).fill(0)))['near']?.verdict).toBe('undecided');
    expect((await judged(Array<number>(12).fill(0)))['near']?.verdict).toBe('supported');
  });

  it('take an order of points for no more than it is, however many seeds show it', async () => {
    // Accuracy by width and rate alone, the same in every seed but for a trifle, and a measure by the activation.
    const file = (seeds: number) =>
      text(seeds)
        .replace('{ values: [0.001, 0.01, 0.1] }', '{ values: [0.01] }')
        .replace(/ {2}- \{ id: (wider|slower|at|same|ranks|best)[^\n]*\n/g, '');
    const judged = async (seeds: number, orders: readonly number[]) => {
      const { plan } = await planStudy(readYaml('s.yaml', file(seeds)), plainHost);
      const own = studyOf({ experiment: plan.experiment, study: plan.study ?? null });
      const places = [16, 32, 64].flatMap((width) =>
        ['relu', 'tanh'].map((act) => `${width} ${act}`),
      );
      const findings = own?.findings(
        makeSweepData(plan, (task) => {
          const { width, act, seed } = task.factors;
          const place = places.indexOf(`${String(width)} ${String(act)}`);
          const accuracy = 0.5 + 0.05 * place + 0.001 * Number(seed);
          return task.config.kind === 'analysis'
            ? { result: { measure: 'sensitivity', jacobianNorm: orders[place] as number } }
            : { metrics: makeMetrics({ 'test/accuracy': [0.1, accuracy] }), parameterCount: 1 };
        }),
      ) as OwnFindings;
      return own?.claims.find(({ id }) => id === 'alike')?.judge(findings);
    };
    // τ = 11/15: 1 of 36 orders of six points is as high, and ten seeds of the same six points show no more.
    for (const seeds of [3, 10]) {
      expect(await judged(seeds, [2, 1, 3, 5, 4, 6])).toMatchObject({ verdict: 'supported' });
      const open = await judged(seeds, [2, 3, 1, 5, 4, 6]);
      expect(open).toMatchObject({ verdict: 'undecided', certainty: { needed: null } });
      expect(open?.reason).toMatch(
        /^So few points come in such an order by chance too often \(p = 0\.0\d+\), whatever the number of seeds: more points would tell\./,
      );
    }
  });

  it('say how much a rule needs of a seed, where the results have less so far', async () => {
    const few = await study(3, (task) =>
      task.factors['rate'] === 0.1 && task.factors['act'] === 'relu' && task.factors['width'] !== 64
        ? result(task)
        : null,
    );
    const judged = (id: string) =>
      few.study.claims.find((claim) => claim.id === id)?.judge(few.findings);
    const ranks = 'ranks-against needs 5 points a seed, 3 seeds of 3 so far have at most 2';
    expect(judged('ranks')).toMatchObject({ verdict: 'undecided', reason: `${ranks}.` });
    expect(judged('ranks')?.statistic).toContain(`has no data yet: ${ranks}`);
    expect(judged('wider')?.reason).toBe(
      'rises-with needs 3 values of width a seed, 3 seeds of 3 so far have at most 2.',
    );
  });

  it('above and below a number are judged by the interval', async () => {
    const claim = (id: string, expectation: string): string =>
      `  - { id: ${id}, words: ${id}, expect: { metric: test/accuracy, at: { width: 64 }, ${expectation} } }`;
    const more = [
      claim('over', 'above: 0.5'),
      claim('under', 'below: 0.5'),
      claim('within', 'above: 0.6, below: 0.8'),
      claim('outside', 'above: 0.9, below: 0.95'),
    ].join('\n');
    const made = await study(3, (task) => result(task), more);
    expect(verdicts(made)).toMatchObject({
      over: 'supported',
      under: 'contradicted',
      within: 'supported',
      outside: 'contradicted',
    });
    const over = made.study.claims.find(({ id }) => id === 'over');
    expect(over?.judge(made.findings).statistic).toMatch(
      /^mean test\/accuracy minus 50 %: [+−][\d.]+ points \(/,
    );
  });

  it('take losses that differ by rounding alone for one number, which three seeds do not know', async () => {
    const claim = (id: string, at: string, expectation: string): string =>
      `  - { id: ${id}, words: ${id}, expect: { metric: test/loss, at: { rate: 0.1, act: relu${at} }, ${expectation} } }`;
    const more = [
      claim('over', ', width: 64', 'above: 2.3'),
      claim('worse', '', 'higher: { width: 64 }, than: { width: 16 }'),
      claim('near', '', 'equal: [{ width: 64 }, { width: 16 }], within: 0.01'),
    ].join('\n');
    // Networks that say the same of every class, summed in float32.
    const make = (apart: number) => (task: PlannedTask) => {
      if (task.config.kind === 'analysis') return result(task);
      const { width, seed } = task.factors;
      const level = Math.log(10) - (width === 16 ? 0.002 : 0);
      const loss = Math.fround(level + Number(seed) * apart);
      return { ...result(task), metrics: makeMetrics({ 'test/loss': [2.4, loss] }) };
    };
    const made = await study(3, make(2.4e-7), more);
    expect(verdicts(made)).toMatchObject({
      over: 'undecided',
      worse: 'undecided',
      near: 'undecided',
    });
    const over = made.study.claims.find(({ id }) => id === 'over');
    expect(over?.judge(made.findings).reason).toMatch(
      /^All 3 seeds have the same value, but for rounding: without any spread/,
    );
    // A spread that is seen is reckoned with.
    expect(verdicts(await study(3, make(1e-4), more))).toMatchObject({ over: 'supported' });
    expect(verdicts(await study(6, make(2.4e-7), more))).toMatchObject({ over: 'supported' });
  });

  it('say their rule, and a reason with every verdict', async () => {
    const made = await study(3, (task) => result(task));
    for (const claim of made.study.claims) {
      expect(claim.rule).toContain('Undecided below 3 seeds');
      const verdict = claim.judge(made.findings);
      expect(verdict.reason).toMatch(/\w/);
      expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
    }
  });
});

describe('figures of a study of one’s own', () => {
  it('say how many seeds a point of a race may have', async () => {
    const race = text(2)
      .replace('seeds: 2', 'seeds: { race: { min: 2, max: 5 } }')
      .replace('question', 'metric: { name: test/loss }\nquestion');
    const { plan } = await planStudy(readYaml('s.yaml', race), plainHost);
    const found = studyOf({ experiment: plan.experiment, study: plan.study ?? null });
    const captions = found?.figures.map(({ caption }) => caption).join(' ');
    expect(captions).toContain('2 to 5 seeds of each point.');
    expect(captions).toContain('Medians over 2 to 5 seeds,');
    expect(captions).not.toMatch(/(over|\.) 2 seeds/);
  });

  it('say which parameters a line of curves puts together beside its seeds', async () => {
    const captionOf = async (file: string): Promise<string> => {
      const { plan } = await planStudy(readYaml('s.yaml', file), plainHost);
      const found = studyOf({ experiment: plan.experiment, study: plan.study ?? null });
      return found?.figures.find(({ id }) => id.startsWith('curves-'))?.caption ?? '';
    };
    // 18 points: rate has the colours, width the panels, and act has neither.
    expect(await captionOf(text(3))).toContain(
      'Medians over 3 seeds, and over all values of act; bands their range.',
    );
    // A line a point.
    const few = (text(3).split('claims:')[0] ?? '').replace('[16, 32, 64]', '[16]');
    expect(await captionOf(few)).toContain('Medians over 3 seeds, bands their range.');
  });

  it('draw loss and accuracy on the ways between networks, as they are and aligned', async () => {
    const measured = text(3)
      .replace(
        '[{ measure: sensitivity }]',
        '[{ measure: barrier, between: seeds, align: weights }]',
      )
      .replace('sensitivity/jacobian-norm', 'barrier/distance');
    const { plan } = await planStudy(readYaml('s.yaml', measured), plainHost);
    const found = studyOf({ experiment: plan.experiment, study: plan.study ?? null });
    const along = { trainLoss: [1, 2, 1], trainAccuracy: [0.9, 0.5, 0.9] };
    const none = { testLoss: [null, null, null], testAccuracy: [null, null, null] };
    const data = makeSweepData(plan, (task) =>
      task.config.kind === 'training'
        ? result(task)
        : {
            result: {
              ...{ measure: 'barrier', path: 'line', align: 'weights', ends: 'two-trainings' },
              ...{ positions: [0, 0.5, 1], along: { ...along, ...none } },
              line: { along: { ...along, ...none, trainLoss: [1, 3, 1] } },
              barrier: { trainLoss: 1 },
            },
          },
    );
    const findings = found?.findings(data) as OwnFindings;
    const figure = found?.figures.find(({ id }) => id === 'way-loss') as Figure<
      OwnFindings,
      CurveRecord
    >;
    const summary = figure.summarise(findings);
    const kinds = new Set(summary?.curves.map(({ label }) => label.replace(/.*: /, '')));
    expect(kinds).toEqual(new Set(['line, aligned by weights', 'line, as they are']));
    expect(summary?.curves.every(({ panel }) => panel === 'training set')).toBe(true);
    expect(Math.max(...(summary?.curves ?? []).map(({ points }) => points[1]?.y ?? 0))).toBe(3);
    expect(findings.runs[0]?.measured['barrier/train-loss']).toBe(1);
  });

  it('say that there will be nothing, where all trainings diverged', async () => {
    const { plan, study: own } = await study(2, () => null);
    const nothingOf = (state: 'diverged' | 'queued') => {
      const { figures } = judgeStudy(
        own as Study,
        makeSweepData(plan, (task) =>
          task.config.kind === 'training' ? { ...result(task), state } : null,
        ),
      );
      return figures.map(({ nothing }) => nothing);
    };
    expect(nothingOf('diverged')[0]).toBe('all 36 trainings diverged');
    expect(nothingOf('queued')[0]).toBeNull();
  });

  it('are chosen from what varies, and drawn', async () => {
    const { study: own, findings } = await study(2, (task) => result(task));
    expect(own.figures.map(({ id }) => id)).toEqual([
      'test-accuracy-by-rate-and-width',
      'test-accuracy-by-rate-and-act',
      'test-accuracy-by-width-and-act',
      'test-accuracy-by-rate',
      'test-accuracy-by-width',
      'test-accuracy-by-act',
      'sensitivity-jacobian-norm-by-rate',
      'sensitivity-jacobian-norm-by-width',
      'sensitivity-jacobian-norm-by-act',
      'curves-test-accuracy',
      'curves-train-loss',
    ]);
    for (const figure of own.figures) {
      const summary = figure.summarise(findings) as unknown;
      expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
      expect(figure.rows(summary).length).toBeGreaterThan(2);
      expect(renderSvg(figure.plot(summary, { width: 640, height: 400 }))).toMatch(/^<svg/);
    }
  });

  it('are nothing yet before there are runs', async () => {
    const { study: own, findings } = await study(1, () => null);
    for (const figure of own.figures) expect(figure.summarise(findings)).toBeNull();
  });
});

it('points are rows with their mean and spread over seeds', async () => {
  const { plan, findings } = await study(3, (task) => result(task));
  const record = studyRecordOf(plan.study);
  if (record === null) throw new Error('no record');
  const rows = pointTable(record, findings);
  expect(rows).toHaveLength(18);
  expect(rows[0]).toMatchObject({ label: 'rate 0.001, width 16, act relu', planned: 3, done: 3 });
  const { mean, standardDeviation, count } = rows[0]?.values['test/accuracy'] ?? {};
  expect([mean, standardDeviation, count]).toEqual([
    expect.closeTo(0.553, 6),
    expect.closeTo(0.001, 6),
    3,
  ]);
});

it('what is no study of ours has none', () => {
  expect(studyOf({ experiment: 'analyse', study: null })).toBeNull();
  expect(studyOf({ experiment: 'study.x', study: { version: 2 } })).toBeNull();
  expect(studyOf({ experiment: 'ten-networks', study: null })?.number).toBe(8);
});

it('a metric that the study gives no goal has that of the registry', async () => {
  const { plan } = await planStudy(readYaml('own.yaml', text(1)), plainHost);
  const record = studyRecordOf(plan.study);
  expect(record && goalOf('test/accuracy-averaged', record)).toBe('maximize');
  expect(record && goalOf('test/loss-averaged', record)).toBe('minimize');
});

it('of runs made elsewhere no curve is promised of a loss that they do not have', () => {
  const titles = (name: string) =>
    ownFigures(
      importedRecord({
        ...{ name: 'a', description: '', factors: [{ width: 1 }, { width: 2 }], metric: null },
        ...{ measured: [[name], [name]], metrics: new Map([[name, 9]]), hasEpochs: true },
      }),
    ).map(({ title }) => title);
  // What one run alone has comes after what all have, and what tells others apart is no parameter of it.
  const metrics = new Map([['loss', 4], ['train/loss', 4]]); // prettier-ignore
  const factors = [{ width: 1 }, { width: 2 }, { rate: 1 }, { rate: 2 }];
  const first = importedRecord({
    ...{ name: 'a', description: '', factors, metric: null, metrics, hasEpochs: true },
    measured: [['train/loss'], ['train/loss'], ['loss'], []],
  });
  expect(first).toMatchObject({
    metrics: [{ name: 'train/loss' }],
    parameters: [{ name: 'width' }],
  });
  expect(titles('val_loss').join()).not.toMatch(/train loss/i);
  expect(titles('train/loss').join()).toMatch(/train loss while/i);
});

it('runs made elsewhere that differ in a ninth parameter alone are two points, though it has no figure', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  const valuesOf = (value: number) => Object.fromEntries(names.map((name) => [name, value]));
  const factors = [valuesOf(1), valuesOf(2), { ...valuesOf(2), i: 3 }];
  const record = importedRecord({
    ...{ name: 'n', description: '', factors, measured: [['loss'], ['loss'], ['loss']] },
    ...{ metrics: new Map([['loss', 1]]), metric: 'loss', hasEpochs: true },
  });
  const runs = factors.map((one, index) => ({
    ...{ label: `run ${index}`, seed: 0, state: 'done', measured: { loss: index }, metrics: {} },
    factors: Object.fromEntries(
      Object.entries(one).filter(([name]) =>
        record.parameters.some((known) => known.name === name),
      ),
    ),
  })) as unknown as OwnRun[];
  const rows = pointTable(record, { runs, ways: [], checks: [] });
  expect(rows.map(({ values }) => values['loss']?.mean)).toEqual([0, 1, 2]);
  const figures = ownFigures(record).map(({ id }) => id);
  expect(figures).toContain('loss-by-h');
  expect(figures).not.toContain('loss-by-i');
});

it('a metric or parameter that is called as what every object has is none where a run has it not', () => {
  const factors = [['toString', 1], ['toString', 2], ['other', 3]].map((one) => Object.fromEntries([one]) as Record<string, number>); // prettier-ignore
  const record = importedRecord({
    ...{ name: 'n', description: '', factors, measured: [['constructor'], ['constructor'], []] },
    ...{ metrics: new Map([['constructor', 2]]), metric: 'constructor', hasEpochs: true },
  });
  expect(record.parameters).toMatchObject([{ name: 'toString', values: [1, 2] }]);
  const run = { label: 'a', seed: 0, state: 'done', measured: {}, metrics: {}, factors: {} };
  const runs = [run as unknown as OwnRun];
  expect(valueOf(runs[0]!, 'constructor')).toBeNull();
  expect(curvesOf('constructor', record).summarise({ runs, ways: [], checks: [] })).toBeNull();
});
