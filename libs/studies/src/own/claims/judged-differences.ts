import { finishedStates, whyNothing } from '@basin/core';
import type { Verdict, VerdictName } from '../../experiment.ts';
import { type Side, withLeftOut } from '../../judging/index.ts';
import { hasSetting } from '../alike.ts';
import type { OwnRun } from '../own-findings.ts';
import { settingText } from '../setting-text.ts';
import type { Setting, StudyRecord } from '../study-record.ts';
import { differences, type Differences } from './differences.ts';
import type { Resolution } from './metric-step.ts';

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
export function judgedDifferences(
  runs: readonly OwnRun[],
  { metric, sides, record }: Compared,
  rule: {
    judge: (values: readonly number[], seeds: number[], of: Resolution) => Verdict;
    vote: (side: Side) => VerdictName | null;
  },
): Verdict {
  const found = differences(runs, metric, ...sides);
  const leftOut = { text: found.text, votes: found.sides.map(rule.vote) };
  const verdict = withLeftOut(rule.judge(found.values, found.seeds, found.of), leftOut);
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
