import { finishedStates, metricOf, plural, whyNothing } from '@basin/core';
import {
  commonStep,
  finiteValues,
  kendall,
  kendallStep,
  mean,
  type TrendGroup,
} from '@basin/statistics';
import type { Claim, Verdict, VerdictName } from '../experiment.ts';
import {
  allOf,
  decidingParts,
  differenceSide,
  judgedByRanks,
  leastSeedCount,
  leftOutRule,
  lostSide,
  lostText,
  orderChances,
  rankTrend,
  ratesOfParts,
  ratesOfTrends,
  ratesOverSeeds,
  ratesWithinMargin,
  type Side,
  signOfMean,
  undecided,
  type ValueOf,
  voteFor,
  withinMargin,
  withLeftOut,
  withLeftOutOfAll,
} from '../judging/index.ts';
import { checkedVerdict } from './checked-verdict.ts';
import { byPoint, hasSetting, otherSettings, sidesOf } from './alike.ts';
import { countedRun, type OwnFindings, type OwnRun, valueOf } from './own-findings.ts';
import { recordedStep } from '../reading/training-run.ts';
import { leastRanked, leastTrend } from './least-counts.ts';
import { settingText } from './setting-text.ts';
import { type Expectation, goalOf, type Setting, type StudyRecord } from './study-record.ts';

type Rule = Pick<Claim<OwnFindings>, 'rule' | 'unit' | 'errorRate'> & {
  /** Whether it is about a run at all; without it about all. */
  reads?(run: OwnRun): boolean;
  judge(runs: readonly OwnRun[]): Verdict;
};

/** Seeds that any claim needs, in words. */
const enough = `Undecided below 3 seeds, or where the 95 % interval does not settle it. ${leftOutRule}`;

/** The claims of a study's file, with the rules of the built-in ones. */
export function ownClaims(record: StudyRecord): Claim<OwnFindings>[] {
  return record.claims.map(({ id, words, expect, check }) => {
    const { rule, unit, errorRate, judge, reads = () => true } = ruleOf(expect, record);
    const at = expect.at ?? {};
    const other = expect['ranks-with'] ?? expect['ranks-against'];
    const metrics = [expect.metric, ...(other === undefined ? [] : [other])];
    const where = Object.keys(at).length === 0 ? '' : ` At ${settingText(at, record.parameters)}.`;
    const judged = (runs: readonly OwnRun[]): Verdict => {
      const there = runs
        .filter((run) => hasSetting(run, at) && reads(run))
        .map((run) => countedRun(run, metrics));
      const nothing = whyNothing(there.map(({ state }) => state));
      const verdict = judge(there);
      return nothing === null
        ? verdict
        : { ...verdict, statistic: `no training counts: ${nothing}`, reason: `${nothing}.` };
    };
    return {
      ...{
        id,
        words,
        unit,
        errorRate,
        source: 'study' as const,
        rule: `${rule}${where} ${enough}`,
      },
      judge(findings) {
        const verdict = judged(findings.runs);
        if (check === undefined) return verdict;
        return { ...verdict, checked: checkedVerdict(check, expect, findings, judged) };
      },
    };
  });
}

function ruleOf(expect: Expectation, record: StudyRecord): Rule {
  const trend = expect['rises-with'] ?? expect['falls-with'];
  if (trend !== undefined) {
    return trendRule(
      expect.metric,
      trend,
      expect['rises-with'] === undefined ? 'negative' : 'positive',
    );
  }
  const alike = expect['ranks-with'] ?? expect['ranks-against'];
  if (alike !== undefined) {
    return ranksRule(
      expect.metric,
      alike,
      expect['ranks-with'] === undefined ? 'negative' : 'positive',
    );
  }
  const { metric, lower, higher, than, equal, within, best } = expect;
  const first = lower ?? higher;
  if (first !== undefined && than !== undefined) {
    return comparisonRule(
      metric,
      first,
      than,
      lower === undefined ? 'positive' : 'negative',
      record,
    );
  }
  const [one, other] = equal ?? [];
  if (one !== undefined && other !== undefined && within !== undefined) {
    return equalRule(metric, one, other, within, record);
  }
  if (best !== undefined) return bestRule(metric, best, record);
  return rangeRule(metric, expect);
}

