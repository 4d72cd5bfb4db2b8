import { randomStream } from '@basin/core';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../experiment.ts';
import {
  allOf,
  decidingParts,
  holdsInEveryRun,
  inEveryRun,
  pairedComparison,
  signOfMean,
  trendInEveryRun,
  trendOverConfigurations,
  trendsBySeed,
  undecided,
  unknownLeftOut,
  withinMargin,
  withLeftOut,
} from './index.ts';

const bySeed = (...values: number[]): Map<number, number> =>
  new Map(values.map((value, index) => [index + 1, value]));
const line = (values: number[]) => ({ epochs: values.map((_, index) => index), values });

describe('pairedComparison', () => {
  const question = { first: 'A', second: 'B', quantity: 'loss', expect: 'lower' } as const;

  it('flips with its data, counts the seeds that agree and says how sure it is', () => {
    const low = bySeed(1.0001, Math.SQRT2, 3);
    const high = bySeed(2.0001, Math.SQRT2 + 1.2, 4.1);
    const found = pairedComparison(low, high, question);
    expect(found.verdict).toBe('supported');
    expect(pairedComparison(high, low, question).verdict).toBe('contradicted');
    expect(found.statistic).toContain('-1.1 (95 % -1.35 … -0.852, n = 3; 3 of 3 below 0)');
    expect(found.certainty).toMatchObject({
      test: 't test over 3 seeds',
      agree: { count: 3, of: 3, unit: 'seed' },
      needed: null,
    });
    expect(found.certainty?.pFor).toBeCloseTo(0.00137, 4);
  });

  it('does not take three seeds of one sign for a difference, and says how many would tell', () => {
    const found = pairedComparison(
      bySeed(Math.SQRT2, 2, 3),
      bySeed(Math.SQRT2 + 1, 3, 7),
      question,
    );
    expect(found.verdict).toBe('undecided');
    expect(found.statistic).toContain('3 of 3 below 0');
    expect(found.reason).toBe(
      'The 95 % interval includes 0. 3 seeds decide a difference of one standard deviation in 18 % of studies; were mean and spread as found, about 8 seeds would decide in 80 %.',
    );
  });

  it('needs six of one sign from six seeds on', () => {
    const zeros = bySeed(0, 0, 0, 0, 0, 0);
    expect(pairedComparison(bySeed(-1, -9, -2, -1, -3, -Math.SQRT2), zeros, question).verdict).toBe(
      'supported',
    );
    expect(pairedComparison(bySeed(0.1, -9, -9, -9, -9, -9), zeros, question).verdict).toBe(
      'undecided',
    );
  });

  it('is undecided where seeds disagree or are too few', () => {
    expect(pairedComparison(bySeed(1, 5, 3), bySeed(2, 3, 5), question).verdict).toBe('undecided');
    const few = pairedComparison(bySeed(1, 2), bySeed(2, 3), question);
    expect(few).toMatchObject({ verdict: 'undecided', reason: '2 seeds, and the rule needs 3.' });
    expect(few.certainty).toMatchObject({ pFor: null, pAgainst: null });
  });
});

