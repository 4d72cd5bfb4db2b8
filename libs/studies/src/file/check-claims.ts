import { canonicalJson, isShareOfExamples, plural, type Precision } from '@basin/core';
import { leastTrend } from '../own/least-counts.ts';
import type { Expectation, Setting, StudyRecord } from '../own/study-record.ts';
import { settingWords } from './check-claim-points.ts';
import { settingIn } from './labels.ts';
import { type KnownMetrics, metricName } from './metrics.ts';
import type { KnownParameters } from './sample-points.ts';
import { settingProblems, unknownParameter } from './setting-problems.ts';
import type { StudyProblem } from './study-problem.ts';
import type { ClaimConfig, ExpectConfig } from './study-schema.ts';

const kinds = [
  ...(['rises-with', 'falls-with', 'ranks-with', 'ranks-against'] as const),
  ...(['lower', 'higher', 'equal', 'best', 'above', 'below'] as const),
];

interface Known extends KnownMetrics {
  /** Null: not known. */
  parameters: KnownParameters | null;
  check?: Precision | undefined;
}

/**
 * Claims as they are judged, or what keeps them from it.
 *
 * @param known.check in which precision they are judged too, where they say nothing themselves.
 */
export function checkClaims(
  claims: readonly ClaimConfig[],
  known: Known,
  problems: StudyProblem[],
  notices: string[],
): StudyRecord['claims'] {
  const ids = new Set<string>();
  return claims.map((claim, index) => {
    const { words, id = idOf(words), expect: given, check = known.check } = claim;
    const expect = asFactors(given, known.parameters);
    const path = ['claims', index, 'expect'];
    if (ids.has(id)) {
      const message = `two claims have the id "${id}": give one of them another (id: …)`;
      problems.push({
        code: 'study/claim',
        path: ['claims', index, claim.id === undefined ? 'words' : 'id'],
        at: 'value',
        message,
      });
    }
    ids.add(id);
    const metric = metricName(expect.metric, known, [...path, 'metric'], problems, notices);
    checkExpectation(expect, known.parameters, path, problems);
    problems.push(...sameSides(expect, given, path));
    const others = (['ranks-with', 'ranks-against'] as const).flatMap((key) => {
      const name = expect[key];
      if (name === undefined) return [];
      const other = metricName(name, known, [...path, key], problems, notices);
      if ((other ?? name) === (metric ?? expect.metric)) {
        const message = `${name} is ranked with itself: give another metric`;
        problems.push({ code: 'study/claim', path: [...path, key], at: 'value', message });
      }
      return [[key, other ?? name] as const];
    });
    return {
      id,
      words,
      expect: { ...expect, metric: metric ?? expect.metric, ...Object.fromEntries(others) },
      ...(check === undefined ? {} : { check }),
    };
  });
}

/** Settings as points have them: null is written `none` there, `null` where another value reads so. */
function asFactors(
  { at, lower, higher, than, equal, best, ...rest }: ExpectConfig,
  known: KnownParameters | null,
): Expectation {
  const settingOf = (setting: NonNullable<typeof at>): Setting =>
    settingIn(setting, known?.parameters);
  const settings = Object.entries({ at, lower, higher, than, best }).flatMap(([key, setting]) =>
    setting === undefined ? [] : [[key, settingOf(setting)] as const],
  );
  return {
    ...rest,
    ...Object.fromEntries(settings),
    ...(equal === undefined ? {} : { equal: equal.map(settingOf) }),
  };
}

/** A side that is compared with itself: `at` counts on both, and what is written otherwise may be one value. */
function sameSides(
  { at = {}, lower, higher, than, equal: [one, two] = [] }: Expectation,
  given: ExpectConfig,
  path: readonly PropertyKey[],
): StudyProblem[] {
  const sides: [Setting | undefined, Setting | undefined, PropertyKey[]][] = [
    [lower ?? higher, than, ['than']],
    [one, two, ['equal', 1]],
  ];
  return sides.flatMap(([first, second, within]): StudyProblem[] => {
    if (first === undefined || second === undefined) return [];
    const both = { ...at, ...second };
    if (
      Object.keys(first).length === 0 ||
      canonicalJson({ ...at, ...first }) !== canonicalJson(both)
    )
      return [];
    // Different records may read alike in short; that they are never so is said of each.
    const [left, right] = [given.lower ?? given.higher ?? given.equal?.[0], given.than ?? given.equal?.[1]].map(recordsIn); // prettier-ignore
    if (left !== right) return [];
    const message = `both sides are ${settingWords(both)}, which is compared with itself: give another value on one side`;
    return [{ code: 'study/claim', path: [...path, ...within], at: 'key', message }];
  });
}