/** Spearman's ρ within each seed, all else equal where each setting of the rest has three values or more. */
function trendRule(metric: string, parameter: string, expect: 'positive' | 'negative'): Rule {
  return {
    unit: 'seed',
    rule: `Spearman's ρ of the last ${metric} with ${parameter}, within each seed and each setting of the other parameters, or over all of them where one has fewer than ${leastTrend} values (${leastTrend} of them at least): its mean over seeds has the claimed sign, and a 95 % interval clear of 0.`,
    errorRate: ratesOfTrends,
    // Points that have no value of a conditional parameter say nothing of it.
    reads: ({ factors }) => typeof factors[parameter] === 'number',
    judge: (runs) => judgedByRanks(runs, [metric], valueOf, (value) => judgeTrend(runs, value)),
  };

  function judgeTrend(runs: readonly OwnRun[], value: ValueOf<OwnRun>): Verdict {
    const rhos: number[] = [];
    const seeds: number[] = [];
    const groups: TrendGroup[] = [];
    for (const seed of new Set(runs.map((run) => run.seed))) {
      const ofSeed = runs.filter((run) => run.seed === seed);
      const strata = [...byPoint(ofSeed, [parameter]).values()];
      const within = strata.flatMap((stratum) =>
        groupOf(stratum, (run) => value(run, metric), parameter),
      );
      const found =
        within.length > 0 ? within : groupOf(ofSeed, (run) => value(run, metric), parameter);
      if (found.length === 0) continue;
      rhos.push(mean(found.map(({ x, y }) => rankTrend(x, y))));
      seeds.push(seed);
      groups.push(...found.map((group) => ({ ...group, weight: 1 / found.length })));
    }
    const quantity = `mean Spearman ρ of ${metric} with ${parameter}`;
    const order = seeds.length < 3 ? {} : orderChances(groups);
    const verdict = signOfMean(
      rhos,
      { quantity, expect, isCorrelation: true, ...order },
      { seeds },
    );
    const counts = perSeed(
      runs.filter((run) => value(run, metric) !== null),
      (ofSeed) => new Set(ofSeed.map(({ factors }) => factors[parameter])).size,
    );
    const rule = expect === 'positive' ? 'rises-with' : 'falls-with';
    return withCounts(verdict, rule, `values of ${parameter}`, leastTrend, counts, runs);
  }
}

/**
 * Kendall's τ_b of two metrics over the points of each seed: of every two points, how much more often both
 * metrics say the same one is higher than not (Jiang et al. 2020 hold measures of generalisation against
 * the gap so).
 */
