import type { Verdict } from '../experiment.ts';
import type { FunctionFitRun } from './findings.ts';

/**
 * Judges all runs, then those that are not stuck. The verdict is that of all runs; what leaving the
 * stuck ones out would change is said and kept as evidence.
 */
export function withAndWithoutStuck<Run extends Pick<FunctionFitRun, 'stuck'>>(
  runs: readonly Run[],
  judge: (runs: readonly Run[]) => Verdict,
): Verdict {
  const all = judge(runs);
  const stuckCount = runs.filter((run) => run.stuck).length;
  if (stuckCount === 0) return all;
  const without = judge(runs.filter((run) => !run.stuck));
  return {
    ...all,
    statistic: `${all.statistic} [without ${stuckCount} stuck: ${without.statistic}]`,
    reason: `${all.reason} Without the ${stuckCount} stuck of ${runs.length} runs: ${without.verdict}.`,
    evidence: {
      all: all.evidence,
      withoutStuck: {
        verdict: without.verdict,
        reason: without.reason,
        evidence: without.evidence,
      },
      stuckCount,
    },
  };
}
