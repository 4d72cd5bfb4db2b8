import { commonStep, finiteValues } from '@basin/statistics';
import { type OwnRun, valueOf } from '../own-findings.ts';
import { recordedStep } from '../../reading/training-run.ts';

/** What a metric is a whole multiple of; a mean of independent values has so much less of its variance. */
export function stepOf(runs: readonly OwnRun[], metric: string, meanOver: number): number {
  const isMeasured = runs.some(({ measured }) => metric in measured);
  const { step = 0 } = isMeasured
    ? { step: commonStep(finiteValues(runs.map((run) => valueOf(run, metric)))) }
    : recordedStep(runs, metric);
  return Number.isFinite(meanOver) ? step / Math.sqrt(meanOver) : 0;
}
