import type { z } from 'zod';

/**
 * What can be measured of finished trainings: its options, and what it costs. One file a measure, and a
 * line in `registry.ts`; what it computes is in `libs/analysis/src/`, what it stores in
 * `analysis-result.ts`.
 */
export interface Measure<Schema extends z.ZodObject = z.ZodObject> {
  /** Its `measure` is a literal: the measure's name. */
  schema: Schema;
  /** Forward passes over its examples, roughly: for order and first estimates. */
  passes(measure: z.output<Schema>, parameterCount: number): number;
  /** Seconds of one core that it takes beside them, whatever the number of examples. */
  seconds?(measure: z.output<Schema>, parameterCount: number): number;
  /** How many trainings it is of together, such as a way between two; without it it is of each by itself. */
  together?: { least: number; most: number };
  /**
   * Quantities that it gives while a network trains, each a curve (`curvature/trace`). Without it the
   * measure needs more than the weights of one moment.
   */
  curves?(measure: z.output<Schema>): readonly string[];
}

/** Ties a measure's cost to its schema. */
export function defineMeasure<Schema extends z.ZodObject>(
  measure: Measure<Schema>,
): Measure<Schema> {
  return measure;
}