describe('values in steps', () => {
  const question = { quantity: 'accuracy − 0.98', expect: 'positive' } as const;

  it('are not above a bound because all of them are equal: of 50 examples all are right in one study of 20', () => {
    const all = [0.02, 0.02, 0.02];
    const found = signOfMean(all, { ...question, step: 0.02 });
    expect(found.verdict).toBe('undecided');
    expect(found.certainty?.test).toBe('t test over 3 seeds, values in steps of 0.02');
    expect(signOfMean(all, { ...question, step: 0.002 }).verdict).toBe('supported');
  });

  it('are not above it by their signs alone from six seeds on', () => {
    const eight = Array.from({ length: 8 }, () => 0.001);
    expect(signOfMean(eight, { ...question, step: 0.02 }).verdict).toBe('undecided');
    expect(signOfMean(eight, { ...question, step: 0.001 }).verdict).toBe('supported');
    const far = [0.5, 0.3, 4, 0.2, 0.1, 0.3, 0.2, 0.4];
    expect(signOfMean(far, { ...question, step: 0.1 }).verdict).toBe('supported');
  });

  it('without spread and without a step decide nothing below six seeds', () => {
    const five = signOfMean([1, 1, 1, 1, 1], question);
    expect(five).toMatchObject({
      verdict: 'undecided',
      statistic: 'accuracy − 0.98 1 (no interval: all equal, n = 5; 5 of 5 above 0)',
      certainty: { pFor: 1 / 32, pAgainst: 1, test: 'sign-flip test over 5 seeds' },
    });
    expect(five.reason).toMatch(/^All 5 seeds have the same value/);
    const six = signOfMean([1, 1, 1, 1, 1, 1], question);
    expect(six.verdict).toBe('supported');
    expect(six.statistic).toContain('no interval: all equal, n = 6');
    expect(six.reason).toContain('All 6 seeds have the same value, above 0');
    const within = withinMargin([0, 0, 0], { quantity: 'gap', margin: 0.1 });
    expect(within).toMatchObject({ verdict: 'undecided', certainty: { power: 0, needed: null } });
  });

  it('are found among what is compared, where nobody says the step', () => {
    const found = pairedComparison(bySeed(0.98, 0.98, 0.98), bySeed(0.96, 0.96, 0.96), {
      ...{ first: 'A', second: 'B', quantity: 'accuracy', expect: 'higher' },
    });
    expect(found.verdict).toBe('undecided');
    expect(found.certainty?.test).toContain('steps of 0.02');
  });
});

describe('equal correlations over few points', () => {
  it('are not taken for the mean itself: on the margin few are found within or beyond', () => {
    const random = randomStream(3, 'test');
    const [repeats, resolution] = [300, 0.1];
    const drawn = (centre: number, spread: number): number =>
      Math.max(-1, Math.min(1, Math.round((centre + spread * random.normal()) / 0.1) / 10));
    const rates = [0.42, 0.44, 0.46, 0.48].flatMap((centre) =>
      [0.02, 0.05, 0.2].flatMap((spread) => {
        const many = Array.from({ length: 20_000 }, () => drawn(centre, spread));
        const margin = many.reduce((sum, one) => sum + one, 0) / many.length;
        return [3, 5].flatMap((count) => {
          const verdicts = Array.from({ length: repeats }, () => {
            const rhos = Array.from({ length: count }, () => drawn(centre, spread));
            return withinMargin(rhos, { quantity: 'ρ', margin, resolution }).verdict;
          });
          return (['supported', 'contradicted'] as const).map(
            (name) => verdicts.filter((verdict) => verdict === name).length / repeats,
          );
        });
      }),
    );
    // The largest of 48 shares of 2.5 % and of 300 each lies near 5 % by chance alone.
    expect(Math.max(...rates)).toBeLessThan(0.06);
  });
});

describe('signOfMean of correlations', () => {
  it('shows no bound beyond ±1, says so, and judges as before', () => {
    const question = { quantity: 'mean ρ', expect: 'positive' } as const;
    const values = [0.9, 0.5, 0.85];
    const cut = signOfMean(values, { ...question, isCorrelation: true });
    const plain = signOfMean(values, question);
    expect(plain.statistic).toBe('mean ρ 0.75 (95 % 0.209 … 1.29, n = 3; 3 of 3 above 0)');
    expect(cut.statistic).toBe('mean ρ 0.75 (95 % 0.209 … 1, n = 3; cut at ±1; 3 of 3 above 0)');
    expect({ ...cut, statistic: '' }).toEqual({ ...plain, statistic: '' });
    const inside = [0.5, 0.51, 0.52];
    expect(signOfMean(inside, { ...question, isCorrelation: true })).toEqual(
      signOfMean(inside, question),
    );
    expect(signOfMean([1], { ...question, isCorrelation: true }).statistic).not.toContain('cut');
  });
});