function ranksRule(metric: string, other: string, expect: 'positive' | 'negative'): Rule {
  return {
    unit: 'seed',
    rule: `Kendall's τ of the last ${metric} with the last ${other} over the points of each seed, ${leastRanked} of them at least: its mean over seeds has the claimed sign, and a 95 % interval clear of 0.`,
    errorRate: ratesOfTrends,
    judge: (runs) =>
      judgedByRanks(runs, [metric, other], valueOf, (value) => judgeRanks(runs, value)),
  };

  function judgeRanks(runs: readonly OwnRun[], value: ValueOf<OwnRun>): Verdict {
    const taus: number[] = [];
    const seeds: number[] = [];
    const groups: TrendGroup[] = [];
    for (const seed of new Set(runs.map((run) => run.seed))) {
      const pairs = runs
        .filter((run) => run.seed === seed)
        .map((run) => [value(run, metric), value(run, other)])
        .filter((pair): pair is [number, number] => pair.every(Number.isFinite));
      if (pairs.length < leastRanked) continue;
      const [x, y] = [pairs.map(([one]) => one), pairs.map(([, one]) => one)];
      const tau = kendall(x, y);
      // Where one of them is the same everywhere, neither order is there.
      taus.push(Number.isFinite(tau) ? tau : 0);
      seeds.push(seed);
      groups.push({ x, y, weight: 1 });
    }
    const quantity = `mean Kendall τ of ${metric} with ${other}`;
    const resolution = Math.max(0, ...groups.map(({ x }) => kendallStep(x.length)));
    const order = seeds.length < 3 ? {} : orderChances(groups);
    const verdict = signOfMean(
      taus,
      { quantity, expect, isCorrelation: true, ...order, resolution },
      { seeds },
    );
    const counts = perSeed(
      runs.filter((run) => [metric, other].every((name) => value(run, name) !== null)),
      (ofSeed) => ofSeed.length,
    );
    const rule = expect === 'positive' ? 'ranks-with' : 'ranks-against';
    return withCounts(verdict, rule, 'points', leastRanked, counts, runs);
  }
}

/** A number for each seed that has runs. */
function perSeed(runs: readonly OwnRun[], count: (ofSeed: readonly OwnRun[]) => number): number[] {
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  return seeds.map((seed) => count(runs.filter((run) => run.seed === seed)));
}

/** Says of a verdict of too few seeds that some were left out, for they have too little each. */
function withCounts(
  verdict: Verdict,
  rule: string,
  what: string,
  least: number,
  counts: readonly number[],
  runs: readonly OwnRun[],
): Verdict {
  const short = counts.filter((count) => count < least);
  const enoughSeeds = counts.length - short.length >= leastSeedCount;
  if (verdict.verdict !== 'undecided' || short.length === 0 || enoughSeeds) return verdict;
  const soFar = runs.every(({ state }) => finishedStates.includes(state)) ? '' : ' so far';
  const why = `${rule} needs ${least} ${what} a seed, ${plural(short.length, 'seed')} of ${counts.length}${soFar} ${short.length === 1 ? 'has' : 'have'} at most ${Math.max(...short)}`;
  const isEmpty = short.length === counts.length;
  return {
    ...verdict,
    statistic: isEmpty ? `${verdict.statistic}: ${why}` : verdict.statistic,
    reason: isEmpty ? `${why}.` : `${verdict.reason} ${why}.`,
  };
}

/** The parameter and the metric; none where fewer than three values of the parameter can be ranked. */
function groupOf(
  runs: readonly OwnRun[],
  value: (run: OwnRun) => number | null,
  parameter: string,
): TrendGroup[] {
  const pairs = runs.flatMap((run) => {
    const x = run.factors[parameter];
    const y = value(run);
    return typeof x === 'number' && y !== null && Number.isFinite(y) ? [{ x, y }] : [];
  });
  if (new Set(pairs.map(({ x }) => x)).size < leastTrend) return [];
  return [{ x: pairs.map(({ x }) => x), y: pairs.map(({ y }) => y) }];
}

function comparisonRule(
  metric: string,
  first: Setting,
  second: Setting,
  expect: 'positive' | 'negative',
  record: StudyRecord,
): Rule {
  const names = [first, second].map((setting) => settingText(setting, record.parameters));
  return {
    unit: 'seed',
    rule: `The last ${metric} at ${names[0]} minus that at ${names[1]}, seed by seed and averaged over the settings of the other parameters that both have (each side first over the values of a parameter that only it has): the mean over seeds has the claimed sign, and a 95 % interval clear of 0.`,
    errorRate: ratesOverSeeds,
    judge(runs) {
      const quantity = `mean difference in ${metric}, ${names[0]} − ${names[1]},`;
      const question = { quantity, expect, inPoints: isFraction(metric) };
      return judgedDifferences(
        runs,
        { metric, sides: [first, second], record },
        {
          judge: (values, seeds, step) => signOfMean(values, { ...question, step }, { seeds }),
          vote: (side) => voteFor(expect, side),
        },
      );
    },
  };
}

