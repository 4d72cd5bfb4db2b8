import type { Claim, Verdict } from '../../experiment.ts';
import type { OwnFindings, OwnRun } from '../own-findings.ts';

/** How one kind of expectation is judged. */
export type Rule = Pick<Claim<OwnFindings>, 'rule' | 'unit' | 'errorRate'> & {
  /** Whether it is about a run at all; without it about all. */
  reads?(run: OwnRun): boolean;
  judge(runs: readonly OwnRun[]): Verdict;
};