describe('withinMargin', () => {
  it('is supported inside, contradicted outside, undecided across', () => {
    const judge = (...values: number[]) =>
      withinMargin(values, { quantity: 'gap', margin: 0.1 }).verdict;
    expect(judge(0.01, -0.02, 0.03)).toBe('supported');
    expect(judge(0.28, 0.3, 0.32)).toBe('contradicted');
    expect(judge(0.05, 0.2, 0.09)).toBe('undecided');
    expect(judge(0.01)).toBe('undecided');
  });

  it('takes no wide interval for sameness, and says how surely it could have been shown', () => {
    const found = withinMargin([0.3, -0.3, 0.02], { quantity: 'gap', margin: 0.1 });
    expect(found.verdict).toBe('undecided');
    expect(found.reason).toContain('show a true mean of 0 to lie inside in 0 % of studies');
    expect(found.certainty?.needed).toBeGreaterThan(50);
  });

  it('goes by the mean found where it says how many would decide: more than did not', () => {
    const near = withinMargin([0.02, 0.1, 0.05, 0.09], { quantity: 'gap', margin: 0.1 });
    expect(near.verdict).toBe('undecided');
    expect(near.certainty?.needed).toBe(11);
    expect(near.reason).toMatch(
      /were mean and spread as found, about 11 seeds would decide in 80 %/,
    );
    const beyond = withinMargin([0.11, 0.2, 0.15, 0.09], { quantity: 'gap', margin: 0.1 });
    expect(beyond.verdict).toBe('undecided');
    expect(beyond.certainty?.needed).toBeGreaterThan(4);
    const centred = withinMargin([-0.05, 0.05, -0.06, 0.06], { quantity: 'gap', margin: 0.1 });
    expect(centred.verdict).toBe('undecided');
    expect(centred.certainty?.needed).toBe(7);
  });
});

describe('trendInEveryRun', () => {
  const falling = { quantity: 'loss', direction: 'falling' } as const;
  const runs = (values: number[], seeds = [1, 2, 3]) =>
    seeds.map((seed) => ({ label: `seed ${seed}`, seed, line: line(values) }));

  it('needs the trend in every run, and names the run without', () => {
    const good = runs([9, 5, 4, 3, 2, 1]);
    const bad = { label: 'bad', seed: 4, line: line([0, 1, 2, 3, 4, 5]) };
    expect(trendInEveryRun(good, falling).verdict).toBe('supported');
    const mixed = trendInEveryRun([...good, bad], falling);
    expect(mixed.verdict).toBe('contradicted');
    expect(mixed.reason).toContain('It fails in 1 (bad: ρ 1');
    expect(
      trendInEveryRun(runs([0, 1, 2, 3, 4, 5]), { ...falling, direction: 'rising' }),
    ).toMatchObject({
      verdict: 'supported',
      certainty: { agree: { count: 3, of: 3 } },
    });
  });

  it('is not supported by fewer than three seeds, however many runs', () => {
    const twice = [...runs([9, 5, 4, 3, 2, 1], [1, 2]), ...runs([9, 5, 4, 3, 2, 1], [1, 2])];
    expect(trendInEveryRun(twice, falling).verdict).toBe('undecided');
  });

  it('is not supported by a single drop: after epoch 0, or at one later step', () => {
    expect(trendInEveryRun(runs([9, 1, 1, 1, 1, 1]), falling).verdict).toBe('contradicted');
    const once = trendInEveryRun(runs([9, 8, 1, 1, 1, 1]), falling);
    expect(once.verdict).toBe('undecided');
    expect(once.reason).toContain('It is not settled in 3 (seed 1: ρ -0.707');
  });

  it('judges no trend of four points, and a constant as none', () => {
    expect(trendInEveryRun(runs([9, 4, 3, 2, 1]), falling).verdict).toBe('undecided');
    expect(trendInEveryRun(runs([1, 1, 1, 1, 1, 1]), falling).verdict).toBe('contradicted');
    expect(trendInEveryRun([{ label: 'none', seed: 1, line: undefined }], falling).verdict).toBe(
      'undecided',
    );
  });
});