function equalRule(
  metric: string,
  first: Setting,
  second: Setting,
  margin: number,
  record: StudyRecord,
): Rule {
  const names = [first, second].map((setting) => settingText(setting, record.parameters));
  return {
    unit: 'seed',
    rule: `The last ${metric} at ${names[0]} minus that at ${names[1]}, seed by seed as lower and higher have it: the 95 % interval of its mean lies within ± ${isFraction(metric) ? `${Number((100 * margin).toPrecision(12))} points` : margin}; contradicted where it lies wholly outside.`,
    errorRate: ratesWithinMargin,
    judge(runs) {
      const quantity = `mean difference in ${metric}, ${names[0]} − ${names[1]},`;
      const question = { quantity, margin, inPoints: isFraction(metric) };
      return judgedDifferences(
        runs,
        { metric, sides: [first, second], record },
        {
          judge: (values, seeds, step) => withinMargin(values, { ...question, step }, { seeds }),
          // Without end on either side is outside of any margin.
          vote: (side) => (side === null ? null : 'contradicted'),
        },
      );
    },
  };
}

/** What is compared: a metric's values at two settings. */
interface Compared {
  metric: string;
  sides: [Setting, Setting];
  record: StudyRecord;
}

/**
 * Judges the differences between two settings, seed by seed, and says what is left out of them.
 *
 * @param rule.vote what a difference says whose value would lie on a side without end.
 */
function judgedDifferences(
  runs: readonly OwnRun[],
  { metric, sides, record }: Compared,
  rule: {
    judge: (values: readonly number[], seeds: number[], step: number) => Verdict;
    vote: (side: Side) => VerdictName | null;
  },
): Verdict {
  const found = differences(runs, metric, ...sides);
  const leftOut = { text: found.text, votes: found.sides.map(rule.vote) };
  const verdict = withLeftOut(rule.judge(found.values, found.seeds, found.step), leftOut);
  return withLostSides(verdict, runs, sides, found, record);
}

/** Says of a comparison without any pair why there will be none for good: a side has nothing, or nothing like the other's. */
function withLostSides(
  verdict: Verdict,
  runs: readonly OwnRun[],
  sides: readonly Setting[],
  { values }: Differences,
  record: StudyRecord,
): Verdict {
  if (values.length > 0) return verdict;
  const texts = sides.flatMap((setting) => {
    const states = runs.filter((run) => hasSetting(run, setting)).map(({ state }) => state);
    if (whyNothing(states) === null) return [];
    const ends = [...new Set(states)].map(
      (end) => `${states.filter((state) => state === end).length} of ${states.length} ${end}`,
    );
    const name = settingText(setting, record.parameters);
    return [`${name} has no training that counts: ${ends.join(', ')}`];
  });
  if (texts.length === 0 && !isOver(runs, sides)) return verdict;
  const [one, other] = sides.map((setting) => settingText(setting, record.parameters));
  const text =
    texts.length > 0
      ? texts.join('; ')
      : `no two points of ${one} and ${other} with trainings that count are alike otherwise, seed by seed: there is nothing to compare`;
  return { ...verdict, statistic: text, reason: `${text}.` };
}

/** Whether all trainings of both sides have ended. */
function isOver(runs: readonly OwnRun[], sides: readonly Setting[]): boolean {
  return sides.every((setting) => {
    const states = runs.filter((run) => hasSetting(run, setting)).map(({ state }) => state);
    return states.length > 0 && states.every((state) => finishedStates.includes(state));
  });
}

/** Whether it is read in per cent, and differences of it in percentage points. */
function isFraction(metric: string): boolean {
  return metricOf(metric).format === 'fraction';
}

