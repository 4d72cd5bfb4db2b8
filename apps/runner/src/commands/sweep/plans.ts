import type { SweepPlan } from '@basin/core';
import { experiments, planExperiment } from '@basin/studies';
import { oneOf } from '../../cli/values.ts';
import type { SweepOptions } from './options.ts';

/**
 * Plans of the chosen experiments, in the report's order.
 *
 * @throws BasinError `cli/invalid-value` for an unknown experiment, listing those there are.
 */
export function sweepPlans(options: SweepOptions): SweepPlan[] {
  const slugs = experiments.map((experiment) => experiment.slug as string);
  const chosen = options.experiments?.map(oneOf('--experiment', slugs)) ?? slugs;
  return slugs
    .filter((slug) => chosen.includes(slug))
    .map((slug) => {
      const { preset, firstSeed, seedCount } = options;
      return planExperiment(slug, { preset, firstSeed, seedCount });
    });
}