describe('trendOverConfigurations', () => {
  const observe = (sign: number, seeds = [1, 2, 3], count = 4) =>
    seeds.flatMap((seed) =>
      Array.from({ length: count }, (_, x) => ({ seed, x, y: sign * x + seed })),
    );
  const question = { quantity: 'loss', against: 'size', expect: 'falling' } as const;

  it('correlates within a seed, so that levels of seeds do not matter', () => {
    expect(trendsBySeed(observe(1)).map(({ rho }) => rho)).toEqual([1, 1, 1]);
    expect(trendOverConfigurations(observe(-1), question).verdict).toBe('supported');
    expect(trendOverConfigurations(observe(1), question).verdict).toBe('contradicted');
    expect(trendOverConfigurations(observe(-1, [1]), question).verdict).toBe('undecided');
  });

  it('does not take equal half-trends of three configurations for one: chance makes them in 4 %', () => {
    const half = [1, 2, 3].flatMap((seed) =>
      [2, 3, 1].map((y, x) => ({ seed, x, y: y + 10 * seed })),
    );
    const found = trendOverConfigurations(half, question);
    expect(trendsBySeed(half).map(({ rho }) => rho)).toEqual([-0.5, -0.5, -0.5]);
    expect(found.verdict).toBe('undecided');
    expect(found.statistic).toContain('-0.5 (95 % ');
    expect(found.reason).toContain('The 95 % interval includes 0');
    // Of four ρ comes in steps of 0.2, and t would do.
    const four = [1, 2, 3].flatMap((seed) =>
      [3, 2, 4, 1].map((y, x) => ({ seed, x, y: y + 10 * seed })),
    );
    expect(trendsBySeed(four).map(({ rho }) => rho)).toEqual([-0.4, -0.4, -0.4]);
    expect(trendOverConfigurations(four, question).reason).toContain('chance makes too often');
  });

  it('shows no point where ρ is the same in all seeds, but what its steps leave open', () => {
    const rising = (count: number) =>
      [1, 2, 3].flatMap((seed) => Array.from({ length: count }, (_, x) => ({ seed, x, y: -x })));
    const intervalOf = (count: number) =>
      trendOverConfigurations(rising(count), question).statistic;
    // 1 − 4.303·√(0.5²/2/3) of three, whose ρ has steps of 0.5; of five 0.1.
    expect(intervalOf(3)).toContain('-1 (95 % -1 … -0.122, n = 3; cut at ±1; 3 of 3 below 0)');
    expect(intervalOf(5)).toContain('-1 (95 % -1 … -0.824, n = 3; cut at ±1; 3 of 3 below 0)');
    expect(trendOverConfigurations(rising(3), question).verdict).toBe('supported');
  });

  it('leaves out seeds with fewer than three configurations', () => {
    expect(trendsBySeed(observe(1, [1, 2, 3], 2))).toEqual([]);
  });
});

