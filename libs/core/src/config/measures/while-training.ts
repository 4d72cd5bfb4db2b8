import { z } from 'zod';
import { curveMeasureSchema, curveQuantities, type MeasureConfig } from './registry.ts';

/** A measure of the weights on their way, and how often it is taken: before the first update, then every so many. */
export const recordedMeasureSchema = z.strictObject({
  measure: curveMeasureSchema,
  every: z.int().min(1),
  /** Steps count updates of the weights. */
  unit: z.enum(['epochs', 'steps']).default('epochs'),
  precision: z.enum(['float32', 'float64']).default('float32'),
});
export type RecordedMeasure = z.output<typeof recordedMeasureSchema>;

/** Their curves are told apart by the measure's name alone. */
export const recordedMeasuresSchema = z
  .array(recordedMeasureSchema)
  .refine(
    (taken) => new Set(taken.map(({ measure }) => measure.measure)).size === taken.length,
    'a measure is taken twice while training: its curves would have one name',
  )
  .refine(
    (taken) =>
      taken.every(({ measure }) => measure.measure !== 'curvature' || measure.blocks === 'none'),
    'blocks of a curvature are taken of finished trainings alone: leave `blocks` out here',
  )
  .default([]);

/** Names of the curves that a measure gives while training: `curvature/top-eigenvalue`. */
export function measureCurves(measure: MeasureConfig): string[] {
  return (curveQuantities(measure) ?? []).map((quantity) => `${measure.measure}/${quantity}`);
}

/** Times that it is taken: at the start, at every so many updates, and at the end. */
export function occasionCount(
  { every, unit }: Pick<RecordedMeasure, 'every' | 'unit'>,
  epochCount: number,
  stepsPerEpoch: number,
): number {
  const between = unit === 'epochs' ? epochCount / every : (epochCount * stepsPerEpoch) / every;
  return 1 + Math.ceil(between);
}