/** A value as somebody wrote it: 0.84 of an accuracy is 84 %. */
function valueText(metric: string, value: number): string {
  return isFraction(metric) ? `${Number((100 * value).toPrecision(12))} %` : String(value);
}

/** Above a number, below one, or both. */
function rangeRule(metric: string, { above, below }: Expectation): Rule {
  const bounds = [
    ...(above === undefined ? [] : [{ name: 'above', bound: above, expect: 'positive' as const }]),
    ...(below === undefined ? [] : [{ name: 'below', bound: below, expect: 'negative' as const }]),
  ];
  const words = bounds
    .map(({ name, bound }) => `${name} ${valueText(metric, bound)}`)
    .join(' and ');
  const isBoth = bounds.length > 1;
  return {
    unit: 'seed',
    rule: `The last ${metric}, averaged over the settings of each seed: its mean over seeds lies ${words}, the 95 % interval clear of ${isBoth ? 'both bounds' : 'the bound'}.`,
    errorRate: isBoth ? `${ratesOverSeeds} ${ratesOfParts}` : ratesOverSeeds,
    judge(runs) {
      const { values, seeds, step } = seedMeans(runs, metric);
      const text = lostText([runs]);
      const sides = runs.map((run) => lostSide(run, metric)).filter((side) => side !== undefined);
      const parts = bounds.map(({ name, bound, expect }): [string, Verdict] => [
        `${name} ${bound}`,
        withLeftOut(
          signOfMean(
            values.map((value) => value - bound),
            {
              quantity: `mean ${metric} minus ${valueText(metric, bound)}:`,
              ...{ expect, step },
              inPoints: isFraction(metric),
            },
            { seeds, values },
          ),
          { text, votes: sides.map((side) => voteFor(expect, side)) },
        ),
      ]);
      return isBoth
        ? withLeftOutOfAll(allOf(Object.fromEntries(parts)), runs)
        : (parts[0]?.[1] as Verdict);
    },
  };
}

/** The mean of a metric over the runs of each seed, and its step. */
function seedMeans(
  runs: readonly OwnRun[],
  metric: string,
): { values: number[]; seeds: number[]; step: number } {
  const values: number[] = [];
  const seeds: number[] = [];
  let least = Infinity;
  for (const seed of new Set(runs.map((run) => run.seed))) {
    const found = runs
      .filter((run) => run.seed === seed)
      .flatMap((run) => valueOf(run, metric) ?? [])
      .filter(Number.isFinite);
    if (found.length === 0) continue;
    values.push(mean(found));
    seeds.push(seed);
    least = Math.min(least, found.length);
  }
  return { values, seeds, step: stepOf(runs, metric, least) };
}

/** What a metric is a whole multiple of; a mean of independent values has so much less of its variance. */
function stepOf(runs: readonly OwnRun[], metric: string, meanOver: number): number {
  const isMeasured = runs.some(({ measured }) => metric in measured);
  const { step = 0 } = isMeasured
    ? { step: commonStep(finiteValues(runs.map((run) => valueOf(run, metric)))) }
    : recordedStep(runs, metric);
  return Number.isFinite(meanOver) ? step / Math.sqrt(meanOver) : 0;
}

/** Better than every other value of the same parameters, each compared over seeds. */
function bestRule(metric: string, best: Setting, record: StudyRecord): Rule {
  const goal = goalOf(metric, record);
  const expect = goal === 'maximize' ? 'positive' : 'negative';
  const name = settingText(best, record.parameters);
  return {
    unit: 'seed',
    rule: `The last ${metric} at ${name} is ${goal === 'maximize' ? 'higher' : 'lower'} than at every other value of the same parameters, seed by seed: each mean difference has a 95 % interval clear of 0; contradicted by one that is clear on the other side after Holm’s correction over all of them.`,
    errorRate: `${ratesOverSeeds} ${ratesOfParts}`,
    judge(runs) {
      const others = otherSettings(runs, best);
      if (others.length === 0) {
        return undecided(`${metric} at ${name}`, 'There is nothing to compare it with yet.');
      }
      const parts = others.map((other): [string, Verdict] => {
        const otherName = settingText(other, record.parameters);
        const quantity = `${metric}, ${name} − ${otherName},`;
        const question = { quantity, expect, inPoints: isFraction(metric) } as const;
        const verdict = judgedDifferences(
          runs,
          { metric, sides: [best, other], record },
          {
            judge: (values, seeds, step) => signOfMean(values, { ...question, step }, { seeds }),
            vote: (side) => voteFor(expect, side),
          },
        );
        return [otherName, verdict];
      });
      return withLeftOutOfAll(bestOf(parts), runs);
    },
  };
}