describe('combining', () => {
  const part = (verdict: Verdict['verdict'], pAgainst: number): Verdict => ({
    ...{ verdict, statistic: 's', reason: 'r.', evidence: null },
    certainty: {
      ...{ test: 't', pFor: 1 - pAgainst, pAgainst, agree: null, power: 0.2 },
      needed: verdict === 'undecided' ? 12 : null,
    },
  });

  it('is contradicted by one part and supported only by all', () => {
    const yes = part('supported', 0.99);
    expect(allOf({ a: yes, b: yes })).toMatchObject({
      verdict: 'supported',
      certainty: { pFor: expect.closeTo(0.01, 10) as number, power: 0.2, needed: null },
    });
    expect(allOf({ a: yes, b: part('undecided', 0.5) })).toMatchObject({
      verdict: 'undecided',
      certainty: { needed: 12 },
    });
    expect(allOf({ a: part('contradicted', 0.001), b: undecided('s', 'r.') }).verdict).toBe(
      'contradicted',
    );
    expect(allOf({}).verdict).toBe('undecided');
  });

  it('does not let one of ten parts contradict the whole by chance', () => {
    const ten = (pAgainst: number) =>
      allOf({
        one: part('contradicted', pAgainst),
        ...Object.fromEntries(
          Array.from({ length: 9 }, (_, index) => [index, part('supported', 0.99)]),
        ),
      });
    expect(
      decidingParts({
        near: { ...part('undecided', 0.3), reason: 'Near.' },
        worse: { ...part('contradicted', 0.02), reason: 'Worse.' },
        better: part('supported', 0.99),
      }).map(({ name, reason }) => [name, reason]),
    ).toEqual([
      ['near', 'Near.'],
      ['worse', expect.stringMatching(/^Contradicted by itself, but one of 3 parts/)],
    ]);
    const lucky = ten(0.02);
    expect(lucky.verdict).toBe('undecided');
    expect(lucky.reason).toBe(
      'one: Contradicted by itself, but one of 10 parts is so by chance with p = 0.2 (Holm).',
    );
    expect(ten(0.001)).toMatchObject({ verdict: 'contradicted', certainty: { pAgainst: 0.01 } });
  });

  it('a condition on every run counts, shows the failing ones, and needs six seeds of a coin', () => {
    const one = (seed: number, holds: boolean | 'open' = true) => ({
      ...{ label: `s${seed}`, seed, holds, text: '7', numbers: 7 },
    });
    const first = (count: number) => Array.from({ length: count }, (_, index) => one(index));
    expect(holdsInEveryRun(first(6), 'x')).toMatchObject({
      verdict: 'supported',
      certainty: { pFor: 1 / 64 },
    });
    expect(holdsInEveryRun(first(6), 'x').reason).toContain('with 95 % confidence it does in 60 %');
    expect(holdsInEveryRun(first(5), 'x')).toMatchObject({
      verdict: 'undecided',
      certainty: { needed: 6 },
    });
    expect(holdsInEveryRun([...first(2), one(1)], 'x').verdict).toBe('undecided');
    expect(holdsInEveryRun([...first(9), one(10, 'open')], 'x').verdict).toBe('undecided');
    expect(holdsInEveryRun([one(1), one(2, false)], 'x')).toMatchObject({
      verdict: 'contradicted',
      statistic: 'x in 1 of 2 runs',
      reason: 'It fails in 1 (s2: 7).',
    });
    expect(holdsInEveryRun([], 'x').verdict).toBe('undecided');
  });
});

describe('a case against a word of all', () => {
  const judge = (
    states: string[],
    holds: readonly boolean[],
    ofDiverged: 'contradicted' | null = null,
  ) =>
    inEveryRun(
      states.map((state, seed) => ({ state: state as 'done', seed })),
      ofDiverged,
      (done) =>
        holdsInEveryRun(
          done.map(({ seed }) => ({
            ...{ label: `s${seed}`, seed, text: '7', numbers: 7 },
            holds: holds[seed] ?? true,
          })),
          'x',
        ),
    );
  const ends = (lost: string) => [...Array<string>(8).fill('done'), lost];
  const oneFails = [true, false];

  it('refutes it whatever failed or diverged; that all others hold proves nothing beside them', () => {
    for (const [lost, ofDiverged] of [
      ['failed', null],
      ['diverged', null],
      ['diverged', 'contradicted'],
    ] as const) {
      const found = judge(ends(lost), oneFails, ofDiverged);
      expect(found).toMatchObject({ verdict: 'contradicted', leftOut: { isDecisive: false } });
      expect(found.reason).toContain(`It fails in 1 (s1: 7). 1 of 9 seeds ${lost} and is not`);
      expect(found.reason).toContain('one case refutes a word of all');
      expect(judge(ends(lost), [], ofDiverged)).toMatchObject({
        verdict: 'undecided',
        leftOut: { isDecisive: true },
      });
    }
  });

  it('refutes a whole of parts, though another part lacks a run', () => {
    const whole = allOf({ a: judge(ends('failed'), oneFails), b: judge(ends('failed'), []) });
    expect(whole).toMatchObject({ verdict: 'contradicted', byCase: true });
    expect(withLeftOut(whole, unknownLeftOut([{ state: 'failed', seed: 8 }])).verdict).toBe(
      'contradicted',
    );
  });
});

it('what a verdict says of itself is plain JSON', () => {
  for (const values of [[], [1], [1, 2, 3], [1, 2, 3, 4, 5, 6, 7], [2, 2, 2]]) {
    for (const found of [
      signOfMean(values, { quantity: 'q', expect: 'positive' }),
      withinMargin(values, { quantity: 'q', margin: 1 }),
    ]) {
      expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    }
  }
});
