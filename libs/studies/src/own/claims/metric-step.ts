import { commonStep, finiteValues } from '@basin/statistics';
import { type OwnRun, valueOf } from '../own-findings.ts';
import type { SignedQuestion } from '../../judging/index.ts';
import { recordedStep } from '../../reading/training-run.ts';

/**
 * By what values that are nearly equal are told apart: their step, and how much of them may be rounding; and whether
 * neighbours among them are independent.
 */
export type Resolution = Pick<SignedQuestion, 'step' | 'size' | 'isRing'>;

/** What a metric is a whole multiple of; a mean of independent values has so much less of its variance. */
export function stepOf(runs: readonly OwnRun[], metric: string, meanOver: number): number {
  const isMeasured = runs.some(({ measured }) => Object.hasOwn(measured, metric));
  const { step = 0 } = isMeasured
    ? { step: commonStep(finiteValues(runs.map((run) => valueOf(run, metric)))) }
    : recordedStep(runs, metric);
  return Number.isFinite(meanOver) ? step / Math.sqrt(meanOver) : 0;
}
