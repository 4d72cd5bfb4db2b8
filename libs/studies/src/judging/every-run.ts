import { type Json, plural } from '@basin/core';
import type { Verdict } from '../experiment.ts';
import { undecided } from './verdict.ts';

/** What one run showed: whether the condition holds, its numbers in words and as evidence. */
export interface RunCase {
  label: string;
  holds: boolean;
  text: string;
  numbers: Json;
}

/** Supported when a condition holds in every run, contradicted when it fails in one, undecided without runs. */
export function holdsInEveryRun(
  cases: readonly RunCase[],
  quantity: string,
  unit = 'run',
): Verdict {
  const evidence = cases.map(({ label, holds, numbers }) => ({ [unit]: label, holds, numbers }));
  if (cases.length === 0) {
    return undecided(
      `${quantity}: no finished ${unit}`,
      'There is nothing to judge yet.',
      evidence,
    );
  }
  const failing = cases.filter((one) => !one.holds);
  const statistic = `${quantity} in ${cases.length - failing.length} of ${plural(cases.length, unit)}`;
  const shown = (failing.length > 0 ? failing : cases)
    .slice(0, 3)
    .map(({ label, text }) => `${label}: ${text}`)
    .join('; ');
  return failing.length === 0
    ? { verdict: 'supported', statistic, reason: `It holds in every ${unit} (${shown}).`, evidence }
    : {
        verdict: 'contradicted',
        statistic,
        reason: `It fails in ${failing.length} (${shown}).`,
        evidence,
      };
}
