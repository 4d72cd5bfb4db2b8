import type { Verdict } from '../../experiment.ts';
import {
  allOf,
  decidingParts,
  ratesOfParts,
  ratesOverSeeds,
  signOfMean,
  undecided,
  voteFor,
  withLeftOutOfAll,
} from '../../judging/index.ts';
import { otherSettings } from '../alike.ts';
import { settingText } from '../setting-text.ts';
import { goalOf, type Setting, type StudyRecord } from '../study-record.ts';
import type { Rule } from './rule.ts';
import { judgedDifferences } from './judged-differences.ts';
import { isFraction } from './metric-text.ts';

/** Better than every other value of the same parameters, each compared over seeds. */
export function bestRule(metric: string, best: Setting, record: StudyRecord): Rule {
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
            judge: (values, seeds, of) => signOfMean(values, { ...question, ...of }, { seeds }),
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
