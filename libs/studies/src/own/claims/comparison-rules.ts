import {
  ratesOverSeeds,
  ratesWithinMargin,
  signOfMean,
  voteFor,
  withinMargin,
} from '../../judging/index.ts';
import { settingText } from '../setting-text.ts';
import type { Setting, StudyRecord } from '../study-record.ts';
import type { Rule } from './rule.ts';
import { judgedDifferences } from './judged-differences.ts';
import { isFraction } from './metric-text.ts';

export function comparisonRule(
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
          judge: (values, seeds, of) => signOfMean(values, { ...question, ...of }, { seeds }),
          vote: (side) => voteFor(expect, side),
        },
      );
    },
  };
}

export function equalRule(
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
          judge: (values, seeds, of) => withinMargin(values, { ...question, ...of }, { seeds }),
          // Without end on either side is outside of any margin.
          vote: (side) => (side === null ? null : 'contradicted'),
        },
      );
    },
  };
}
