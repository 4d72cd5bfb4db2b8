import type { AnalysisResult, MeasureConfig } from '@basin/core';
import type { MeasureRun } from '../measure-run.ts';

/** Euclidean length of the final weights. */
export function weightLength({
  networks: [{ weights }],
}: MeasureRun<Extract<MeasureConfig, { measure: 'weight-length' }>>): AnalysisResult {
  return { measure: 'weight-length', length: Math.hypot(...weights) };
}