/** As `allOf` has it; the closest rivals are shown, for there may be hundreds. */
function bestOf(parts: readonly [string, Verdict][]): Verdict {
  const whole = allOf(Object.fromEntries(parts));
  const deciding = decidingParts(Object.fromEntries(parts));
  const shown = deciding.slice(0, 3);
  const more = deciding.length > shown.length ? ` and ${deciding.length - shown.length} more` : '';
  const names = shown.map(({ name }) => name).join('; ');
  const [first, ...others] = shown;
  const why = others.every(({ reason }) => reason === first?.reason)
    ? `: ${first?.reason ?? ''}`
    : `. ${shown.map(({ name, reason }) => `${name}: ${reason}`).join(' ')}`;
  const reasons = {
    supported: `It is better than all ${parts.length} others.`,
    contradicted: `It is worse than ${names}${more}.`,
    undecided: `It is not told apart from ${names}${more}${why}`,
  };
  return {
    ...whole,
    statistic: [...new Set(shown.map(({ statistic }) => statistic))].join('; '),
    reason: reasons[whole.verdict],
  };
}

interface Differences {
  values: number[];
  seeds: number[];
  /** What a difference of one pair is a whole multiple of, less by as many as each value is a mean of. */
  step: number;
  /** Where each difference would lie of which a side has ended without a value. */
  sides: Side[];
  text: string | null;
}

/**
 * Per seed the mean difference over the settings of the other parameters that both sides have, each side's values
 * averaged over those of parameters that it alone has.
 */
function differences(
  runs: readonly OwnRun[],
  metric: string,
  first: Setting,
  second: Setting,
): Differences {
  const { first: ofFirst, second: ofSecond, left } = sidesOf(runs, [first, second]);
  const ofSeed = (side: OwnRun[], seed: number) =>
    byPoint(
      side.filter((run) => run.seed === seed),
      left,
    );
  const found: Differences = { values: [], seeds: [], step: 0, sides: [], text: null };
  let least = Infinity;
  const paired: [OwnRun[], OwnRun[]] = [[], []];
  for (const seed of new Set(runs.map((run) => run.seed))) {
    const others = ofSeed(ofSecond, seed);
    const values: number[] = [];
    for (const [key, group] of ofSeed(ofFirst, seed)) {
      const other = others.get(key);
      if (other === undefined) continue;
      paired[0].push(...group);
      paired[1].push(...other);
      const difference = meanValue(group, metric) - meanValue(other, metric);
      if (Number.isFinite(difference)) values.push(difference);
      const side = differenceSide(group, other, metric, (of) =>
        Number.isFinite(meanValue(of, metric)),
      );
      if (side !== undefined) found.sides.push(side);
    }
    if (values.length === 0) continue;
    found.values.push(mean(values));
    found.seeds.push(seed);
    least = Math.min(least, values.length);
  }
  return { ...found, step: stepOf(paired.flat(), metric, least), text: lostText(paired) };
}

/** Over the runs that count; NaN where none does. */
function meanValue(runs: readonly OwnRun[], metric: string): number {
  return mean(runs.flatMap((run) => valueOf(run, metric) ?? []).filter(Number.isFinite));
}