/** Those that say more than the word that stands for them: `{ type: adam }` is adam. */
function recordsIn(setting: ExpectConfig['at']): string {
  const records = Object.entries(setting ?? {}).filter(
    ([, value]) => typeof value === 'object' && value !== null && !isWord(value),
  );
  return canonicalJson(Object.fromEntries(records));
}

function isWord(value: object): boolean {
  const [[key, word] = [], ...others] = Object.entries(value);
  return others.length === 0 && (key === 'type' || key === 'name') && typeof word === 'string';
}

function idOf(words: string): string {
  const kebab = words.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return kebab.slice(0, 60).replaceAll(/^-|-$/g, '') || 'claim';
}

function checkExpectation(
  expect: Expectation,
  known: KnownParameters | null,
  path: readonly PropertyKey[],
  problems: StudyProblem[],
): void {
  const problem = (
    message: string,
    within: PropertyKey[] = [],
    at: 'key' | 'value' = 'key',
  ): void => void problems.push({ code: 'study/claim', path: [...path, ...within], at, message });
  const used = kinds.filter((kind) => expect[kind] !== undefined);
  const isRange = used.length === 2 && expect.above !== undefined && expect.below !== undefined;
  if (isRange && (expect.above ?? 0) >= (expect.below ?? 0)) {
    problem(`nothing lies above ${expect.above} and below ${expect.below}`, ['above'], 'value');
  }
  for (const bound of ['above', 'below', 'within'] as const) {
    const value = expect[bound];
    if (value === undefined || Math.abs(value) <= 1 || !isShareOfExamples(expect.metric)) continue;
    const fraction = Number((value / 100).toPrecision(6));
    problem(
      `${expect.metric} is a fraction of 1, and ${value} is more: ${value} % is ${fraction}`,
      [bound],
      'value',
    );
  }
  if (used.length !== 1 && !isRange) {
    const found = used.length === 0 ? 'none of them is there' : `${used.join(' and ')} are there`;
    problem(`a claim expects one of ${kinds.join(', ')}: ${found}`);
  }
  if ((expect.lower ?? expect.higher) !== undefined && expect.than === undefined) {
    problem('lower and higher need than: the values of the other side');
  }
  if (expect.than !== undefined && (expect.lower ?? expect.higher) === undefined) {
    problem('than needs lower or higher beside it', ['than']);
  }
  if (expect.equal !== undefined && expect.within === undefined) {
    problem('equal needs within: the margin in the metric’s unit');
  }
  if (expect.within !== undefined && expect.equal === undefined) {
    problem('within needs equal beside it', ['within']);
  }
  if (known === null) return;
  const { parameters, open, still } = known;
  for (const kind of ['rises-with', 'falls-with'] as const) {
    const name = expect[kind];
    if (name === undefined) continue;
    if (open.includes(name)) continue;
    const parameter = parameters.find((candidate) => candidate.name === name);
    if (parameter === undefined)
      problem(unknownParameter(name, parameters, still), [kind], 'value');
    else if (!parameter.numeric) {
      problem(
        `${name} has values that are no numbers: nothing rises or falls with it`,
        [kind],
        'value',
      );
    } else if (new Set(parameter.values).size < leastTrend) {
      problem(
        `${name} has ${plural(parameter.values.length, 'value')}: a trend needs three; use lower or higher`,
        [kind],
        'value',
      );
    }
  }
  const settings: [PropertyKey[], Setting | undefined][] = [
    ...(['at', 'lower', 'higher', 'than', 'best'] as const).map(
      (key): [PropertyKey[], Setting | undefined] => [[key], expect[key]],
    ),
    ...(expect.equal ?? []).map((setting, index): [PropertyKey[], Setting] => [
      ['equal', index],
      setting,
    ]),
  ];
  for (const [within, setting] of settings) {
    if (setting !== undefined) {
      const at = [...path, ...within];
      problems.push(...settingProblems(setting, parameters, at, 'study/claim', open, still));
    }
  }
}
