import { z } from 'zod';
import { schemasOf } from '../vocabulary.ts';
import { barrier } from './barrier.ts';
import { curvature } from './curvature.ts';
import { generalisation } from './generalisation.ts';
import { hessian } from './hessian.ts';
import { interpolation } from './interpolation.ts';
import { lossSurface } from './loss-surface.ts';
import type { Measure } from './measure.ts';
import { predictions } from './predictions.ts';
import { representations } from './representations.ts';
import { sensitivity } from './sensitivity.ts';
import { sharpness } from './sharpness.ts';
import { trajectoryPca } from './trajectory-pca.ts';

/** Every measure. */
const measures = [
  hessian,
  curvature,
  interpolation,
  barrier,
  lossSurface,
  trajectoryPca,
  sensitivity,
  predictions,
  representations,
  sharpness,
  generalisation,
] as const;

export const measureConfigSchema = z.discriminatedUnion('measure', schemasOf(measures));
export type MeasureConfig = z.infer<typeof measureConfigSchema>;
export type MeasureName = MeasureConfig['measure'];

/** Those of the weights of one moment, which can be taken while training. */
export const curveMeasureSchema = z.discriminatedUnion(
  'measure',
  schemasOf(measures.filter((measure: Measure) => measure.curves !== undefined)) as never,
) as unknown as typeof measureConfigSchema;

/** Forward passes that a measure makes over its examples, roughly. */
export function measurePasses(config: MeasureConfig, parameterCount: number): number {
  const found = measures.find(({ schema }) => schema.shape.measure.value === config.measure);
  return found?.passes(config as never, parameterCount) ?? 0;
}

/** Seconds of one core that a measure takes beside its passes, roughly. */
export function measureSeconds(config: MeasureConfig, parameterCount: number): number {
  const found = measures.find(({ schema }) => schema.shape.measure.value === config.measure);
  return (found as Measure | undefined)?.seconds?.(config, parameterCount) ?? 0;
}

/** Names of the measures, in the order in which they are listed. */
export const measureNames: readonly MeasureName[] = measures.map(
  ({ schema }) => schema.shape.measure.value,
);

/** How many trainings a measure is of together; null of one that is of each by itself. */
export function trainingsTogether(name: MeasureName): { least: number; most: number } | null {
  const found = measures.find(({ schema }) => schema.shape.measure.value === name);
  return (found as Measure | undefined)?.together ?? null;
}

/** Quantities of which a measure gives curves while training; null of one that is taken of finished trainings alone. */
export function curveQuantities(config: MeasureConfig): readonly string[] | null {
  const found = measures.find(({ schema }) => schema.shape.measure.value === config.measure);
  return (found as Measure | undefined)?.curves?.(config) ?? null;
}

/** Where nobody says: double precision of what is a difference of near numbers, or all of a spectrum. */
export function defaultPrecision(name: MeasureName): 'float32' | 'float64' {
  return ['hessian', 'sharpness', 'generalisation'].includes(name) ? 'float64' : 'float32';
}
