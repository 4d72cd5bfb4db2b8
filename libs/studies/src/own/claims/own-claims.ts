import { whyNothing } from '@basin/core';
import type { Claim, Verdict } from '../../experiment.ts';
import { leftOutRule } from '../../judging/index.ts';
import { checkedVerdict } from '../checked-verdict.ts';
import { hasSetting } from '../alike.ts';
import { countedRun, type OwnFindings, type OwnRun } from '../own-findings.ts';
import { settingText } from '../setting-text.ts';
import type { Expectation, StudyRecord } from '../study-record.ts';
import type { Rule } from './rule.ts';
import { trendRule } from './trend-rule.ts';
import { ranksRule } from './ranks-rule.ts';
import { comparisonRule, equalRule } from './comparison-rules.ts';
import { bestRule } from './best-rule.ts';
import { rangeRule } from './range-rule.ts';

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
