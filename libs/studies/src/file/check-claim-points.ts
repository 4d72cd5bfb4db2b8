import { apartIn, hasPair, hasSetting, otherSettings, sidesOf } from '../own/alike.ts';
import { leastRanked, leastTrend } from '../own/least-counts.ts';
import type { Expectation, Setting, StudyRecord } from '../own/study-record.ts';
import { shown } from './schema-problems.ts';
import type { StudyProblem } from './study-problem.ts';

/**
 * Refuses claims for which a study never has enough: fewer points a seed than a rule needs, or fewer
 * values of what a trend goes by.
 *
 * Of comparisons, those that find nothing to compare.
 *
 * @param points all that the study has, or how many there are at most where they are chosen as results come.
 * @param mayGrow whether they are the first of a grid, or of a study that is stored: comparisons without a pair are
 *   then told of alone.
 */
export function checkClaimPoints(
  { claims }: StudyRecord,
  points: readonly Setting[] | number,
  mayGrow: boolean,
  problems: StudyProblem[],
  notices: string[],
): void {
  const known = typeof points === 'number' ? [] : points.map((factors) => ({ factors }));
  for (const [index, { id, expect }] of claims.entries()) {
    const refuse = (key: string, message: string): void =>
      void problems.push({
        ...{ code: 'study/claim', path: ['claims', index, 'expect', key], at: 'key', message },
      });
    const at = expect.at ?? {};
    const found =
      typeof points === 'number' ? null : known.filter((point) => hasSetting(point, at));
    const unpaired = known.length === 0 ? null : neverPaired(expect, known);
    if (unpaired !== null && mayGrow) notices.push(`claim ${id}: ${unpaired.message}`);
    else if (unpaired !== null) refuse(unpaired.key, unpaired.message);
    const where = Object.keys(at).length === 0 ? 'this study' : 'this study at those values';
    for (const key of ['ranks-with', 'ranks-against'] as const) {
      const count = found?.length ?? Number(points);
      if (expect[key] === undefined || count >= leastRanked) continue;
      refuse(key, `${key} needs ${leastRanked} points a seed, ${where} has ${count}`);
    }
    for (const key of ['rises-with', 'falls-with'] as const) {
      const name = expect[key];
      if (name === undefined || found === null) continue;
      const values = found.map(({ factors }) => factors[name]);
      const count = new Set(values.filter((value) => typeof value === 'number')).size;
      if (count >= leastTrend) continue;
      refuse(key, `${key} needs ${leastTrend} values of ${name} a seed, ${where} has ${count}`);
    }
  }
}

/** Beyond so many comparisons of settings with points what a claim of the best lacks is said by its verdict alone. */
const mostCompared = 1e7;

/** What a comparison can never find among these points: a side, or two points that are alike otherwise. */
function neverPaired(
  expect: Expectation,
  points: readonly { factors: Setting }[],
): { key: string; message: string } | null {
  const { at = {}, lower, higher, than, equal: [one, two] = [], best } = expect;
  const key = ['lower', 'higher', 'equal', 'best'].find((name) => Object.hasOwn(expect, name));
  const there = points.filter((point) => hasSetting(point, at));
  if (there.length === 0) {
    return { key: 'at', message: `no point of this study has ${settingWords(at)}` };
  }
  if (key === undefined) return null;
  const where = Object.keys(at).length === 0 ? 'this study' : `this study with ${settingWords(at)}`;
  const sides = [lower ?? higher ?? one ?? best, than ?? two].filter((side) => side !== undefined);
  for (const setting of sides) {
    if (there.some((point) => hasSetting(point, setting))) continue;
    return { key, message: `no point of ${where} has ${settingWords(setting)}` };
  }
  const [first, second] = sides;
  if (first === undefined) return null;
  const others = second === undefined ? otherSettings(there, first) : [second];
  if (others.length * there.length > mostCompared) return null;
  for (const other of others) {
    const found = sidesOf(there, [first, other]);
    if (hasPair(found)) continue;
    const apart = apartIn(found).join(', ');
    return {
      key,
      message: `nothing can be compared, however many seeds there are: no two points of ${where}, one with ${settingWords(first)} and one with ${settingWords(other)}, are alike otherwise, for they share no values of ${apart}: name some on both sides, or let both have the same`,
    };
  }
  return null;
}

/** `width 8 and rate 0.1` */
export function settingWords(setting: Setting): string {
  return Object.entries(setting)
    .map(([name, value]) => `${name} ${shown(value)}`)
    .join(' and ');
}
